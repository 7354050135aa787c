"""Reads of forecasts: the list, versions, and the work under way."""

from collections.abc import Sequence
from typing import Any

from django.db.models import CharField, Count, F, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Cast, Coalesce

from salesops.forecasting import permissions
from salesops.forecasting.models import (
    ForecastVersion,
    ForecastVersionQuerySet,
    Series,
    SeriesScore,
)
from vrops.access import policy
from vrops.jobs.models import Job

KIND = "salesops.forecast.recompute"
# Records that ended longer ago than this are told of on the page.
STALE_DAYS = 10


def list_rows(user: Any) -> QuerySet[SeriesScore]:
    """The rows of the list of forecasts: each series of each complete version, with its score."""
    rows = SeriesScore.objects.filter(forecast__number__isnull=False)
    if not policy.reach_of(user, permissions.VIEW).everything:
        rows = rows.filter(series__in=Series.objects.visible_to(user))
    return rows.select_related("series__site", "forecast")


def versions_for(user: Any) -> ForecastVersionQuerySet:
    """The complete versions, with who had them computed; `series_shown` counts the series of each
    that the person may see."""
    rows = ForecastVersion.objects.visible_to(user).select_related("job__started_by")
    if policy.reach_of(user, permissions.VIEW).everything:
        return rows.annotate(series_shown=F("series_count"))
    mine = SeriesScore.objects.filter(
        forecast=OuterRef("pk"), series__in=Series.objects.visible_to(user).values("pk")
    )
    counted = mine.order_by().values("forecast").annotate(number=Count("pk")).values("number")
    return rows.annotate(series_shown=Coalesce(Subquery(counted), 0))


def versions_to_choose(user: Any) -> ForecastVersionQuerySet:
    """The newest versions by number, as text in `words`."""
    words = Cast("number", CharField())
    return ForecastVersion.objects.visible_to(user).annotate(words=words).order_by("-number")


def in_state(names: Sequence[str]) -> Q:
    """Rows of the published version, or of the newest one of all."""
    where = Q(pk__in=[])
    if "published" in names:
        where |= Q(forecast__state="published")
    if "newest" in names:
        newest = ForecastVersion.objects.complete().order_by("-number")[:1]
        where |= Q(forecast__in=newest.values("pk"))
    return where


def version_shown(user: Any, wanted: int | None) -> ForecastVersion | None:
    """The version that was asked for (DoesNotExist when there is none such), else the published
    one, else the newest."""
    versions = versions_for(user)
    if wanted is not None:
        return versions.get(pk=wanted)
    return versions.filter(state="published").first() or versions.order_by("-number").first()


def score_of(series: Series, forecast: ForecastVersion) -> SeriesScore | None:
    """The score of the series in the version; None when the version does not hold it."""
    return SeriesScore.objects.filter(series=series, forecast=forecast).first()


def siblings(series: Series) -> list[Series]:
    """The other measures of the same contacts, and the series itself, by measure."""
    same = {
        name: getattr(series, name)
        for name in ("site_id", "channel", "product", "brand", "segment")
    }
    return list(Series.objects.filter(**same).order_by("measure"))


def work_under_way(job_id: int | None = None) -> Job | None:
    """The recomputation that waits or runs; with an id that one, even when it has ended."""
    jobs = Job.objects.filter(kind=KIND).select_related("started_by")
    if job_id is not None:
        return jobs.filter(pk=job_id).first()
    return jobs.filter(state__in=["queued", "running"]).order_by("-pk").first()


def may_publish(forecast: ForecastVersion, user: Any) -> bool:
    """Nobody publishes what they had computed (PRODUCT "Who may do what", last paragraph)."""
    return forecast.job is None or forecast.job.started_by_id != user.pk


def publishing(forecast: ForecastVersion, user: Any) -> str:
    """What the page offers: "yes", "other" (somebody else has to publish it), or ""."""
    if forecast.state != "draft" or not policy.can(user, permissions.PUBLISH):
        return ""
    return "yes" if may_publish(forecast, user) else "other"
