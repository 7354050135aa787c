"""What is in force: publishing now or at a time, superseding, taking out of force."""

from datetime import date, datetime, time, timedelta

from django.conf import settings
from django.db import transaction

from playbook.articles import locking, permissions, routing
from playbook.articles.actions import TIME, forget_time, name_after
from playbook.articles.domain.lifecycle import LIFECYCLE
from playbook.articles.domain.moments import months_later
from playbook.articles.models import ArticleVersion
from vrops.access.policy import require
from vrops.approvals import queries as approvals
from vrops.core import clock, phrases, text
from vrops.core.errors import FieldError, Invalid, NotAllowed, Refused
from vrops.delivery import domain as delivery
from vrops.log import actions as log
from vrops.people.models import User

ONE_DAY = timedelta(days=1)


class OwnPublication(Refused):
    """Nobody publishes what they wrote, submitted or approved."""

    code = "playbook.own_publication"
    title = "Somebody else publishes this"


@transaction.atomic
def publish_version(
    version_id: int,
    *,
    by: User,
    version: int,
    on: date | None = None,
    at: time | None = None,
    zone: str = "",
    last_day: date | None = None,
) -> ArticleVersion:
    """Publish an approved version now, or put down when: a day and time on the clocks of `zone`.
    `last_day` is the last day on which it holds; without one it holds until the next version.

    Refuses: ArticleVersion.DoesNotExist; PermissionDenied; StaleVersion; NotAllowed unless its
    review is complete; OwnPublication; Invalid for a time that has passed, an unknown zone, and a
    last day before the first.
    """
    found = locking.article_version(version_id, by, version)
    require(by, permissions.PUBLISH, found)
    LIFECYCLE.reach(found.state, "publish")
    if approvals.approved_run(found) is None:
        raise NotAllowed("The review of this version is not complete; have it approved first.")
    _refuse_own(found, by)
    zone, now = zone or settings.COMPANY_ZONE, clock.now()
    when = _timing(on, at, zone, now)
    found.expires_at = _end(last_day, zone, when.instant if when else now)
    found.published_by = by
    if when is None:
        forget_wall(found)
        return _put_in_force(found, by=by, at=now)
    before = found.snapshot()
    found.publish_at, found.zone = when.instant, when.zone
    found.wall_on, found.wall_at = when.on, when.at
    found.version += 1
    found.store(*TIME)
    log.record("playbook.version.scheduled", found, by=by, before=before, after=found.snapshot())
    return found


@transaction.atomic
def cancel_publication(version_id: int, *, by: User, version: int) -> ArticleVersion:
    """Take back when a version is published; it stays approved.

    Refuses: ArticleVersion.DoesNotExist; PermissionDenied; StaleVersion; NotAllowed without a time.
    """
    found = locking.article_version(version_id, by, version)
    require(by, permissions.PUBLISH, found)
    if found.state != "approved" or found.publish_at is None:
        raise NotAllowed("Nobody has set when this version is published.")
    before = found.snapshot()
    forget_time(found)
    found.version += 1
    found.store(*TIME)
    log.record("playbook.version.unscheduled", found, by=by, before=before, after=found.snapshot())
    return found


@transaction.atomic
def publish_scheduled(version_id: int) -> bool:
    """Publish a version whose time has come; whether it was. Twice is once.

    The period of effect begins when this runs: what people could read is what is on record.
    """
    found, now = locking.due_version(version_id), clock.now()
    if found.state != "approved" or found.publish_at is None or found.publish_at > now:
        return False
    _put_in_force(found, by=None, at=now)
    return True


@transaction.atomic
def expire_version(version_id: int, *, by: User, version: int, why: str) -> ArticleVersion:
    """Take a published text out of force now; it stays readable as of its dates.

    Refuses: ArticleVersion.DoesNotExist; PermissionDenied; StaleVersion; NotAllowed unless it is
    published; Invalid without a reason.
    """
    found = locking.article_version(version_id, by, version)
    require(by, permissions.PUBLISH, found)
    LIFECYCLE.reach(found.state, "expire")
    why = text.clean(why).strip()
    if not why:
        detail = "Say why; those who look for the article will read it."
        raise Invalid(detail, errors=[FieldError("why", "required", detail)])
    return _end_effect(found, "expire", "playbook.version.expired", by, clock.now(), why)


@transaction.atomic
def expire_scheduled(version_id: int) -> bool:
    """Take a text out of force whose last day is over; whether it was. Twice is once."""
    found, now = locking.due_version(version_id), clock.now()
    if found.state != "published" or found.expires_at is None or found.expires_at > now:
        return False
    _end_effect(found, "expire", "playbook.version.expired", None, now, "Its last day is over.")
    return True


def forget_wall(version: ArticleVersion) -> None:
    """It is published at once: no time was chosen."""
    version.publish_at = version.wall_on = version.wall_at = None
    version.zone = ""


def _put_in_force(version: ArticleVersion, *, by: User | None, at: datetime) -> ArticleVersion:
    article = version.article
    current = article.versions.filter(state="published").select_for_update().first()
    if current is not None:
        current.article = article
        if current.effective_from is not None and current.effective_from >= at:
            raise NotAllowed(
                f"Version {current.number} came into force only now; try again in a moment."
            )
        _end_effect(current, "supersede", "playbook.version.superseded", by, at)
    before = version.snapshot()
    LIFECYCLE.move(version, "publish")
    version.effective_from = at
    version.store("state", "effective_from", *TIME)
    name_after(article, version.title, version.body)
    day = at.astimezone(clock.zone(settings.COMPANY_ZONE)).date()
    article.review_by = months_later(day, article.section.review_months)
    # A change of the article as well: its readers' copies are old now.
    article.version += 1
    article.store("title", "sort_key", "search_key", "review_by")
    log.record(
        "playbook.version.published", version, by=by, before=before, after=version.snapshot(),
        why=version.summary,
    )  # fmt: skip
    return version


def _end_effect(
    version: ArticleVersion, verb: str, event: str, by: User | None, at: datetime, why: str = ""
) -> ArticleVersion:
    before = version.snapshot()
    LIFECYCLE.move(version, verb)
    version.effective_to = at
    version.store("state", "effective_to")
    if verb == "expire":
        version.article.version += 1
        version.article.store()
    log.record(event, version, by=by, before=before, after=version.snapshot(), why=why)
    return version


def _refuse_own(version: ArticleVersion, by: User) -> None:
    if by.pk not in routing.barred_from_publishing(version):
        return
    others = phrases.either(routing.publishers(version))
    raise OwnPublication(
        "You wrote, submitted or approved this, and somebody else publishes it: "
        f"{others or 'nobody can today'}."
    )


def _timing(on: date | None, at: time | None, zone: str, now: datetime) -> delivery.Timing | None:
    """When it is published; None means now."""
    if on is None:
        return None
    if not 2000 <= on.year <= 2199:
        detail = "Use a year from 2000 to 2199."
        raise Invalid(detail, errors=[FieldError("on", "out_of_range", detail)])
    try:
        return delivery.timing(on, at or time(), zone, now=now)
    except Invalid as error:
        pointer = "zone" if error.code == "core.unknown_zone" else "on"
        fault = FieldError(pointer, error.code, error.message)
        raise Invalid(error.message, code=error.code, errors=[fault]) from error


def _end(last_day: date | None, zone: str, begins: datetime) -> datetime | None:
    """The instant after the last day on the clocks of the zone."""
    if last_day is None:
        return None
    detail = "The last day comes before the first; choose a later one."
    if 2000 <= last_day.year <= 2199:
        ends = clock.resolve_wall(last_day + ONE_DAY, time.min, zone).instant
        if ends > begins:
            return ends
    else:
        detail = "Use a year from 2000 to 2199."
    raise Invalid(detail, errors=[FieldError("last_day", "out_of_range", detail)])
