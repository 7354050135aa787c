"""The states of an import and the verbs between them (PRODUCT "Lifecycles").

Columns may be mapped anew until the load is applied; a check that is out of date is made again.
"""

from vrops.workflow.domain import Lifecycle, Tone, Verb

OPEN = ("uploaded", "mapped", "checked")
# A file in one of these states is known: the same one is not taken again.
LIVE = (*OPEN, "applying", "applied")

LIFECYCLE = Lifecycle(
    "import",
    (*LIVE, "failed", "cancelled", "undone"),
    (
        Verb("map", OPEN, "mapped", "Map columns", "mapped", instruct="map its columns"),
        Verb("check", ("mapped",), "checked", "Check", "checked", Tone.PRIMARY),
        Verb("apply", ("checked",), "applying", "Apply", "applied", Tone.PRIMARY),
        Verb("finish", ("applying",), "applied", "", "finished"),
        Verb("fail", ("applying",), "failed", "", "given up"),
        Verb("cancel", (*OPEN, "applying"), "cancelled", "Cancel", "cancelled", Tone.DANGER),
        Verb("undo", ("applied",), "undone", "Undo", "undone"),
    ),
    words={"uploaded": "uploaded", "mapped": "mapped", "applying": "being applied"},
)

TONES = {
    "uploaded": "blue", "mapped": "violet", "checked": "amber", "applying": "violet",
    "applied": "green", "failed": "red",
}  # fmt: skip
