"""The states of an invoice (PRODUCT "Lifecycles"); exporting and paying come with the ERP."""

from vrops.workflow.domain import Lifecycle, Tone, Verb

_OPEN = ("received", "matched", "exception", "disputed")

LIFECYCLE = Lifecycle(
    "invoice",
    ("received", "matched", "exception", "disputed", "approved", "rejected", "cancelled"),
    (
        Verb("match", ("received",), ("matched", "exception"), "", "matched"),
        Verb("accept", ("exception",), "matched", "Accept as billed", "accepted",
             instruct="accept it as billed"),
        Verb("rematch", ("matched", "exception"), ("matched", "exception"), "Match again",
             "matched again", instruct="match it again"),
        Verb("dispute", ("exception",), "disputed", "Dispute", "disputed", Tone.PRIMARY),
        # A matched invoice, or the undisputed part of a disputed one.
        Verb("approve", ("matched", "disputed"), "approved", "Approve", "approved", Tone.PRIMARY),
        Verb("reject", _OPEN, "rejected", "Reject", "rejected", Tone.DANGER),
        Verb("cancel", _OPEN, "cancelled", "Cancel", "cancelled", Tone.DANGER),
    ),
)  # fmt: skip

# Rejected and cancelled ones free their number and the activity they took.
DEAD = ("rejected", "cancelled")
APPROVABLE = ("matched", "disputed")
OPEN = _OPEN
TONES = {
    "received": "blue",
    "matched": "green",
    "exception": "amber",
    "disputed": "amber",
    "approved": "green",
    "rejected": "red",
}
