"""Exporting a list, at once or by a job, and feeds of it."""

import hashlib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from django.db import transaction
from django.db.models import Q
from django.urls import reverse

from vrops.access.policy import require
from vrops.api.domain import tokens
from vrops.attachments import actions as attachments
from vrops.attachments import domain as attachment_kinds
from vrops.attachments import storage
from vrops.attachments.storage import Stored
from vrops.core import clock, text
from vrops.core.errors import NotAllowed, Refused
from vrops.jobs import actions as jobs
from vrops.jobs.registry import Context, Result
from vrops.lists.exports import domain, files, permissions, queries
from vrops.lists.exports.domain import Cell, Format
from vrops.lists.exports.models import Export, Feed
from vrops.lists.exports.queries import Shown
from vrops.log import actions as log

KIND = "lists.export"
LARGEST = 2_000_000_000
LIFETIME = timedelta(days=365)
USE_IS_NOTED_EVERY = timedelta(minutes=1)
# More at a time are not needed by anybody, and hard to watch over.
MOST_FEEDS = 50


@transaction.atomic
def note_export(shown: Shown, form: Format, count: int, *, by: Any) -> None:
    """Write down that somebody takes so many rows of a list with them, and which."""
    after = {
        "list": shown.page.title, "format": form.label, "rows": count, "filters": shown.said,
        "query": shown.query,
    }  # fmt: skip
    log.record("lists.list.exported", None, by=by, after=after)


@transaction.atomic
def start_export(shown: Shown, form: Format, *, by: Any) -> Export:
    """Let a job write the file; asked for twice, the one under way is answered.

    Refuses: PermissionDenied; Refused where the list has more rows than one file may hold.
    """
    require(by, shown.page.permission)
    count = _counted(shown, form)
    key = hashlib.sha256(f"{shown.page.name}?{shown.query}".encode()).hexdigest()[:40]
    title = f"Export {count:,} {shown.page.noun(count)} as {form.label}"
    job = jobs.start_job(KIND, title, by=by, key=f"{by.pk}:{form}:{key}")
    export, asked = Export.objects.get_or_create(
        job=job,
        defaults={
            "by": by, "list_name": shown.page.name, "title": shown.page.title, "format": form,
            "query": shown.query, "said": shown.said,
        },
    )  # fmt: skip
    if asked:
        log.record("lists.export.asked", export, by=by, after=export.snapshot())
    return export


def run_export(context: Context) -> Result:
    """The job: read the list as the person sees it now, write the file, keep it for a week.

    Refuses: PermissionDenied once they may not; Invalid when the state means nothing any more.
    """
    export = Export.objects.select_related("file", "by").get(job=context.job_id)
    if export.file is None:
        shown = queries.stored(export.list_name, export.query, export.by)
        form = Format(export.format)
        context.advance(0, _counted(shown, form), "Reading")
        rows = _Watched(shown.table(), context)
        name = domain.file_name(export.title, shown.reader.now.astimezone(shown.reader.zone), form)
        stored = storage.save(
            name,
            files.content(form, shown.layout, rows, shown.about),
            largest=LARGEST,
            judged=attachment_kinds.KINDS[form],
        )
        _keep(export, stored, rows.count)
    assert export.file is not None
    return Result(
        f"{export.rows or 0:,} rows, kept for {domain.KEPT_DAYS} days",
        reverse("attachments:download", args=[export.file.pk]),
    )


def forget_file(export: Export) -> None:
    """Throw away a file that has been kept long enough."""
    if export.file is not None:
        why = f"Files of lists are kept for {domain.KEPT_DAYS} days"
        attachments.expire_attachment(export.file.pk, export, why=why)


@dataclass(frozen=True, slots=True)
class NewFeed:
    """A feed just made, and the secret of its address, which is shown this once."""

    feed: Feed
    secret: str = field(repr=False)


@transaction.atomic
def create_feed(shown: Shown, *, by: Any) -> NewFeed:
    """An address for programs that answers this list in this state, for a year.

    Refuses: PermissionDenied; Refused with 50 feeds in use.
    """
    require(by, permissions.CHANGE_FEED)
    require(by, shown.page.permission)
    if queries.feeds_of(by).usable().count() >= MOST_FEEDS:
        raise Refused(
            f"You have {MOST_FEEDS} feeds already; take one back that nobody uses.",
            code="lists.too_many_feeds",
        )
    secret = tokens.new()
    feed = Feed.objects.create(
        owner=by,
        list_name=shown.page.name,
        title=text.cut(f"{shown.page.section}: {shown.page.title}", 120),
        query=shown.query,
        said=shown.said,
        prefix=secret.prefix,
        hash=secret.digest,
        expires_at=clock.now() + LIFETIME,
    )
    log.record("lists.feed.created", feed, by=by, after=feed.snapshot())
    return NewFeed(feed, secret.text)


@transaction.atomic
def revoke_feed(feed_id: int, *, by: Any) -> Feed:
    """Take a feed back: its address answers nothing from now on.

    Refuses: Feed.DoesNotExist (404), PermissionDenied, NotAllowed twice.
    """
    feed: Feed = queries.feeds_of(by).select_for_update().get(pk=feed_id)
    require(by, permissions.CHANGE_FEED, feed)
    if feed.revoked_at is not None:
        raise NotAllowed("This feed was taken back already.")
    before = feed.snapshot()
    feed.edit(revoked_at=clock.now())
    log.record("lists.feed.revoked", feed, by=by, before=before, after=feed.snapshot())
    return feed


def note_use(feed: Feed) -> None:
    """When it was last read, to the minute: a row written at each reading is not worth it."""
    due = clock.now() - USE_IS_NOTED_EVERY
    if feed.last_used_at is None or feed.last_used_at <= due:
        rows = Feed.objects.filter(Q(last_used_at__isnull=True) | Q(last_used_at__lte=due))
        rows.filter(pk=feed.pk).update(last_used_at=clock.now())


class _Watched:
    """Rows on their way into the file: counted, and where the job stops when it is cancelled."""

    def __init__(self, rows: Iterable[Sequence[Cell]], context: Context) -> None:
        self.count = 0
        self._rows, self._context = rows, context

    def __iter__(self) -> Iterator[Sequence[Cell]]:
        for row in self._rows:
            yield row
            self.count += 1
            if self.count % domain.CHUNK == 0:
                self._context.advance(self.count, message="Writing")


def _counted(shown: Shown, form: Format) -> int:
    count = shown.count(form.most_rows)
    if count > form.most_rows:
        other = " or export it as CSV" if form is Format.XLSX else ""
        raise Refused(
            f"The list has more than {form.most_rows:,} rows, the most of one {form.label} file; "
            f"narrow it with a filter{other}.",
            code="lists.too_many_rows",
        )
    return count


@transaction.atomic
def _keep(export: Export, stored: Stored, rows: int) -> None:
    file = attachments.attach_stored(export, stored, by=export.by)
    rights = domain.rights_key(export.by.grants_in_force())
    export.edit(file=file, rows=rows, rights=rights)
    log.record("lists.export.made", export, by=export.by, after=export.snapshot())
