"""What every table of the product has: a version, two times, and a snapshot for the log."""

import math
from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from enum import Enum
from typing import Any, Self, TypeVar

from django.db import models
from django.db.models.fields.files import FieldFile
from django.db.models.functions import Now

from vrops.core import clock
from vrops.core.errors import StaleVersion

M = TypeVar("M", bound=models.Model)


class ChangedAtField(models.DateTimeField):
    """The time of the last write, set by every save that names it; follows `clock.fixed_at`."""

    def pre_save(self, instance: models.Model, add: bool) -> datetime:
        now = clock.now()
        setattr(instance, self.attname, now)
        return now

    def deconstruct(self) -> tuple[str, str, Sequence[Any], dict[str, Any]]:
        name, _, args, kwargs = super().deconstruct()
        return name, "django.db.models.DateTimeField", args, kwargs  # the same column


class RecordQuerySet(models.QuerySet[M]):
    """Conditional writes that every record offers; models with a VIEW permission add
    `visible_to(user)`, the start of every lookup."""

    def at_version(self, pk: int, version: int) -> Self:
        """The record if it is still at the version the person saw, else nothing."""
        return self.filter(pk=pk, version=version)

    def move_on(self, pk: int, version: int, **changes: Any) -> int:
        """Write `changes` if the record is still at `version`; answers its new version.

        One conditional UPDATE, so of two at once one wins. StaleVersion for the other, with
        `current` the snapshot of the record as it is now (None when it is gone).
        """
        written = self.at_version(pk, version).update(
            **{"updated_at": clock.now(), **changes, "version": version + 1}
        )
        if written != 1:
            now = self.model._base_manager.using(self.db).filter(pk=pk).first()
            raise StaleVersion(current=now.snapshot() if isinstance(now, Record) else None)
        return version + 1


class Record(models.Model):
    """A row that people change: each change counts `version` up by one.

    Actions either hold the row's lock and `store` what they changed, or write conditionally with
    `edit` or `RecordQuerySet.move_on`. A model names its own manager, made of a RecordQuerySet.
    """

    # Names of the fields that `snapshot` shows; empty means all. A field that must not reach the
    # log (a password hash) is left out by naming the others.
    SNAPSHOT: tuple[str, ...] = ()

    version = models.PositiveIntegerField(default=1, db_default=1)
    created_at = models.DateTimeField(default=clock.now, db_default=Now(), editable=False)
    updated_at = ChangedAtField(default=clock.now, db_default=Now(), editable=False)

    class Meta:
        abstract = True

    def edit(self, **changes: Any) -> None:
        """Set the fields, count the version up and write; StaleVersion if someone was faster."""
        rows: RecordQuerySet[Any] = RecordQuerySet(type(self), using=self._state.db)
        now = clock.now()
        self.version = rows.move_on(self.pk, self.version, updated_at=now, **changes)
        self.updated_at = now
        for name, value in changes.items():
            setattr(self, name, value)

    def store(self, *names: str) -> None:
        """Write the named fields with the version as it stands and the time, in one UPDATE.

        For after `lifecycle.move`, which counted the version up, under the row's lock.
        """
        self.save(update_fields=[*names, "version", "updated_at"])

    def snapshot(self) -> dict[str, Any]:
        """The record as JSON can hold it: decimals as text, dates and times in ISO form, UTC.

        Foreign keys appear by their column (`site_id`), many-to-many fields as sorted keys. The
        default leaves out `updated_at`: the log entry has its own time.
        """
        fields = {field.attname: field for field in self._meta.concrete_fields}
        names = self.SNAPSHOT or [name for name in fields if name != "updated_at"]
        return dict(self._shown(name) for name in names)

    def _shown(self, name: str) -> tuple[str, Any]:
        field = self._meta.get_field(name)
        if field.many_to_many:
            return name, sorted(getattr(self, name).values_list("pk", flat=True))
        column = getattr(field, "attname", name)
        return column, as_json(getattr(self, column))


def as_json(value: Any) -> Any:
    """The value as JSON can hold it, without losing digits; unknown kinds as their text."""
    match value:
        case Enum():
            return as_json(value.value)
        case None | bool() | int() | str():
            return value
        case Mapping():
            return {str(key): as_json(item) for key, item in value.items()}
        case list() | tuple():
            return [as_json(item) for item in value]
        case set() | frozenset():
            return sorted((as_json(item) for item in value), key=str)
        case date() | time() | timedelta():
            return _time_as_json(value)
        case float() | Decimal():
            return _number_as_json(value)
        case _:
            return _other_as_json(value)


def _time_as_json(value: date | time | timedelta) -> str | float:
    if isinstance(value, timedelta):
        return value.total_seconds()
    if isinstance(value, datetime) and value.tzinfo:
        return value.astimezone(UTC).isoformat()
    return value.isoformat()


def _number_as_json(value: float | Decimal) -> float | str:
    if not math.isfinite(value):
        return str(value)
    return format(value, "f") if isinstance(value, Decimal) else value


def _other_as_json(value: Any) -> Any:
    match value:
        case bytes() | bytearray() | memoryview():
            return bytes(value).hex()
        case FieldFile():
            return value.name or ""
        case models.Model():
            return value.pk
        case _:
            return str(value)
