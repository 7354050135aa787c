"""How the demonstration's customers call: what a person who staffs such floors would expect."""

from dataclasses import dataclass

from salesops.activity.models import Product
from vrops.people.models import Channel

VOICE, CHAT, CALLBACK, WEB = Channel.VOICE, Channel.CHAT, Channel.CALLBACK, Channel.WEB_TO_CALL


@dataclass(frozen=True, slots=True)
class Work:
    """One kind of contact: its share of a site's contacts, minutes each, sales per contact, and
    how much it follows bill dates and paydays (1 is fully)."""

    channel: Channel
    product: str
    share: float
    minutes: float
    sells: float
    follows_bills: float


@dataclass(frozen=True, slots=True)
class Trouble:
    """What keeps floors from working around that day of each year: the share of contacts that got
    through, day by day (0: closed). Other floors of the same company take some of them over."""

    sites: tuple[str, ...]
    month: int
    day: int
    through: tuple[float, ...]


WORK = (
    Work(VOICE, Product.NEW_LINE, 0.46, 14.6, 0.145, 0.7),
    Work(VOICE, Product.UPGRADE, 0.30, 10.9, 0.225, 1.0),
    Work(CALLBACK, "", 0.09, 12.2, 0.172, 1.2),
    Work(CHAT, "", 0.24, 17.4, 0.088, 0.4),
)
WEB_TO_CALL = Work(WEB, "", 0.06, 13.1, 0.205, 0.1)
# Floors that sell prepaid lives by paydays; the others feel them little.
PREPAID_FLOORS, PREPAID_FOLLOWS, OTHERS_FOLLOW = ("ELP", "MES", "MED", "TUL"), 1.5, 0.35
# Work that a site took on later than it opened: first day, counted back from today.
SINCE = {
    ("ABQ", CHAT): 230, ("MED", CHAT): 430, ("BOI", CALLBACK): 330, ("CEB", WEB): 250,
    ("RIC", CHAT): 610,
}  # fmt: skip
RAMP_DAYS = 200
# Partner floors that take as many chats as they have seats; rosters change every other month.
BY_SEATS = ("CEB", "BOG", "BAQ")
SEATS_KEEP = (45, 80)
# How often routing sends web calls to other floors, and how far their level then moves.
ROUTES_KEEP, ROUTES_MOVE = (45, 100), 0.42
# Work that routing hands about between floors in the same way.
ROUTED = {("MED", CALLBACK), ("MES", CALLBACK), ("BAQ", CALLBACK)}

# Floors that do not work on Sundays, and those that close on the big holidays.
CLOSED_SUNDAYS = ("TUL", "BOI")
CLOSED_HOLIDAYS = ("TPA", "RIC", "KCM", "ELP", "MES", "TUL", "JAX", "BOI", "ABQ")
BIG_HOLIDAYS = ("Thanksgiving", "Christmas")
PAID_HOLIDAYS = ("Thanksgiving", "Christmas", "New Year's Day")
CONTACTS_A_REP = 11.0
# Monday to Sunday: calls lead the week, chats hold up at its end, callbacks clear the weekend, and
# the web sells on Thursdays, when offers are mailed, and on Sundays.
RHYTHM = {
    VOICE: (1.14, 1.06, 1.00, 0.99, 1.02, 0.92, 0.68),
    CHAT: (1.02, 0.98, 0.97, 0.99, 1.00, 1.02, 0.96),
    CALLBACK: (1.34, 1.16, 1.02, 0.98, 0.95, 0.70, 0.45),
    WEB: (0.98, 0.95, 0.96, 1.13, 1.08, 0.93, 1.02),
}
# What a special day does to contacts, by phone and on screens (chat and web); the others do
# nothing that anybody could see.
SPECIAL = {
    "Thanksgiving": (0.22, 0.36),
    "Black Friday": (1.62, 1.85),
    "Small Business Saturday": (1.34, 1.45),
    "Cyber Monday": (1.30, 1.70),
    "Christmas Eve": (0.58, 0.70),
    "Christmas": (0.14, 0.24),
    "Day after Christmas": (1.34, 1.40),
    "New Year's Eve": (0.74, 0.80),
    "New Year's Day": (0.46, 0.58),
    "Washington's Birthday": (1.09, 1.08),
    "Easter": (0.62, 0.72),
    "Memorial Day": (0.84, 0.94),
    "Independence Day": (0.52, 0.62),
    "Labor Day": (0.88, 0.97),
}
# The days around that have no name of their own: days from Thanksgiving.
AROUND_THANKSGIVING = {-3: 1.02, -2: 1.03, -1: 1.03, 3: 1.12, 5: 1.07}
# The middle of each month against the year, and how far each kind of work follows it.
MONTHS = (0.98, 0.96, 1.00, 0.98, 0.97, 0.99, 0.99, 1.01, 1.03, 1.00, 1.01, 1.12)
# Bills go out at the end of a month, most wages come on the 1st and the 15th: what customers do
# on a day of the month, the last ones counted from its end.
BILL_DAYS = {1: 0.34, 2: 0.30, 3: 0.22, 14: 0.06, 15: 0.18, 16: 0.14}
LAST_DAYS = {0: 0.14, 1: 0.10, 2: 0.08}
OTHER_DAYS = -0.055
# A launch at its strongest by tier, the days of its rise, and after how many half of it is gone.
UPLIFT = {1: 0.25, 2: 0.11, 3: 0.05}
# Launches that run at once court the same customers: the strongest counts, of others this much.
BESIDE = 0.4
RISE = (0.72, 1.0)
HALF_GONE = {1: 9.0, 2: 8.0, 3: 6.0}
LASTS_DAYS = 60
# New ways of working bring few contacts and long ones: share of the uplift, minutes by tier.
PROCESS_SHARE = 0.2
SLOWER = {1: 0.13, 2: 0.07, 3: 0.03}
# Which work a program's launches move: new lines, upgrades.
MOVES = {
    "CONS": (1.15, 0.75), "HOME": (1.25, 0.15), "PRE": (1.15, 0.2), "BIZ": (0.7, 0.4),
    "DEV": (0.75, 1.3), "BYOD": (1.25, 0.15), "LOYAL": (0.2, 1.25), "PROT": (0.5, 0.8),
    "DIGI": (0.8, 0.6), "TOOL": (1.0, 1.0),
}  # fmt: skip
SELLS_BETTER = 0.35
# The same season's launches of the year before, which nobody kept on this calendar.
A_YEAR = 364

TROUBLES = (
    Trouble(("TPA", "JAX"), 9, 27, (0.62, 0.05, 0.0, 0.38, 0.74, 0.9)),  # hurricane
    Trouble(("MN2", "CEB"), 10, 24, (0.35, 0.12, 0.55, 0.8)),  # typhoon
    Trouble(("KCM", "TUL"), 1, 24, (0.5, 0.22, 0.6)),  # ice storm
    Trouble(("ELP", "ABQ"), 7, 17, (0.3, 0.85)),  # power cut
    Trouble(("BOG",), 3, 12, (0.18, 0.45, 0.9)),  # cable cut
    Trouble(("RIC",), 2, 4, (0.55, 0.3, 0.7)),  # snow
    Trouble(("BOI", "MES"), 8, 21, (0.4, 0.75)),  # telephone network down
    Trouble(("MED", "BAQ"), 5, 27, (0.35, 0.7)),  # transport strike
)
TAKEN_OVER = 0.12
# A defect in bills or in the cart makes everybody call: so many weeks in two years, how much.
DEFECTS, DEFECT = 3, (0.10, 0.19)
