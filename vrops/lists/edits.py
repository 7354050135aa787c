"""What may be edited from a list: one value of a row, through the area's own action.

    Edit(name="owner", label="Owner", permission=permissions.WORK, field=owner_field,
         lookup="assignee", kind=Kind.PERSON, shows=lambda ticket: ticket.assignee.name,
         act=valued(working.assign, "assignee"))

The same declaration gives the property edited in place, the edit of many rows, and its undo.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import Model, Q
from django.forms import Field

from vrops.core.errors import Invalid
from vrops.ui.tables import Kind

Act = Callable[..., Any]
# How a property may be drawn.
KINDS = (Kind.TEXT, Kind.PERSON, Kind.PRIORITY)


def always(record: Any) -> bool:
    return True


@dataclass(frozen=True, kw_only=True)
class Edit:
    """One value of a row that people change in place, and on many rows at once.

    `field(user)` is the form field, with only the choices this person has. `lookup` is where the
    value is stored, the name unless said; `reads` what a record has, taken from there unless said.
    `shows` is how that reads ("" for nothing, then `empty` stands there), drawn as `kind`.

    `act(pk, value, by=..., version=...)` is the area's own action: it asks for rights, refuses and
    answers the record as it is then, whose version tells whether anything changed. With `reason`,
    the label of the question, it is also given `why`. `offered` only says whether a record shows
    a pencil. `told_of` says where its changes stand in the log when not under the record itself:
    of which record, and what those entries' snapshots hold. With an `icon` it has a button of its
    own in the bulk bar.
    """

    name: str
    label: str
    permission: str
    field: Callable[[Any], Field]
    act: Act
    shows: Callable[[Any], str]
    lookup: str = ""
    reads: Callable[[Any], Any] | None = None
    kind: Kind = Kind.TEXT
    empty: str = "None"
    reason: str = ""
    offered: Callable[[Any], bool] = always
    told_of: Callable[[Any], tuple[Model, Mapping[str, Any]]] | None = None
    icon: str = ""

    def __post_init__(self) -> None:
        if self.kind not in KINDS:
            raise ValueError(f"Edit {self.name}: nothing draws a {self.kind}.")

    @cached_property
    def path(self) -> str:
        return self.lookup or self.name

    def value_of(self, record: Any) -> str:
        """What the record has, as its field is filled in."""
        if self.reads is not None:
            return written(self.reads(record))
        field = record._meta.get_field(self.path)
        return written(getattr(record, field.attname))

    def having(self, value: Any) -> Q:
        """The rows that have the value already."""
        if value is None:
            return Q(**{f"{self.path}__isnull": True})
        return Q(**{self.path: value})

    def cleaned(self, text: str, user: Any) -> Any:
        """The value that a filled in field means to this person; Invalid when it means none."""
        try:
            return self.field(user).clean(text)
        except ValidationError as error:
            raise Invalid(
                f"That is not a choice of “{self.label}” any more.", code="lists.no_choice"
            ) from error

    def run(self, pk: int, value: Any, *, by: Any, version: int, why: str) -> Any:
        """The area's action."""
        reason = {"why": why} if self.reason else {}
        return self.act(pk, value, by=by, version=version, **reason)


def valued(action: Act, name: str) -> Act:
    """The area's action, which takes the value as `name`."""

    def act(pk: int, value: Any, **given: Any) -> Any:
        return action(pk, **{name: value}, **given)

    return act


def written(value: Any) -> str:
    """A value as its form field is filled in: the key of a record, nothing for None."""
    match value:
        case None:
            return ""
        case Model():
            return str(value.pk)
        case date():
            return value.isoformat()
        case _:
            return str(value)
