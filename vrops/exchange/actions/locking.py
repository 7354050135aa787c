"""What every change of an import begins with."""

from typing import Any

from vrops.access.policy import require
from vrops.core.errors import Refused, StaleVersion
from vrops.exchange.models import Import
from vrops.jobs.models import Job


def locked(load_id: int, *, by: Any, version: int | None = None) -> Import:
    """The import under its row lock. Import.DoesNotExist when the person cannot see it,
    PermissionDenied, StaleVersion when it is not the version they saw."""
    rows = Import.objects.visible_to(by).select_for_update(of=("self",), no_key=True)
    load: Import = rows.get(pk=load_id)
    require(by, load.of_kind.permission)
    if version is not None and load.version != version:
        raise StaleVersion(current=load.snapshot())
    return load


def refuse_while_working(load: Import) -> None:
    """A check that runs would write rows by columns that are no longer chosen."""
    if load.job_id and Job.objects.unfinished().filter(pk=load.job_id).exists():
        raise Refused(
            "This file is being worked on; wait for that to end, or cancel it first.",
            code="exchange.under_way",
        )


def forget_rows(load: Import) -> None:
    """Drop what a dry run has written."""
    load.rows.all()._raw_delete(load.rows.db)
    load.problems.all()._raw_delete(load.problems.db)
