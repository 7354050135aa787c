"""The states of an article's version and the verbs between them (PRODUCT "Lifecycles")."""

from vrops.workflow.domain import Lifecycle, Tone, Verb

LIFECYCLE = Lifecycle(
    "version",
    ("draft", "in_review", "approved", "published", "superseded", "expired", "rejected"),
    (
        Verb("submit", ("draft",), "in_review", "Submit for review", "submitted", Tone.PRIMARY,
             instruct="submit it for review"),
        Verb("withdraw", ("in_review",), "draft", "Withdraw", "withdrawn"),
        Verb("approve", ("in_review",), "approved", "Approve", "approved", Tone.PRIMARY,
             instruct="have it approved"),
        Verb("send_back", ("in_review",), "draft", "Send back", "sent back",
             instruct="send it back"),
        Verb("reject", ("in_review",), "rejected", "Reject", "rejected", Tone.DANGER),
        # The text changed under a decision: it has to be reviewed again.
        Verb("reopen", ("in_review", "approved"), "draft", "", "reopened"),
        Verb("publish", ("approved",), "published", "Publish", "published", Tone.PRIMARY),
        Verb("supersede", ("published",), "superseded", "", "superseded"),
        Verb("expire", ("published",), "expired", "Take out of force", "taken out of force",
             Tone.DANGER, instruct="take it out of force"),
    ),
    words={"in_review": "in review"},
)  # fmt: skip

# Being worked on; an article has one such version at most.
WORK = ("draft", "in_review", "approved")
# Once published it is kept word for word, and everybody may read it as of its dates.
KEPT = ("published", "superseded", "expired")

TONES = {
    "draft": "",
    "in_review": "amber",
    "approved": "blue",
    "published": "green",
    "superseded": "",
    "expired": "",
    "rejected": "red",
}
