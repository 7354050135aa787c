"""The states of a contract and of its amendments (PRODUCT "Lifecycles")."""

from vrops.workflow.domain import Lifecycle, Tone, Verb

LIFECYCLE = Lifecycle(
    "contract",
    ("draft", "in_review", "approved", "signed", "active", "ended", "terminated", "rejected"),
    (
        Verb("submit", ("draft",), "in_review", "Submit for approval", "submitted", Tone.PRIMARY,
             instruct="submit it for approval"),
        Verb("withdraw", ("in_review",), "draft", "Withdraw", "withdrawn"),
        Verb("approve", ("in_review",), "approved", "Approve", "approved", Tone.PRIMARY),
        Verb("send_back", ("in_review",), "draft", "Send back", "sent back",
             instruct="send it back"),
        Verb("reject", ("in_review",), "rejected", "Reject", "rejected", Tone.DANGER),
        # Money, dates or rates changed under a decision: it has to be decided again.
        Verb("reopen", ("in_review", "approved"), "draft", "", "reopened"),
        Verb("sign", ("approved",), "signed", "Record the signature", "signed", Tone.PRIMARY,
             instruct="record its signature"),
        Verb("start", ("signed",), "active", "", "started"),
        Verb("end", ("active",), "ended", "", "ended"),
        Verb("terminate", ("active",), "terminated", "Terminate", "terminated", Tone.DANGER),
    ),
    words={"in_review": "in review"},
)  # fmt: skip

AMENDMENT = Lifecycle(
    "amendment",
    ("draft", "in_review", "approved", "in_force", "rejected"),
    (
        Verb("submit", ("draft",), "in_review", "Submit for approval", "submitted", Tone.PRIMARY,
             instruct="submit it for approval"),
        Verb("withdraw", ("in_review",), "draft", "Withdraw", "withdrawn"),
        Verb("approve", ("in_review",), "approved", "Approve", "approved", Tone.PRIMARY),
        Verb("send_back", ("in_review",), "draft", "Send back", "sent back",
             instruct="send it back"),
        Verb("reject", ("in_review",), "rejected", "Reject", "rejected", Tone.DANGER),
        Verb("take_effect", ("approved",), "in_force", "", "put in force"),
    ),
    words={"in_review": "in review", "in_force": "in force"},
)  # fmt: skip

EDITABLE_STATES = ("draft", "in_review", "approved")
# What a supplier sees of its own contracts: agreed ones, not our drafts.
AGREED_STATES = ("approved", "signed", "active", "ended", "terminated")
# What invoices are held against.
BILLABLE_STATES = ("active", "ended", "terminated")
# Rates of these change by amendment only.
AMENDABLE_STATES = ("signed", "active")

TONES = {
    "in_review": "amber",
    "approved": "green",
    "signed": "green",
    "active": "green",
    "in_force": "green",
    "terminated": "red",
    "rejected": "red",
}
# A change of these voids decisions (R20: money, dates or scope); names do not.
MATERIAL = {
    "supplier_id": "supplier",
    "number": "number",
    "starts_on": "first day",
    "ends_on": "last day",
    "currency": "currency",
    "places": "rounding",
    "rounding": "rounding",
    "rounds": "rounding",
    "tolerance_percent": "tolerance",
    "tolerance_absolute": "tolerance",
    "zero_quantity": "zero quantity",
}
