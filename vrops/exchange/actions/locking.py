"""What every change of an import begins with."""

from typing import Any

from django.db import OperationalError, connection, transaction
from django.db.models import QuerySet

from vrops.access.policy import require
from vrops.core.errors import Refused, StaleVersion
from vrops.exchange.models import Import
from vrops.jobs.models import Job

# A row that is loaded or taken back stays locked for as long as that takes, one that is checked for
# a batch, which is worth waiting for to stop it.
PATIENCE, UNTIL_A_BATCH_ENDS = "2s", "8s"
_NOT_AVAILABLE = "55P03"


def locked(load_id: int, *, by: Any, version: int | None = None, patience: str = "") -> Import:
    """The import under its row lock. Import.DoesNotExist when the person cannot see it,
    PermissionDenied, StaleVersion when it is not the version they saw, Refused while it is being
    worked on."""
    load = held(Import.objects.visible_to(by), load_id, patience)
    require(by, load.of_kind.permission)
    if version is not None and load.version != version:
        raise StaleVersion(current=load.snapshot())
    return load


def held(rows: QuerySet[Import], load_id: int, patience: str = "") -> Import:
    """One of these under its row lock; Refused when others do not let go of it shortly."""
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("SET LOCAL lock_timeout = %s", [patience or PATIENCE])
            load = rows.select_for_update(of=("self",), no_key=True).get(pk=load_id)
            cursor.execute("SET LOCAL lock_timeout TO DEFAULT")
    except OperationalError as error:
        if getattr(error.__cause__, "pgcode", None) != _NOT_AVAILABLE:
            raise
        raise _under_way() from error
    return load


def working_on(load: Import) -> Job | None:
    """The job that waits or runs for it."""
    unfinished = Job.objects.unfinished().select_related("started_by")
    return unfinished.filter(pk=load.job_id).first() if load.job_id else None


def refuse_while_working(load: Import) -> None:
    """A check that runs would write rows by columns that are no longer chosen."""
    if working_on(load) is not None:
        raise _under_way()


def forget_rows(load: Import) -> None:
    """Drop what a dry run has written."""
    load.rows.all()._raw_delete(load.rows.db)
    load.problems.all()._raw_delete(load.problems.db)


def _under_way() -> Refused:
    return Refused(
        "This file is being worked on; wait for that to end, or cancel it first.",
        code="exchange.under_way",
    )
