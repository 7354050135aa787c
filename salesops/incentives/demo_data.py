"""The SPIFFs of the demonstration year."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Plan:
    """A SPIFF to be: what is paid for, dollars per unit, the pot, units in three guesses.

    `wanted` is the state it has to reach; "" follows its launch.
    """

    unit: str
    rate: str
    pot: int | None
    units: tuple[int, int, int]
    wanted: str = ""


# By title of the launch.
BEHIND = {
    "Home internet winter price lock": Plan("home internet line", "20", 84_000,
                                            (2_100, 3_300, 4_600)),
    "Galaxy spring launch": Plan("Galaxy flagship", "18", 240_000, (6_800, 10_400, 13_900)),
    "Switcher gift card $100": Plan("prepaid port-in", "8", 18_000, (900, 1_500, 2_300)),
    "Early upgrade window": Plan("early upgrade", "10", 55_000, (2_900, 4_200, 5_900)),
    "BYOD $200 prepaid card": Plan("port-in with own device", "12", 64_000,
                                   (2_600, 4_100, 5_600)),
    "Summer unlimited add-a-line": Plan("third line", "15", 205_000, (7_200, 10_900, 14_500)),
    "Mover offer, summer": Plan("mover order", "18", 62_000, (1_700, 2_600, 3_700)),
    "Back-to-school trade-in": Plan("trade-in with student line", "14", 96_000,
                                    (3_600, 5_300, 7_200)),
    "iPhone autumn launch": Plan("iPhone flagship", "18", 240_000, (8_100, 11_800, 15_700)),
    "Premium plan upgrade push": Plan("plan upgrade", "9", 70_000, (4_100, 6_000, 8_300)),
    "Business port-in bonus, autumn": Plan("business line ported in", "22", 48_000,
                                           (900, 1_500, 2_300)),
    "5G Home $35 for life": Plan("home internet line", "25", 228_000, (4_800, 7_300, 9_900)),
    "Switcher gift card $200": Plan("prepaid port-in", "10", 60_000, (2_900, 4_400, 6_300)),
    "Holiday BOGO, Galaxy line": Plan("second Galaxy with a line", "20", 245_000,
                                      (6_100, 9_400, 13_200)),
    "BYOD activation waiver": Plan("device brought in", "6", 15_000, (1_100, 1_800, 2_600)),
    "Upgrade fee holiday": Plan("upgrade over 24 months", "5", 12_500, (1_200, 1_900, 2_700)),
    "Trade-in boost $300": Plan("trade-in order", "15", 90_000, (2_900, 4_300, 6_400)),
    "SMB multi-line promo": Plan("fourth or fifth line", "20", 42_000, (850, 1_400, 2_200)),
    "Mover offer, free install": Plan("mover order", "18", 66_000, (1_800, 2_700, 3_900)),
    "Cyber week online-to-call": Plan("cart finished by phone", "7", 38_000,
                                      (2_800, 4_300, 6_000)),
    "Tax refund prepaid push": Plan("three months prepaid", "9", 58_000, (3_100, 4_800, 7_000),
                                    "submitted"),
    "Tax-season line add": Plan("added line", "16", None, (9_000, 14_500, 21_000), "submitted"),
    "BYOD spring bonus": Plan("device brought in", "12", 72_000, (2_700, 4_400, 6_100), "draft"),
}  # fmt: skip
# Of the channel as a whole: name -> plan, first and last day counted from today.
WITHOUT_LAUNCH = {
    "Callback hour winners": (Plan("sale from a callback", "6", 24_000, (1_900, 2_900, 4_100),
                                   "active"), -20, 40),
    "Saturday save desk": (Plan("line kept", "8", 20_000, (1_100, 1_700, 2_500), "approved"),
                           14, 60),
    "New-hire first ten sales": (Plan("sale in the first ten", "5", 9_000, (700, 1_200, 1_800),
                                      "draft"), 30, 90),
    "Double pay on accessories": (Plan("accessory over $40", "4", None, (30_000, 52_000, 80_000),
                                       "rejected"), 10, 40),
    "Watch attach race": (Plan("watch line", "7", 16_000, (900, 1_500, 2_200), "cancelled"),
                          5, 35),
}  # fmt: skip
REJECTED = "No pot and no unit cost of sale behind it. Come back with a cap."
CANCELLED = "Watches are out of stock until February."
