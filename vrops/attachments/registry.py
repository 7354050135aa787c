"""Whose files these are: each area says how to find its records and who may change their files."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.db.models import Model

from vrops.core.errors import NotFound

Loader = Callable[[Any, int], Model | None]
Rule = Callable[[Any, Model], bool]


@dataclass(frozen=True, slots=True)
class Owner:
    """How attachments of one type of record are guarded."""

    load: Loader
    may_change: Rule
    sees_hidden: Rule


_owners: dict[str, Owner] = {}


def _nobody(user: Any, record: Model) -> bool:
    return False


def register(
    subject_type: str, loader: Loader, *, may_change: Rule, sees_hidden: Rule = _nobody
) -> None:
    """Let records of this type ("gtm.launch") have files.

    `loader(user, id)` answers the record if the user may see it (by `visible_to`), else None; who
    sees the record sees its files. `may_change(user, record)` says who attaches and removes,
    `sees_hidden(user, record)` who sees files kept from people outside, such as those of internal
    notes.
    """
    if subject_type in _owners:
        raise ValueError(f"Attachments of {subject_type} are registered twice.")
    _owners[subject_type] = Owner(loader, may_change, sees_hidden)


def owner(subject_type: str) -> Owner:
    """Refuses (NotFound) a type that has no files."""
    try:
        return _owners[subject_type]
    except KeyError:
        raise NotFound from None


def load(subject_type: str, user: Any, subject_id: int) -> Model:
    """The record, if the user may see it; NotFound otherwise, as for a record that is not there."""
    found = owner(subject_type).load(user, subject_id)
    if found is None:
        raise NotFound
    return found
