"""What happened to launches on their way to approval, beside the usual."""

from dataclasses import dataclass, field

# Days before the first day on which a launch of a tier is usually submitted.
LEAD = {1: 29, 2: 20, 3: 13}


@dataclass(frozen=True, slots=True)
class Course:
    """How one launch fared. `submitted` and `decided` count days back from today.

    `ends`: wait, approve, send_back, reject, change (approved, then its dates moved), hold
    (approved, then put on hold).
    """

    submitted: int
    ends: str
    note: str = ""
    conditions: tuple[str, ...] = ()
    open_item: str = ""
    first_approval: bool = False


@dataclass(frozen=True, slots=True)
class Detour:
    """Sent back once before it was approved, with this note."""

    note: str
    days: int = field(default=3)


# By title and the state that the plan of launches wants.
COURSES = {
    ("Trade-in boost $300", "submitted"): Course(2, "wait"),
    ("SMB multi-line promo", "submitted"): Course(4, "wait", open_item="Legal copy cleared"),
    ("Prepaid eSIM in chat", "submitted"): Course(1, "wait"),
    ("New Year plan refresh", "submitted"): Course(
        5, "wait", "Fine with me; the cut-over plan is the part to look at.", first_approval=True
    ),
    ("BYOD watch add-on", "rejected"): Course(
        9, "reject", "Watches are out of stock until February; nothing to sell at half price."
    ),
    ("Guided sale script v9", "planning"): Course(
        6, "send_back", "The Spanish disclosures are missing, and chat cannot read them out."
    ),
    ("Fiber expansion, six metros", "planning"): Course(
        12, "change", "HQ moved the first metro by a week."
    ),
    ("Mover offer, free install", "approved"): Course(
        5, "approve", "Good to go with one thing from Fulfilment.",
        conditions=("Install slots for the first two weeks confirmed by Fulfilment",),
    ),
    ("Holiday device protection bundle", "approved"): Course(
        14, "approve", open_item="Codes live in point of sale"
    ),
    ("Business tablet bundle", "on_hold"): Course(
        9, "hold", "Tablets are recalled by the maker; no date for new stock yet."
    ),
}  # fmt: skip

# Sent back once before they were approved, by title.
DETOURS = {
    "iPhone autumn launch": Detour("Name who answers for stock by color before I can say yes."),
    "Protection plan reprice": Detour("The disclosure is longer than the call; shorten it."),
    "Back-to-school trade-in": Detour("Chat is missing from the channels."),
}
NOTES = ("", "", "", "Looks good.", "Checked the sheet against the offer, no remarks.",
         "Approved. Keep an eye on handle time in week one.")  # fmt: skip
