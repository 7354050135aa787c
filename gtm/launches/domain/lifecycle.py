"""The states of a launch and the verbs between them (PRODUCT "Lifecycles")."""

from vrops.workflow.domain import Lifecycle, Tone, Verb

LIFECYCLE = Lifecycle(
    "launch",
    ("draft", "planning", "submitted", "approved", "live", "closed", "on_hold", "rejected",
     "cancelled"),
    (
        Verb("plan", ("draft",), "planning", "Start planning", "planned", Tone.PRIMARY,
             instruct="start planning it"),
        Verb("submit", ("planning",), "submitted", "Submit for approval", "submitted",
             Tone.PRIMARY, instruct="submit it for approval"),
        Verb("withdraw", ("submitted",), "planning", "Withdraw", "withdrawn"),
        Verb("approve", ("submitted",), "approved", "Approve", "approved", Tone.PRIMARY),
        Verb("send_back", ("submitted",), "planning", "Send back", "sent back",
             instruct="send it back"),
        Verb("reject", ("submitted",), "rejected", "Reject", "rejected", Tone.DANGER),
        # Money, dates or scope changed under a decision: it has to be decided again.
        Verb("reopen", ("submitted", "approved"), "planning", "", "reopened"),
        Verb("go_live", ("approved",), "live", "", "launched", cannot="go live"),
        Verb("close", ("live",), "closed", "Close", "closed"),
        Verb("hold", ("planning", "approved"), "on_hold", "Put on hold", "put on hold",
             instruct="put it on hold"),
        Verb("resume", ("on_hold",), "planning", "Resume", "resumed", Tone.PRIMARY),
        Verb("cancel", ("draft", "planning", "submitted", "approved", "live", "on_hold"),
             "cancelled", "Cancel launch", "cancelled", Tone.DANGER, instruct="cancel it"),
    ),
    words={"planning": "in planning", "on_hold": "on hold"},
)  # fmt: skip

# What people without planning rights see: nothing before it is approved (PRODUCT, S and P).
PUBLIC_STATES = ("approved", "live", "closed")
# A change of these voids decisions (R20: money, dates or scope); texts do not.
MATERIAL = {
    "tier": "tier",
    "kind": "kind",
    "starts_on": "start date",
    "ends_on": "end date",
    "go_live_time": "go-live time",
    "zone": "time zone",
    "channels": "channels",
    "sites": "sites",
    "brand": "brand",
    "segment": "segment",
}
# The same as the columns of a snapshot.
CONTENT = frozenset(MATERIAL)
EDITABLE_STATES = ("draft", "planning", "submitted", "approved", "on_hold")
