"""The states of a forecast version and the verbs between them (PRODUCT "Lifecycles")."""

from vrops.workflow.domain import Lifecycle, Tone, Verb

LIFECYCLE = Lifecycle(
    "forecast version",
    ("draft", "published", "superseded"),
    (
        Verb("publish", ("draft",), "published", "Publish", "published", Tone.PRIMARY),
        Verb("supersede", ("published",), "superseded", "", "superseded"),
    ),
)
TONES = {"draft": "", "published": "green", "superseded": ""}
