"""The states of a ticket and the verbs between them (PRODUCT "Lifecycles")."""

from vrops.workflow.domain import PREVIOUS, Lifecycle, Tone, Verb

WAITING = ("waiting_hq", "waiting_reporter", "waiting_supplier")
OPEN = ("new", "research", *WAITING)

LIFECYCLE = Lifecycle(
    "ticket",
    (*OPEN, "resolved", "closed", "merged"),
    (
        Verb("take", ("new",), "research", "Take", "taken", Tone.PRIMARY),
        Verb("wait", ("research",), WAITING, "Wait for…", "set to waiting",
             instruct="set it to waiting"),
        Verb("back", WAITING, "research", "Back to research", "taken back to research",
             instruct="take it back to research"),
        Verb("resolve", OPEN, "resolved", "Resolve", "resolved", Tone.PRIMARY),
        Verb("close", ("resolved",), "closed", "Close", "closed"),
        Verb("reopen", ("resolved", "closed"), "research", "Reopen", "reopened"),
        Verb("merge", OPEN, "merged", "Merge into…", "merged", Tone.DANGER),
        Verb("unmerge", ("merged",), PREVIOUS, "Un-merge", "un-merged", instruct="un-merge it"),
    ),
    words={
        "research": "in research",
        "waiting_hq": "waiting on HQ",
        "waiting_reporter": "waiting on reporter",
        "waiting_supplier": "waiting on supplier",
    },
)  # fmt: skip
