"""The properties of a record that are edited in place, as one person sees them."""

from dataclasses import dataclass, replace
from typing import Any

from django.db.models import Model
from django.forms import ChoiceField, DateField, IntegerField
from django.urls import reverse

from vrops.access.policy import can
from vrops.lists.changes import queries
from vrops.lists.edits import Edit
from vrops.lists.pages import ListPage


@dataclass(frozen=True, slots=True, kw_only=True)
class Property:
    """One property for `lists/changes/property.html`; without `url` it is only read.

    `value` stands in the control, `seen` is what it stood at; `error` after a wrong value, and
    `theirs` with `who` after somebody else's change meanwhile.
    """

    id: str
    label: str
    kind: str
    shown: str
    empty: str
    current: str
    url: str = ""
    value: str = ""
    type: str = "text"
    choices: tuple[tuple[str, str], ...] = ()
    version: int | None = None
    reason: str = ""
    error: str = ""
    theirs: str = ""
    who: str = ""

    @property
    def level(self) -> int:
        """Of a priority."""
        return int(self.current)

    def wrong(self, value: str, error: str) -> "Property":
        return replace(self, value=value, error=error)

    def stale(self, value: str, who: str) -> "Property":
        """Both values to choose from: one's own in the control, theirs beside it."""
        return replace(self, value=value, theirs=self.shown or self.empty, who=who)


def properties(list_name: str, record: Any, user: Any) -> dict[str, Property]:
    """Every property the list declares, by its name; for the panel and the record's own page."""
    page = queries.page_named(list_name)
    return {edit.name: property_of(page, edit, record, user) for edit in page.edits}


def property_of(page: ListPage, edit: Edit, record: Any, user: Any) -> Property:
    current = edit.value_of(record)
    plain = Property(
        id=f"prop-{edit.name}",
        label=edit.label,
        kind=edit.kind.value,
        shown=edit.shows(record) or "",
        empty=edit.empty,
        current=current,
        value=current,
    )
    if not (edit.offered(record) and can(user, page.permission) and _may(user, edit, record)):
        return plain
    field = edit.field(user)
    return replace(
        plain,
        url=reverse("changes:edit", args=[page.name, record.pk, edit.name]),
        type=_type(field),
        choices=_choices(field, plain),
        version=record.version,
        reason=edit.reason,
    )


def _may(user: Any, edit: Edit, record: Model) -> bool:
    return can(user, edit.permission, record)


def _type(field: Any) -> str:
    if isinstance(field, DateField):
        return "date"
    return "number" if isinstance(field, IntegerField) else "text"


def _choices(field: Any, now: Property) -> tuple[tuple[str, str], ...]:
    """What may be chosen, and what is so now even when it may not be chosen again."""
    if not isinstance(field, ChoiceField):
        return ()
    choices: Any = field.choices
    offered = [(str(value), str(words)) for value, words in choices]
    if now.current not in [value for value, _ in offered]:
        offered.append((now.current, now.shown or now.empty))
    return tuple(offered)
