"""The sixty launches of the demonstration year, told as their planners would."""

from dataclasses import dataclass

from vrops.people.models import Channel

# code: name, owner (cast id or "" for one of the other program managers), brand, segment
PROGRAMS = {
    "CONS": ("Consumer wireless", "pm", "postpaid", "consumer"),
    "HOME": ("Home internet", "", "home", "consumer"),
    "PRE": ("Prepaid", "", "prepaid", "consumer"),
    "BIZ": ("Business", "second-pm", "postpaid", "business"),
    "DEV": ("Devices and trade-in", "pm", "postpaid", "consumer"),
    "BYOD": ("Bring your own device", "", "postpaid", "consumer"),
    "LOYAL": ("Loyalty and upgrades", "", "postpaid", "consumer"),
    "PROT": ("Device protection", "", "postpaid", "consumer"),
    "DIGI": ("Digital to call", "second-pm", "", "consumer"),
    "TOOL": ("Tools and process", "", "", ""),
}
VOICE, CHAT, CALLBACK, WEB = Channel.VOICE, Channel.CHAT, Channel.CALLBACK, Channel.WEB_TO_CALL
EVERYWHERE, CHAT_FLOORS, HOME_FLOORS, SOME = "all", "chat", "in-house", "some"


@dataclass(frozen=True, slots=True)
class Plan:
    """One launch to be: its first day counted from today, how long it runs, who takes part."""

    program: str
    title: str
    starts: int
    days: int | None
    kind: str
    tier: int
    where: str
    wanted: str
    headline: str
    channels: tuple[Channel, ...] = (VOICE, CALLBACK)


PROMO, PROCESS, FLAGSHIP = "promotion", "process", "flagship"
# Month and day from which, and before which in the new year, no large change of systems starts.
FREEZE = ((11, 16), (1, 5))
PLANS = (
    # ---- over ---
    Plan("CONS", "New Year plan refresh", -318, 40, PROCESS, 1, EVERYWHERE, "closed",
         "Unlimited plans renamed and repriced; legacy plans leave the cart"),
    Plan("HOME", "Home internet winter price lock", -304, 50, PROMO, 2, EVERYWHERE, "closed",
         "Five-year price lock on new home internet lines"),
    Plan("BIZ", "Tax-season business tablet", -286, 60, PROMO, 3, SOME, "closed",
         "Free tablet with a new business line and tablet plan"),
    Plan("DEV", "Galaxy spring launch", -271, 35, FLAGSHIP, 1, EVERYWHERE, "closed",
         "Galaxy flagship: pre-orders, then open sale, double storage", (VOICE, CHAT, CALLBACK)),
    Plan("PRE", "Switcher gift card $100", -262, 45, PROMO, 3, SOME, "closed",
         "$100 gift card for port-ins to prepaid multi-line"),
    Plan("TOOL", "Guided sale script v7", -251, 14, PROCESS, 2, EVERYWHERE, "closed",
         "Guided flow asks for the address before the plan"),
    Plan("LOYAL", "Early upgrade window", -233, 30, PROMO, 2, EVERYWHERE, "closed",
         "Customers with 50% paid may upgrade early", (VOICE, CHAT)),
    Plan("PROT", "Protection plan reprice", -221, 20, PROCESS, 2, EVERYWHERE, "closed",
         "New tiers of device protection and the disclosure that goes with them"),
    Plan("BYOD", "BYOD $200 prepaid card", -204, 42, PROMO, 2, EVERYWHERE, "closed",
         "$200 card by mail for each device brought with a port-in"),
    Plan("DIGI", "Cart rescue call-back", -190, 28, PROCESS, 3, SOME, "closed",
         "Abandoned carts offered a call within ten minutes", (CALLBACK, WEB)),
    Plan("CONS", "Summer unlimited add-a-line", -176, 56, PROMO, 1, EVERYWHERE, "closed",
         "Third line free on two premium lines"),
    Plan("HOME", "Mover offer, summer", -160, 60, PROMO, 2, EVERYWHERE, "closed",
         "Free install for customers who move"),
    Plan("PRE", "Prepaid international bundle", -148, 30, PROMO, 3, CHAT_FLOORS, "closed",
         "Mexico and Canada minutes in every prepaid plan from $40", (CHAT, VOICE)),
    Plan("DEV", "Back-to-school trade-in", -131, 38, PROMO, 2, EVERYWHERE, "closed",
         "Any phone in any condition worth $400 with a student line", (VOICE, CHAT)),
    Plan("BIZ", "Business fleet tracking pilot", -120, 45, PROMO, 3, SOME, "closed",
         "Fleet trackers for accounts with ten lines and more"),
    Plan("TOOL", "Chat transfer to voice", -112, 14, PROCESS, 2, CHAT_FLOORS, "closed",
         "Agents hand a chat to voice with the cart kept", (CHAT, VOICE)),
    Plan("LOYAL", "Anniversary bill credit", -98, 40, PROMO, 3, SOME, "closed",
         "$5 a month for ten-year customers who renew"),
    Plan("PROT", "Screen repair at home", -88, 30, PROMO, 3, SOME, "closed",
         "Technician visits in six metros"),
    Plan("DEV", "iPhone autumn launch", -70, 42, FLAGSHIP, 1, EVERYWHERE, "closed",
         "iPhone flagship: pre-orders with trade-in up to $1,000", (VOICE, CHAT, CALLBACK)),
    Plan("CONS", "Premium plan upgrade push", -58, 35, PROMO, 2, EVERYWHERE, "closed",
         "Three months of premium at the price of the plan below"),
    Plan("BIZ", "Business port-in bonus, autumn", -44, 30, PROMO, 2, SOME, "closed",
         "$300 a line for accounts that port in five lines"),
    # ---- now ---
    Plan("HOME", "5G Home $35 for life", -12, 35, PROMO, 1, EVERYWHERE, "live",
         "$35 a month for as long as the line lives, with any voice line", (VOICE, CHAT, CALLBACK)),
    Plan("PRE", "Switcher gift card $200", -5, 21, PROMO, 2, EVERYWHERE, "live",
         "$200 gift card for port-ins to prepaid multi-line"),
    Plan("CONS", "Holiday BOGO, Galaxy line", -2, 39, FLAGSHIP, 1, EVERYWHERE, "live",
         "Buy one Galaxy, get one with a new premium line", (VOICE, CHAT, CALLBACK)),
    Plan("BYOD", "BYOD activation waiver", -19, 44, PROMO, 3, SOME, "live",
         "No activation fee on devices brought in"),
    Plan("DIGI", "Web-to-call routing, wave 2", -9, 30, PROCESS, 3, SOME, "live",
         "Device pages ring the floor with the shortest wait", (WEB, CALLBACK)),
    Plan("LOYAL", "Upgrade fee holiday", -15, 28, PROMO, 3, HOME_FLOORS, "live",
         "No upgrade fee for lines over 24 months"),
    # ---- the weeks ahead ---
    Plan("DEV", "Trade-in boost $300", 13, 17, PROMO, 2, EVERYWHERE, "submitted",
         "Extra $300 trade-in credit on eligible Galaxy and Pixel devices, phone and chat",
         (VOICE, CHAT)),
    Plan("BIZ", "SMB multi-line promo", 9, 25, PROMO, 2, SOME, "submitted",
         "Fourth and fifth business line free for a year"),
    Plan("PRE", "Prepaid eSIM in chat", 23, 36, PROCESS, 2, CHAT_FLOORS, "submitted",
         "Prepaid lines activated by eSIM inside the chat", (CHAT,)),
    Plan("TOOL", "POS 14.2 rollout", 52, 14, PROCESS, 1, EVERYWHERE, "approved",
         "New point of sale: credit check moves before the cart", (VOICE, CHAT, CALLBACK)),
    Plan("HOME", "Mover offer, free install", 17, 34, PROMO, 2, EVERYWHERE, "approved",
         "Free install and first month for customers who move"),
    Plan("PROT", "Holiday device protection bundle", -1, 30, PROMO, 3, SOME, "approved",
         "Protection free for three months with a flagship"),
    Plan("CONS", "Cyber week online-to-call", 9, 7, PROMO, 2, EVERYWHERE, "approved",
         "Cyber week carts finished by phone with the web price", (VOICE, WEB, CALLBACK)),
    Plan("DIGI", "Callback hours to midnight", 12, 50, PROCESS, 3, HOME_FLOORS, "approved",
         "Callbacks offered until midnight Eastern through January", (CALLBACK,)),
    Plan("BYOD", "BYOD watch add-on", 20, 28, PROMO, 3, SOME, "rejected",
         "Watch line half price with a phone brought in"),
    Plan("LOYAL", "Winter win-back calls", 25, 40, PROMO, 3, SOME, "on_hold",
         "Customers who left within 90 days get their old price"),
    Plan("DEV", "Pixel holiday price drop", 15, 20, PROMO, 3, EVERYWHERE, "cancelled",
         "$200 off the Pixel line until New Year"),
    Plan("CONS", "New Year plan refresh", 45, 60, PROCESS, 1, EVERYWHERE, "submitted",
         "Unlimited plans refreshed: taxes shown apart, two add-ons retired",
         (VOICE, CHAT, CALLBACK)),
    Plan("HOME", "Fiber expansion, six metros", 43, 32, PROCESS, 2, EVERYWHERE, "planning",
         "Fiber sold in six more metros, with address check"),
    Plan("BIZ", "Business tablet bundle", 21, 30, PROMO, 3, SOME, "on_hold",
         "Tablet at $10 a month with two business lines"),
    Plan("TOOL", "Guided sale script v9", 23, 31, PROCESS, 2, EVERYWHERE, "planning",
         "Disclosures read out by the tool, not by the agent", (VOICE, CHAT)),
    Plan("TOOL", "QA scorecard {year}", 48, 26, PROCESS, 3, EVERYWHERE, "planning",
         "New scorecard: resolution counts double"),
    Plan("PRE", "Tax refund prepaid push", 66, 45, PROMO, 2, EVERYWHERE, "planning",
         "Three months prepaid at the price of two"),
    Plan("CONS", "Tax-season line add", 59, 50, PROMO, 2, EVERYWHERE, "planning",
         "Add a line, get $150 on a card"),
    Plan("PROT", "Protection claims by chat", 52, 21, PROCESS, 3, CHAT_FLOORS, "planning",
         "Claims filed in chat instead of by phone", (CHAT,)),
    Plan("DIGI", "Store locator to call", 50, 28, PROCESS, 3, SOME, "planning",
         "“Talk to us” on store pages after store hours", (WEB,)),
    Plan("BYOD", "BYOD spring bonus", 88, 42, PROMO, 2, EVERYWHERE, "planning",
         "$250 a line for devices brought in with premium"),
    # ---- ideas ---
    Plan("DEV", "Galaxy spring launch", 82, 38, FLAGSHIP, 1, EVERYWHERE, "draft",
         "Galaxy flagship: pre-orders, then open sale", (VOICE, CHAT, CALLBACK)),
    Plan("LOYAL", "Upgrade days, spring", 97, 14, PROMO, 3, SOME, "draft",
         "Upgrade fee holiday with trade-in floor of $200"),
    Plan("HOME", "Home internet spring price lock", 104, 60, PROMO, 2, EVERYWHERE, "draft",
         "Price lock on new home internet lines"),
    Plan("BIZ", "Business 5G backup", 73, None, PROMO, 3, SOME, "draft",
         "Backup line for offices with fiber"),
    Plan("TOOL", "Address check in the cart", 62, 21, PROCESS, 2, EVERYWHERE, "draft",
         "Serviceability asked before the plan is chosen"),
    Plan("PRE", "Prepaid family bundle", 118, 60, PROMO, 2, EVERYWHERE, "draft",
         "Four lines for $100"),
    Plan("CONS", "Unlimited for 55 and over", 131, None, PROMO, 2, EVERYWHERE, "draft",
         "Two lines of unlimited for customers of 55 and over"),
    Plan("DIGI", "Video call pilot", 125, 30, PROCESS, 3, HOME_FLOORS, "draft",
         "Device demos by video from two floors", (WEB,)),
    Plan("PROT", "Protection for wearables", 143, 45, PROMO, 3, SOME, "draft",
         "Watches and buds in one protection plan"),
    Plan("BYOD", "Instant eSIM trial", 150, 60, PROMO, 2, EVERYWHERE, "draft",
         "Thirty days of the network beside the old carrier", (VOICE, CHAT)),
    Plan("LOYAL", "Anniversary bill credit, year two", 165, 40, PROMO, 3, SOME, "draft",
         "$5 a month for ten-year customers who renew"),
    Plan("DEV", "Trade-in by mail", 176, 50, PROCESS, 2, EVERYWHERE, "draft",
         "Trade-in kits by mail with instant credit"),
)  # fmt: skip
STORIES = {
    PROMO: "Reps quote the offer only to customers who qualify; the credit shows on the second or "
    "third bill. Existing promotions on the same line end when this one starts.",
    PROCESS: "The old way stays possible during the first week. Supervisors have the list of "
    "changed screens; questions go to the order desk.",
    FLAGSHIP: "Pre-orders open at the go-live time at all sites at once. Stock is promised by ship "
    "date, never by store. Trade-in values are those of the day of the order.",
}
# By title, what ended the way of a launch before anybody was asked to approve it.
ENDS_EARLY = {
    "Winter win-back calls": (
        "hold", "Legal has not cleared the win-back list; next word on Thursday.",
    ),
    "Pixel holiday price drop": (
        "cancel", "Supply ran short; HQ folded it into the holiday BOGO.",
    ),
}  # fmt: skip
