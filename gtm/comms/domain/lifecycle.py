"""The states of a message and the verbs between them (PRODUCT "Lifecycles")."""

from vrops.workflow.domain import PREVIOUS, Lifecycle, Tone, Verb

LIFECYCLE = Lifecycle(
    "message",
    ("draft", "in_review", "approved", "scheduled", "sending", "sent", "paused", "rejected",
     "cancelled"),
    (
        Verb("submit", ("draft",), "in_review", "Submit for approval", "submitted", Tone.PRIMARY,
             instruct="submit it for approval"),
        Verb("withdraw", ("in_review",), "draft", "Withdraw", "withdrawn"),
        Verb("approve", ("in_review",), "approved", "Approve", "approved", Tone.PRIMARY,
             instruct="have it approved"),
        Verb("send_back", ("in_review",), "draft", "Send back", "sent back",
             instruct="send it back"),
        Verb("reject", ("in_review",), "rejected", "Reject", "rejected", Tone.DANGER),
        # Words or readers changed under a decision: it has to be decided again.
        Verb("reopen", ("in_review", "approved"), "draft", "", "reopened"),
        Verb("schedule", ("approved",), "scheduled", "Schedule", "scheduled", Tone.PRIMARY),
        Verb("send", ("scheduled",), "sending", "", "sent out"),
        Verb("finish", ("sending",), "sent", "", "finished"),
        Verb("pause", ("scheduled", "sending"), "paused", "Pause", "paused"),
        Verb("resume", ("paused",), PREVIOUS, "Resume", "resumed", Tone.PRIMARY),
        Verb("cancel",
             ("draft", "in_review", "approved", "scheduled", "sending", "paused"),
             "cancelled", "Cancel message", "cancelled", Tone.DANGER, instruct="cancel it"),
    ),
    words={"in_review": "in review", "sending": "going out"},
)  # fmt: skip

EDITABLE_STATES = ("draft", "in_review", "approved")
# Its recipients can have it.
OUT = ("sending", "sent", "paused", "cancelled")
# Those whose reading time the people at the sites still face, or have faced.
COUNTED = ("approved", "scheduled", "sending", "sent", "paused")

TONES = {
    "draft": "",
    "in_review": "amber",
    "approved": "blue",
    "scheduled": "blue",
    "sending": "violet",
    "sent": "green",
    "paused": "amber",
    "rejected": "red",
    "cancelled": "",
}
