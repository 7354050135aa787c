"""Invented content for the styleguide: what the parts look like when they are full of real work."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from vrops.ui import diff

PEOPLE = ("Dana Whitfield", "Luis Herrera", "Kate Lindqvist", "Priya Natarajan", "Marcus Oyelaran")
TONES = {
    "New": "blue", "Research": "violet", "Waiting on HQ": "amber", "Waiting on rep": "amber",
    "Resolved": "green",
}  # fmt: skip
SITES = (
    ("Tampa", "In-house"), ("El Paso", "In-house"), ("Manila 2", "Northgate"),
    ("Bogotá", "Northgate"), ("Cebu", "Alorin"), ("Kingston", "Alorin"),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Ticket:
    """A row of the sample queue; `minutes` are left on its clock."""

    pk: int
    subject: str
    account: str
    status: str
    minutes: int
    owner: str
    priority: int
    category: str
    site: str
    partner: str
    updated: str

    @property
    def key(self) -> str:
        return f"ESC-{self.pk}"

    @property
    def tone(self) -> str:
        return TONES[self.status]

    @property
    def left(self) -> timedelta:
        return timedelta(minutes=self.minutes)

    @property
    def clock_tone(self) -> str:
        return "red" if self.minutes < 0 else "amber" if self.minutes < 60 else ""

    @property
    def used(self) -> int:
        return max(4, 100 - self.minutes * 100 // 480)


SUBJECTS = (
    ("Activation fee waived by rep not honored on first bill", "Billing"),
    ("Chat transcript lost mid-order, cart emptied", "Order"),
    ("Autopay discount removed after plan change", "Billing"),
    ("Customer quoted BOGO price, billed full retail", "Promo credit"),
    ("SPIFF not paid for 5G Home sale", "SPIFF"),
    ("Order cancelled by fraud review in error", "Order"),
    ("Knowledge article contradicts launch notice", "Playbook"),
    ("Port-in stuck in pending over 48 hours", "Port-in"),
    ("Number lock prevents port-out, VR rep promised removal", "Port-in"),
    ("Home internet address check wrong, install refused", "Activation"),
    ("Gift card promo not fulfilled after 12 weeks", "Promo credit"),
    ("eSIM QR expired before activation", "Activation"),
)
# Key, subject, status, minutes left, owner (an index or None), priority: as on the picture.
ROWS = (
    (4428, 0, "Research", -163, 0, 2), (3459, 1, "Research", -159, 0, 3),
    (4865, 2, "New", -98, None, 2), (5597, 1, "Waiting on rep", -95, 1, 3),
    (4324, 3, "Research", -92, 0, 2), (5167, 0, "New", -89, None, 2),
    (5144, 4, "Waiting on HQ", -75, 2, 2), (4961, 5, "Waiting on rep", -66, 3, 2),
    (4713, 6, "Research", -64, 3, 3), (3906, 7, "Research", -37, 4, 2),
    (4052, 8, "Research", -36, 0, 0), (5309, 7, "Waiting on HQ", -15, 3, 2),
    (3437, 9, "Waiting on HQ", -12, 0, 2), (5647, 4, "Research", -11, 4, 2),
    (4419, 10, "New", 1, None, 3), (4698, 9, "New", 2, None, 2),
    (3432, 5, "Waiting on HQ", 3, 2, 1),
    (5614, 11, "Research", 17, 1, 2), (3513, 9, "Waiting on HQ", 19, 3, 2),
    (5356, 10, "Waiting on HQ", 24, 1, 1), (4602, 6, "Waiting on HQ", 33, 1, 2),
    (5005, 5, "Research", 41, 0, 2), (5288, 7, "New", 257, 1, 1), (4512, 7, "New", 268, None, 3),
    (5029, 8, "New", 271, None, 1), (5541, 8, "Research", 277, 1, 3),
    (3836, 7, "Waiting on HQ", 293, 1, 2), (5763, 7, "Waiting on rep", 301, 0, 1),
    (4519, 8, "Waiting on rep", 333, 1, 3), (4921, 8, "Waiting on rep", 349, 3, 1),
    (4205, 7, "Waiting on HQ", 350, 1, 2), (5174, 7, "New", 353, None, 1),
)  # fmt: skip


def _ticket(index: int, row: tuple[int, int, str, int, int | None, int]) -> Ticket:
    pk, subject, status, minutes, owner, priority = row
    words, category = SUBJECTS[subject]
    site, partner = SITES[(pk * 7) % len(SITES)]
    updated = ("6h", "13h", "1d", "4d", "17h", "3d", "2d", "5m")[index % 8]
    return Ticket(
        pk, words, str(417_950_000 + pk * 37), status, minutes,
        "" if owner is None else PEOPLE[owner], priority, category, site, partner, updated,
    )  # fmt: skip


TICKETS = tuple(_ticket(index, row) for index, row in enumerate(ROWS))


@dataclass(frozen=True, slots=True)
class Column:
    """A head cell as the data-table component reads it."""

    label: str
    css: str = ""
    order: str = ""
    sorted: str = ""
    quiet: bool = False


def queue_columns(sort: str) -> list[Column]:
    """The queue's columns, the sorted one marked."""
    name = sort.lstrip("-")
    way = "descending" if sort.startswith("-") else "ascending"

    def column(label: str, css: str = "", order: str = "") -> Column:
        return Column(label, css, order, way if order and order == name else "")

    return [
        column("Pri", "w-48 p-lead", "priority"),
        column("ID", "w-92"),
        column("Subject", "p-title", ""),
        column("Status", "w-136 p-status"),
        column("SLA", "w-112 p-end", "sla"),
        column("Category", "w-136 drop-1000"),
        column("Site", "w-160 drop-860", "site"),
        column("Owner", "w-120 p-by"),
        column("Updated", "w-72 num drop-1000"),
    ]


def tickets(words: str, sort: str) -> list[Ticket]:
    """The sample queue, searched and sorted."""
    found = [t for t in TICKETS if words.lower() in f"{t.subject} {t.key} {t.category}".lower()]
    keys: dict[str, Any] = {
        "priority": lambda t: t.priority, "sla": lambda t: t.minutes, "site": lambda t: t.site,
    }  # fmt: skip
    return sorted(found, key=keys.get(sort.lstrip("-"), keys["sla"]), reverse=sort.startswith("-"))


GATES = (
    ("met", "Offer set up in billing and partner cart", "Test orders passed at 6 of 6 sites",
     "Finance IT", "Nov 18", False),
    ("met", "Legal copy and disclosures approved", "Two state variants attached", "Legal", "Nov 17",
     False),
    ("failed", "90% of targeted reps trained", "1,015 of 1,279 done, Cebu 52%", "L&D", "Dec 1",
     True),
    ("met", "Playbook page and sales model updated", "Diff approved by Retail and Care", "Playbook",
     "Nov 19", False),
    ("open", "Frontline notice scheduled", "Sends Dec 2, 6:00 am local, needs acknowledgement",
     "Comms", "Dec 2", False),
)  # fmt: skip
IMPACT = (
    ("Tampa", "In-house", 212, 98, "green", "+6%", "4.2"),
    ("El Paso", "In-house", 184, 94, "green", "+5%", "4.2"),
    ("Manila 2", "Northgate", 340, 71, "amber", "+11%", "4.2"),
    ("Bogotá", "Northgate", 158, 88, "green", "+7%", "4.2"),
    ("Cebu", "Alorin", 265, 52, "red", "+12%", "2.6"),
    ("Kingston", "Alorin", 120, 90, "green", "+4%", "4.2"),
)
STEPS = (
    ("Rosa Castellano", "", "Product", "approved"),
    ("Ian Mbeki", "", "Finance, to $6 M", "approved"),
    ("Hana Sato", "", "Legal", "approved"),
    ("Dana Whitfield", "You", "VR program manager", "waiting"),
    ("", "Care lead", "after you", "next"),
)
CHANGES = diff.changes(
    [
        ("Start", "Nov 30", "Dec 4"),
        ("Eligible devices", "Galaxy S23 and later", "Galaxy S23 and later, Pixel 8 and later"),
        ("Exposure cap", "$4.1 M", "$5.3 M"),
    ]
)
MATCHES = (
    ("Trade-in credit missing after device swap, code not on the order", "Manila 2 · Research"),
    ("Trade-in credit missing after device swap", "Tampa · Waiting on HQ"),
)
CHECKLIST = ("Training booked", "Playbook page", "Partner cart test", "Frontline notice")
STALE = (
    {"name": "due", "label": "Due", "mine": "2026-12-04", "mine_text": "Dec 4",
     "theirs": "2026-12-11", "theirs_text": "Dec 11"},
)  # fmt: skip
STATUSES = [(word.lower().replace(" ", "-"), word) for word in TONES]


def moment(text: str) -> datetime:
    """An instant of the samples, in UTC."""
    return datetime.fromisoformat(f"{text}+00:00")
