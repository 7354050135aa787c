"""What can be approved: areas name their records once, in `wiring.py`."""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass

from django.db.models import Model

# The ids of records -> who wrote each of them, by user id.
Authors = Callable[[Collection[int]], Mapping[int, Collection[int]]]


@dataclass(frozen=True, slots=True)
class Content:
    """The events that write a record, and the columns of their snapshots that are decided about:
    a change of one of them is a new version to people (`content.numbers_of`)."""

    events: tuple[str, ...]
    fields: frozenset[str]


@dataclass(frozen=True, slots=True)
class SubjectKind:
    """A kind of record that runs through routes: “launch”, where its approval page is, who wrote a
    record, since nobody approves what they wrote, and what its content is."""

    noun: str
    url: Callable[[int], str]
    authors: Authors | None = None
    content: Content | None = None


_kinds: dict[str, SubjectKind] = {}


def register(
    model: type[Model],
    *,
    noun: str,
    url: Callable[[int], str],
    authors: Authors | None = None,
    content: Content | None = None,
) -> None:
    """Let records of this model be approved; `url(pk)` is the page with the decision rail.

    `authors` tells who wrote records, for many at once; without it only the submitter is barred.
    `content` tells how people count versions; without it the record has none of its own.
    """
    if type_of(model) in _kinds:
        raise ValueError(f"{type_of(model)} is registered for approval twice.")
    _kinds[type_of(model)] = SubjectKind(noun, url, authors, content)


def kind(subject_type: str) -> SubjectKind:
    """The kind of a stored subject type; LookupError for one that nobody registered."""
    try:
        return _kinds[subject_type]
    except KeyError:
        raise LookupError(f"{subject_type} is not registered for approval.") from None


def type_of(model: type[Model] | Model) -> str:
    """The name under which a record's runs are stored: “gtm.launch”."""
    return model._meta.label_lower
