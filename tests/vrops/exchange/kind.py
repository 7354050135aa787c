"""A kind of import for tests: HQ groups, one row each, by their code."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from vrops.core import text
from vrops.exchange import permissions
from vrops.exchange.domain import cells
from vrops.exchange.domain.outcomes import Change, Compared, Fault, Outcome, Unfit
from vrops.exchange.domain.progress import Progress
from vrops.exchange.models import Import, ImportRow
from vrops.exchange.registry import Field, ImportKind, ReadRow, Values
from vrops.people.models import HQGroup


@dataclass(frozen=True)
class Group:
    code: str
    name: str


def importer(load: Import) -> ReadRow:
    def read(values: Values) -> Group:
        if values["name"] == "Nobody":
            raise Unfit(Fault("name", "nobody", "A group cannot be called that."))
        return Group(values["code"], values["name"])

    return read


def compare(items: Sequence[Group], load: Import) -> list[Compared]:
    known = {
        group.code: group
        for group in HQGroup.objects.filter(code__in=[item.code for item in items])
    }
    return [_compared(item, known.get(item.code)) for item in items]


def _compared(item: Group, group: HQGroup | None) -> Compared:
    if group is None:
        return Compared(Outcome.NEW)
    if group.name == item.name:
        return Compared(Outcome.SAME, group.pk)
    return Compared(Outcome.CHANGED, group.pk, {"Name": (group.name, item.name)})


def apply(changes: Sequence[Change[Group]], load: Import, *, by: Any) -> list[int | None]:
    made: list[int | None] = []
    for change in changes:
        name = {"name": change.item.name, "sort_key": text.fold(change.item.name)}
        group, _ = HQGroup.objects.update_or_create(code=change.item.code, defaults=name)
        made.append(group.pk)
    return made


def undo(load: Import, *, by: Any, progress: Progress) -> str:
    made = ImportRow.objects.filter(load=load, outcome="new").values("record_id")
    HQGroup.objects.filter(pk__in=made).delete()
    progress.advance(load.new, load.new)
    return ""


GROUPS = ImportKind(
    name="groups",
    title="Groups",
    nouns=("group", "groups"),
    permission=permissions.VIEW,
    fields=(
        Field(name="code", label="Code", parser=cells.IdText(10), required=True),
        Field(name="name", label="Name", parser=cells.Text(40), required=True),
        Field(name="since", label="Since", parser=cells.Day()),
    ),
    importer=importer,
    compare=compare,
    apply=apply,
    key=lambda group: group.code,
    undo=undo,
    result_url=lambda load: "/groups/",
)
