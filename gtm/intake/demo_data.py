"""The requests of the demonstration year, in the words of those who ask and answer."""

from dataclasses import dataclass

PROMO, PROCESS, FLAGSHIP = "promotion", "process", "flagship"
NEW, SCOPING, WITHDRAWN, DUPLICATE = "new", "scoping", "withdrawn", "duplicate"
IN, PARTLY, OUT = "in", "partly", "out"


@dataclass(frozen=True, slots=True)
class Ask:
    """One request: who asks, for which days counted from today, what came of it and why.

    `launch` is the title of the launch that was made of it, `repeats` that of the request it
    repeats.
    """

    group: str
    title: str
    kind: str
    program: str
    starts: int
    days: int | None
    filed: int
    outcome: str
    reason: str = ""
    codes: str = ""
    systems: str = "billing, point of sale"
    volume: int | None = None
    funding: int | None = None
    launch: str = ""
    repeats: str = ""


ASKS = (
    # ---- answered, with a launch ---
    Ask("GTM", "Galaxy spring flagship", FLAGSHIP, "DEV", -271, 35, -362, IN,
        "Phone and chat sell it everywhere; needs the pre-order flow on the floor by T-14.",
        "GXS{yy}-PRE, GXS{yy}-OPEN", "order management, partner cart", 64_000, 2_400_000,
        "Galaxy spring launch"),
    Ask("GTM", "iPhone autumn flagship", FLAGSHIP, "DEV", -70, 42, -160, IN,
        "All floors, all channels. Chat takes overflow from hour two.",
        "IPH-PRE, IPH-OPEN", "order management, partner cart", 98_000, 3_900_000,
        "iPhone autumn launch"),
    Ask("GTM", "5G Home at $35 for life", PROMO, "HOME", -12, 35, -104, IN,
        "First priority of the quarter; address check works on every floor.",
        "FWA35L", "billing, address check", 41_000, 1_750_000, "5G Home $35 for life"),
    Ask("GTM", "Holiday BOGO on the Galaxy line", FLAGSHIP, "CONS", -2, 39, -96, IN,
        "Every floor. Trade-in values freeze at the order, so reps can quote them.",
        "BOGO-GX-HOL", "billing, point of sale, partner cart", 72_000, 3_100_000,
        "Holiday BOGO, Galaxy line"),
    Ask("MKT", "$200 gift card for prepaid switchers", PROMO, "PRE", -5, 21, -80, IN,
        "Port-in flow is the same as last spring.", "SWGC200", volume=12_500, funding=620_000,
        launch="Switcher gift card $200"),
    Ask("GTM", "Trade-in boost of $300", PROMO, "DEV", 13, 17, -58, PARTLY,
        "Phone and chat yes; not by callback, where nobody can see the device condition tool.",
        "TRB300", "trade-in, billing", 19_000, 880_000, "Trade-in boost $300"),
    Ask("PEX", "Point of sale 14.2", PROCESS, "TOOL", 52, 14, -92, IN,
        "Retrains all {reps} reps; the credit check moves. Not before the holiday freeze is "
        "over, and with a week of floor support.",
        "", "point of sale, credit", 0, None, "POS 14.2 rollout"),
    Ask("MKT", "Free install for movers, winter", PROMO, "HOME", 17, 34, -75, IN,
        "Summer version converted at 31%; same codes, new end date.", "MOV-W{yy}",
        "billing, dispatch", 8_800, 410_000, "Mover offer, free install"),
    Ask("DFP", "Finish web carts by phone in cyber week", PROMO, "CONS", 9, 7, -66, IN,
        "Web price holds for seven days; the cart opens by order number.", "CYB-W2C",
        "partner cart, web", 15_500, 300_000, "Cyber week online-to-call"),
    Ask("DFP", "Prepaid eSIM inside the chat", PROCESS, "PRE", 23, 36, -70, PARTLY,
        "Sites with chat and the eSIM tool; Tampa and Richmond first, others as the tool arrives.",
        "", "chat, eSIM portal", 6_200, None, "Prepaid eSIM in chat"),
    Ask("PEX", "New Year plan refresh", PROCESS, "CONS", 45, 60, -48, IN,
        "Ranks second this quarter. Scripts change on all floors; legal copy due by {day-24}.",
        "UNL{yy}-A, UNL{yy}-B, UNL{yy}-C", "billing, point of sale, partner cart", 33_000,
        1_200_000,
        "New Year plan refresh"),
    Ask("GTM", "Fiber in six more metros", PROCESS, "HOME", 43, 32, -40, IN,
        "Address check knows the metros from {day-14}.", "FIB-6M", "address check, dispatch",
        9_400, 260_000, "Fiber expansion, six metros"),
    Ask("RET", "Back-to-school trade-in", PROMO, "DEV", -131, 38, -190, IN,
        "Student check by upload works in chat and voice.", "BTS400", "trade-in, student check",
        17_000, 700_000, "Back-to-school trade-in"),
    Ask("CAR", "Protection claims by chat", PROCESS, "PROT", 52, 21, -30, PARTLY,
        "Claims yes, repairs no: the repair desk has no chat skill before March.", "",
        "chat, claims", 4_800, None, "Protection claims by chat"),
    # ---- answered, nothing made of it yet ---
    Ask("MKT", "Tax refund push on prepaid", PROMO, "PRE", 66, 45, -21, IN,
        "In scope; last year's cards ran out in week three, order 20% more.", "TAXPRE{yy}",
        volume=10_200, funding=390_000),
    Ask("GTM", "Business 5G backup line", PROMO, "BIZ", 73, None, -19, PARTLY,
        "Inside sales to existing accounts only; new accounts need site surveys we cannot book.",
        "B5GBK", "billing, business portal", 2_100, 150_000),
    Ask("DFP", "Video calls from device pages", PROCESS, "DIGI", 125, 30, -16, PARTLY,
        "Pilot on two in-house floors; partner contracts do not allow cameras on the floor.",
        "", "web, video", 900, 80_000),
    # ---- answered out ---
    Ask("RET", "In-store pickup of phone orders", PROCESS, "TOOL", -180, 60, -240, OUT,
        "The partner cart cannot reserve store stock; ask again when inventory is shared.",
        "", "partner cart, inventory", 5_000, None),
    Ask("MKT", "Stadium ticket sweepstakes", PROMO, "LOYAL", -140, 20, -188, OUT,
        "Reps may not register customers for sweepstakes; web only.", "SWEEP-{yy}", "web", None,
        60_000),
    Ask("GTM", "Military appreciation plan, verification by phone", PROMO, "CONS", -110, None,
        -172, OUT, "Verification needs documents; no upload on voice. Stores and web keep it.",
        "MIL-V", "verification", 3_300, 45_000),
    Ask("CAR", "Move plan disputes to sales floors", PROCESS, "TOOL", -90, None, -131, OUT,
        "Not a sale. Sites are staffed and paid for sales contacts only.", "", "billing", 22_000),
    Ask("PEX", "Paper contract signing for business", PROCESS, "BIZ", -62, 30, -119, OUT,
        "Partner sites have no printing; e-signature covers all states but two.", "",
        "document signing", 400),
    Ask("MKT", "Door-hanger callbacks in fiber streets", PROMO, "HOME", -30, 30, -83, OUT,
        "No dialing consent on printed codes; legal and we agree it cannot be called back.",
        "DOOR-F", "dialer", 1_800, 25_000),
    Ask("RET", "Accessory bundles at checkout", PROMO, "DEV", 12, 40, -44, OUT,
        "The partner cart shows no accessory stock before spring.", "ACC-B3", "partner cart",
        7_000, 120_000),
    # ---- earlier, in scope, over ---
    Ask("GTM", "Premium plan upgrade push", PROMO, "CONS", -58, 35, -115, IN,
        "Existing lines; eligibility shows in the cart.", "PREM3M", volume=9_900, funding=210_000,
        launch="Premium plan upgrade push"),
    Ask("MKT", "Summer add-a-line", PROMO, "CONS", -176, 56, -262, IN,
        "Every floor; third line free needs the manager override removed first.", "ADD3-S",
        volume=31_000, funding=1_100_000, launch="Summer unlimited add-a-line"),
    Ask("FIN", "Autopay discount by bank account only", PROCESS, "CONS", -95, None, -150, IN,
        "Script change only; disclosure text from Legal.", "", "billing", 2_500),
    Ask("LEG", "New disclosure for device protection", PROCESS, "PROT", -221, 20, -270, IN,
        "Read out before the order is placed, on every channel.", "", "point of sale",
        launch="Protection plan reprice"),
    Ask("LEG", "Recording notice for video calls", PROCESS, "DIGI", 120, None, -12, IN,
        "Goes with the video pilot.", "", "video"),
    # ---- open ---
    Ask("GTM", "Galaxy spring flagship, next year", FLAGSHIP, "DEV", 82, 38, -9, SCOPING,
        codes="GXS{yy}-PRE, GXS{yy}-OPEN", systems="order management, partner cart", volume=70_000,
        funding=2_600_000),
    Ask("MKT", "Four prepaid lines for $100", PROMO, "PRE", 118, 60, -7, SCOPING, codes="FAM4-100",
        volume=14_000, funding=520_000),
    Ask("RET", "Trade-in kits by mail", PROCESS, "DEV", 176, 50, -11, SCOPING,
        systems="trade-in, logistics", volume=3_700),
    Ask("DFP", "Store pages ring the floor after hours", PROCESS, "DIGI", 50, 28, -6, SCOPING,
        systems="web, call routing", volume=2_900),
    Ask("CAR", "Retention offers on cancel calls", PROMO, "LOYAL", 58, 60, -5, SCOPING,
        codes="RET-A, RET-B", volume=26_000, funding=940_000),
    Ask("GTM", "Unlimited for customers of 55 and over", PROMO, "CONS", 131, None, -2, NEW,
        codes="UNL55", volume=12_000, funding=480_000),
    Ask("MKT", "Valentine's watch bundle", PROMO, "BYOD", 79, 14, -2, NEW, codes="VAL-W",
        volume=4_400, funding=90_000),
    Ask("PEX", "Number lock on by default", PROCESS, "TOOL", 61, None, -1, NEW,
        systems="billing, port center", volume=5_500),
    Ask("LEG", "Consent text for text messages", PROCESS, "TOOL", 40, None, -1, NEW,
        systems="point of sale, chat"),
    Ask("FIN", "Down payment floor for new accounts", PROCESS, "CONS", 70, None, -3, NEW,
        systems="credit, point of sale", volume=3_000),
    Ask("RET", "Spring trade-in floor of $200", PROMO, "LOYAL", 97, 14, 0, NEW, codes="TRF200",
        volume=6_800, funding=230_000),
    # ---- gone ---
    Ask("MKT", "Pixel price drop until New Year", PROMO, "DEV", 15, 20, -35, WITHDRAWN,
        "Supply ran short; folded into the holiday BOGO.", "PXL200", volume=7_500,
        funding=310_000),
    Ask("RET", "Refer a friend, $50 each", PROMO, "CONS", 30, 60, -28, WITHDRAWN,
        "Postponed to next year with the new referral platform.", "RAF50", volume=5_200),
    Ask("GTM", "Galaxy spring pre-orders", FLAGSHIP, "DEV", 82, 12, -4, DUPLICATE,
        codes="GXS{yy}-PRE", volume=40_000, repeats="Galaxy spring flagship, next year"),
)  # fmt: skip
