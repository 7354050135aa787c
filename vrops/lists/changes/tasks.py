"""Each night: changes older than thirty days go; the log keeps what happened."""

from celery import shared_task

from vrops.core import clock
from vrops.lists.changes import domain
from vrops.lists.changes.models import Change, ChangeRow

BATCH = 20


@shared_task
def prune() -> None:
    """Remove changes that are too old to be looked at or undone, a few at a time."""
    old = Change.objects.filter(at__lt=clock.now() - domain.KEPT)
    while ids := list(old.order_by("pk").values_list("pk", flat=True)[:BATCH]):
        # Undos go before what they undo.
        ids += Change.objects.filter(undo_of__in=ids).values_list("pk", flat=True)
        rows = ChangeRow.objects.filter(change__in=ids)
        rows._raw_delete(rows.db)
        Change.objects.filter(pk__in=ids, undo_of__isnull=False).delete()
        Change.objects.filter(pk__in=ids).delete()
