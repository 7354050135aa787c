"""PostgreSQL's own answers that the log stores: which transaction wrote a row, in which cluster."""

from typing import Any

from django.db import models
from django.db.models import Func


class TransactionIdField(models.Field):
    """A full 64-bit transaction id (xid8), which unlike xid never wraps around. A Python int."""

    description = "Transaction id"

    def db_type(self, connection: Any) -> str:
        return "xid8"

    def get_prep_value(self, value: Any) -> Any:
        value = super().get_prep_value(value)
        # xid8 compares with nothing but xid8; a quoted literal takes the type of the other side.
        return str(value) if isinstance(value, int) else value

    def from_db_value(self, value: Any, expression: Any, connection: Any) -> int | None:
        return None if value is None else int(value)


class CurrentTransaction(Func):
    """The id of the transaction that runs; takes one when it has none yet."""

    template = "pg_current_xact_id()"
    output_field = TransactionIdField()


class OldestRunning(Func):
    """Every transaction below this one has ended, and this statement sees what it committed."""

    template = "pg_snapshot_xmin(pg_current_snapshot())"
    output_field = TransactionIdField()


class Cluster(Func):
    """The number a PostgreSQL installation got when it was made.

    Transaction ids mean something inside one cluster only: a dump that is restored elsewhere
    brings rows with higher ids than the new cluster has reached.
    """

    template = "(pg_control_system()).system_identifier"
    output_field = models.BigIntegerField()
