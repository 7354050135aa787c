"""Reading the log: a record's feed, an entry as a sentence, what subscribers are behind with."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.apps import apps
from django.core.exceptions import FieldDoesNotExist
from django.db.models import Model

from vrops.core import clock
from vrops.log import domain, registry
from vrops.log.models import Canary, Dispatch, DispatchQuerySet, Entry


@dataclass(frozen=True, slots=True)
class LabelledChange:
    """One changed field under the name people know it by."""

    label: str
    old: Any
    new: Any


@dataclass(frozen=True, slots=True)
class FeedItem:
    """One line of a record's activity: the sentence, and below it what changed."""

    entry: Entry
    sentence: str
    changes: list[LabelledChange]


def feed(subject: Model, *, limit: int = 50, before_id: int | None = None) -> list[FeedItem]:
    """The latest entries about a record, newest first by the time they name, which need not be the
    order in which two at once were written; `before_id` continues an earlier answer.

    For people who may see the record, so the caller got it through `visible_to`. Refusals are left
    out: they are about the person who tried.
    """
    entries = Entry.objects.about(subject._meta.label_lower, subject.pk).filter(refused=False)
    if before_id is not None:
        entries = entries.filter(pk__lt=before_id)
    latest = entries.order_by("-id")[:limit]
    return [item(each) for each in sorted(latest, key=lambda e: (e.at, e.pk), reverse=True)]


def item(entry: Entry) -> FeedItem:
    return FeedItem(entry, sentence(entry), changes(entry))


def sentence(entry: Entry) -> str:
    """The entry as people say it; an event nobody described reads by its own words."""
    described = registry.description(entry.event)
    if described is None:
        about = f" ({entry.subject_name})" if entry.subject_name else ""
        return f"{entry.actor_name}: {domain.plain_words(entry.event)}{about}"
    return described.sentence.format(
        actor=entry.actor_name,
        subject=entry.subject_name,
        why=entry.why,
        before=_Values(entry.before),
        after=_Values(entry.after),
    )


class _Values(dict[str, Any]):
    """A snapshot for a sentence: a name it lacks reads as a dash instead of failing the page."""

    def __init__(self, snapshot: dict[str, Any] | None) -> None:
        known = {name: value for name, value in (snapshot or {}).items() if value not in (None, "")}
        super().__init__(known)

    def __missing__(self, name: str) -> str:
        return "—"


def changes(entry: Entry) -> list[LabelledChange]:
    """What differs between the entry's snapshots, under the labels of the subject's model."""
    model = _model(entry.subject_type)
    return [
        LabelledChange(_label(model, change.field), change.old, change.new)
        for change in domain.changes(entry.before, entry.after)
    ]


def _model(subject_type: str) -> type[Model] | None:
    try:
        return apps.get_model(subject_type)
    except (LookupError, ValueError):
        return None


def _label(model: type[Model] | None, name: str) -> str:
    words = name.removesuffix("_id").replace("_", " ")
    if model is not None:
        try:
            field = model._meta.get_field(name.removesuffix("_id"))
        except FieldDoesNotExist:
            pass
        else:
            words = str(getattr(field, "verbose_name", words))
    return words[:1].upper() + words[1:]


def given_up(user: Any) -> DispatchQuerySet:
    """Reactions that failed for good, for the operator: reason and retry; newest first."""
    return Dispatch.objects.visible_to(user).dead().select_related("entry").order_by("-id")


def who_changed(subject: Model, *, reader: Any) -> str:
    """Who wrote the record last, for somebody whose copy is old: a name, or that it was they."""
    last = next(iter(feed(subject, limit=1)), None)
    if last is None:
        return "Somebody"
    own = last.entry.actor_id == reader.pk
    return "You, in another tab or window," if own else last.entry.actor_name


@dataclass(frozen=True, slots=True)
class Backlog:
    """How far subscribers are behind; what the watch asks for (RELIABILITY 8)."""

    open: int
    dead: int
    oldest_open_at: datetime | None


def backlog() -> Backlog:
    rows = Dispatch.objects.open().order_by("entry_id")
    oldest = rows.values_list("entry__at", flat=True).first()
    return Backlog(rows.count(), Dispatch.objects.dead().count(), oldest)


def canary_age(queue: str = "interactive") -> timedelta | None:
    """How long ago a worker of this queue did its last small task; None when none ever did.

    More than 60 s means that beat, broker or workers stand still.
    """
    sang_at = Canary.objects.filter(queue=queue).values_list("sang_at", flat=True).first()
    return None if sang_at is None else clock.now() - sang_at
