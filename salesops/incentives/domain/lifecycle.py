"""The states of a SPIFF and the verbs between them (PRODUCT "Lifecycles").

Calculating and paying come with sales by rep; until then an active SPIFF stays active.
"""

from vrops.workflow.domain import Lifecycle, Tone, Verb

LIFECYCLE = Lifecycle(
    "SPIFF",
    ("draft", "submitted", "approved", "active", "rejected", "cancelled"),
    (
        Verb("submit", ("draft",), "submitted", "Submit for approval", "submitted", Tone.PRIMARY,
             instruct="submit it for approval"),
        Verb("withdraw", ("submitted",), "draft", "Withdraw", "withdrawn"),
        Verb("approve", ("submitted",), "approved", "Approve", "approved", Tone.PRIMARY),
        Verb("send_back", ("submitted",), "draft", "Send back", "sent back",
             instruct="send it back"),
        Verb("reject", ("submitted",), "rejected", "Reject", "rejected", Tone.DANGER),
        # Money, dates or sites changed under a decision: it has to be decided again.
        Verb("reopen", ("submitted", "approved"), "draft", "", "reopened"),
        Verb("start", ("approved",), "active", "", "started"),
        Verb("cancel", ("draft", "submitted", "approved", "active"), "cancelled", "Cancel SPIFF",
             "cancelled", Tone.DANGER, instruct="cancel it"),
    ),
)  # fmt: skip

PUBLIC_STATES = ("approved", "active")
EDITABLE_STATES = ("draft", "submitted", "approved")
# Whose exposure counts: planned or promised, not taken back.
AT_STAKE = ("draft", "submitted", "approved", "active")
TONES = {
    "submitted": "amber",
    "approved": "green",
    "active": "green",
    "rejected": "red",
}
# A change of these voids decisions (R20: money, dates or scope); names do not.
MATERIAL = {
    "launch_id": "launch",
    "starts_on": "first day",
    "ends_on": "last day",
    "unit": "unit",
    "rate": "rate",
    "pot": "pot",
    "currency": "currency",
    "units_low": "expected units",
    "units_likely": "expected units",
    "units_high": "expected units",
    "sites": "sites",
}
# The same as the columns of a snapshot.
CONTENT = frozenset(MATERIAL)
