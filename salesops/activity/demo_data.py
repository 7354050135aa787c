"""How the demonstration's customers call: what a person who staffs such floors would expect."""

from dataclasses import dataclass

from salesops.activity.models import Product
from vrops.people.models import Channel


@dataclass(frozen=True, slots=True)
class Work:
    """One kind of contact: its share of a site's contacts, minutes each, sales per contact."""

    channel: Channel
    product: str
    share: float
    minutes: float
    sells: float


WORK = (
    Work(Channel.VOICE, Product.NEW_LINE, 0.46, 14.6, 0.145),
    Work(Channel.VOICE, Product.UPGRADE, 0.30, 10.9, 0.225),
    Work(Channel.CALLBACK, "", 0.09, 12.2, 0.172),
    Work(Channel.CHAT, "", 0.24, 17.4, 0.088),
)
WEB_TO_CALL = Work(Channel.WEB_TO_CALL, "", 0.06, 13.1, 0.205)
WEB_SITES = ("TPA", "MN2", "CEB")
# Floors that do not work on Sundays, and those that close on the big holidays.
CLOSED_SUNDAYS = ("TUL", "BOI")
CLOSED_HOLIDAYS = ("TPA", "RIC", "KCM", "ELP", "MES", "TUL", "JAX", "BOI", "ABQ")
BIG_HOLIDAYS = ("Thanksgiving", "Christmas")
PAID_HOLIDAYS = ("Thanksgiving", "Christmas", "New Year's Day")
CONTACTS_A_REP = 11.0
# Monday to Sunday, by kind of contact: chats hold up better at weekends.
WEEK = (1.12, 1.05, 1.00, 1.00, 1.02, 0.93, 0.72)
CHAT_WEEK = (1.06, 1.03, 1.00, 0.99, 0.98, 0.95, 0.88)
# What a special day does to contacts; the others do nothing that anybody could see.
SPECIAL = {
    "Thanksgiving": 0.30,
    "Black Friday": 1.52,
    "Small Business Saturday": 1.22,
    "Cyber Monday": 1.34,
    "Christmas Eve": 0.62,
    "Christmas": 0.18,
    "Day after Christmas": 1.16,
    "New Year's Eve": 0.74,
    "New Year's Day": 0.48,
    "Easter": 0.66,
    "Memorial Day": 0.82,
    "Independence Day": 0.58,
    "Labor Day": 0.86,
}
# The middle of each month against the year.
MONTHS = (0.96, 0.94, 0.98, 0.97, 0.98, 0.99, 1.00, 1.01, 1.06, 1.03, 1.07, 1.10)
# First-day uplift of a launch by tier, and after how many days half of it is gone.
UPLIFT = {1: 0.24, 2: 0.10, 3: 0.04}
HALF_GONE = 12.0
