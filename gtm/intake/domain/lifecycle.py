"""The states of a request and the verbs between them (PRODUCT "Lifecycles")."""

from vrops.workflow.domain import Lifecycle, Tone, Verb

LIFECYCLE = Lifecycle(
    "request",
    ("new", "scoping", "answered", "withdrawn", "duplicate"),
    (
        Verb("take", ("new",), "scoping", "Take", "taken", Tone.PRIMARY, instruct="take it"),
        Verb("answer", ("scoping",), "answered", "Answer", "answered", Tone.PRIMARY),
        # By VR, or by HQ changing what the answer was about.
        Verb("reopen", ("answered",), "scoping", "Reopen", "reopened"),
        Verb("withdraw", ("new", "scoping", "answered"), "withdrawn", "Withdraw", "withdrawn",
             Tone.DANGER),
        Verb("mark_duplicate", ("new", "scoping"), "duplicate", "Mark as duplicate",
             "marked as a duplicate", Tone.DANGER),
    ),
    words={"scoping": "in scoping", "duplicate": "a duplicate"},
)  # fmt: skip

OPEN_STATES = ("new", "scoping", "answered")
# HQ changing one of these makes an answer void: it was given for those days and those codes.
MATERIAL = {
    "wanted_starts_on": "first day",
    "wanted_ends_on": "last day",
    "codes": "offer codes",
}
# Blue new, violet in work, green done, none for what is over without an answer.
TONES = {"new": "blue", "scoping": "violet", "answered": "green"}
ANSWER_TONES = {"in": "green", "partly": "amber", "out": "red"}
