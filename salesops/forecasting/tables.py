"""The lists of forecasts and of their versions."""

from typing import Any

from salesops.activity.models import Product
from salesops.forecasting import permissions, queries
from salesops.forecasting.domain.lifecycle import LIFECYCLE
from salesops.forecasting.models import MEASURES, ForecastVersion, Method, SeriesScore
from vrops.lists.filters import ChoiceFilter, NumberFilter, RecordFilter
from vrops.lists.pages import ListPage, Panel, View
from vrops.people.models import Channel, Site
from vrops.ui.tables import Badge, Column, Course, Kind, Table


def course(score: SeriesScore) -> Course:
    said = f"{score.series}: {len(score.recent)} weeks recorded, {len(score.ahead)} ahead"
    return Course([*score.recent, *score.ahead], said)


def score_panel(score: SeriesScore, user: Any) -> dict[str, Any]:
    return {
        "series": score.series,
        "forecast": score.forecast,
        "course": course(score),
        "candidates": score.candidates.order_by("wape", "method"),
    }


def version_panel(forecast: ForecastVersion, user: Any) -> dict[str, Any]:
    return {"publishing": queries.publishing(forecast, user)}


SECTION = "Sales operations"
FORECAST = ListPage(
    name="forecast",
    title="Forecast",
    section=SECTION,
    nouns=("series", "series"),
    permission=permissions.VIEW,
    url_name="salesops:forecast",
    rows=queries.list_rows,
    table=Table(
        caption="Forecast series",
        columns=(
            Column(name="series", label="Site", value="series.site.name", opens=True,
                   sort="series__site__sort_key", phone="title", width=160),
            Column(name="kind", label="Channel and product", value="series.kind", phone="by"),
            Column(name="measure", label="Measure", sort="series__measure", width=120,
                   value=lambda score: score.series.get_measure_display(), phone="status"),
            Column(name="course", label="26 weeks", kind=Kind.COURSE, value=course, width=136,
                   drop=860),
            Column(name="next", label="Next 4 weeks", kind=Kind.NUMBER, value="next_four_weeks",
                   sort="next_four_weeks", sort_nullable=True, width=120, phone="end"),
            Column(name="wape", label="WAPE", kind=Kind.SHARE, places=1, sort="wape",
                   sort_nullable=True, width=92),
            Column(name="naive", label="Naive WAPE", kind=Kind.SHARE, value="naive_wape", places=1,
                   sort="naive_wape", sort_nullable=True, width=112, drop=1000, chosen=False),
            Column(name="mase", label="MASE", kind=Kind.NUMBER, places=2, sort="mase",
                   sort_nullable=True, width=72, drop=1000),
            Column(name="bias", label="Bias", kind=Kind.SHARE, places=1, sort="bias",
                   sort_nullable=True, width=92, drop=860),
            Column(name="coverage", label="80% covers", kind=Kind.SHARE, value="coverage_80",
                   sort="coverage_80", sort_nullable=True, width=112, drop=1000),
            Column(name="method", label="Method", value=lambda s: s.get_method_display(),
                   sort="method", width=160, drop=1000),
            Column(name="until", label="Records to", kind=Kind.DATE, value="known_until",
                   sort="known_until", width=112, chosen=False),
            Column(name="version", label="Version", kind=Kind.NUMBER, value="forecast.number",
                   sort="forecast__number", width=92, chosen=False),
        ),
    ),
    default_sort="series",
    filters=(
        RecordFilter(name="site", label="Site", lookup="series__site",
                     records=lambda user: Site.objects.visible_to(user).order_by("sort_key")),
        ChoiceFilter(name="channel", label="Channel", lookup="series__channel",
                     choices=Channel.choices),
        ChoiceFilter(name="product", label="Product", lookup="series__product",
                     choices=Product.choices),
        ChoiceFilter(name="measure", label="Measure", lookup="series__measure",
                     choices=[(m.value, m.label) for m in MEASURES]),
        ChoiceFilter(name="method", label="Method", choices=Method.choices),
        NumberFilter(name="wape", label="WAPE, of 1", nullable=True),
        ChoiceFilter(name="state", label="State", match=queries.in_state,
                     choices=[("published", "Published"), ("newest", "Newest")]),
        RecordFilter(name="version", label="Version", lookup="forecast", text="words",
                     records=queries.versions_to_choose),
    ),
    views=(
        View("published", "Published", "state=published"),
        View("newest", "Newest", "state=newest"),
        View("worst", "Least certain", "state=published&sort=-wape"),
        View("all", "All versions", "sort=-version"),
    ),
    panel=Panel("salesops/forecasting/panel.html", score_panel),
    own_page=lambda score: score.series.get_absolute_url(),
    empty="Forecasts appear here once activity is loaded and the forecast was recomputed.",
    template="salesops/forecasting/list.html",
)  # fmt: skip
VERSIONS = ListPage(
    name="forecast_versions",
    title="Forecast versions",
    section=SECTION,
    nouns=("version", "versions"),
    permission=permissions.VIEW,
    url_name="salesops:forecast_versions",
    rows=queries.versions_for,
    table=Table(
        caption="Forecast versions",
        columns=(
            Column(name="number", label="Version", sort="number", opens=True, phone="title",
                   value=str),
            Column(name="state", label="Status", kind=Kind.BADGE, sort="state", width=120,
                   phone="status", value=lambda v: Badge(v.get_state_display(), v.tone)),
            Column(name="until", label="Records to", kind=Kind.DATE, value="known_until",
                   sort="known_until", width=112, phone="end"),
            Column(name="ends", label="Forecast to", kind=Kind.DATE, value="ends_on",
                   sort="ends_on", width=112, drop=860),
            Column(name="series", label="Series", kind=Kind.NUMBER, value="series_shown",
                   sort="series_shown", width=92),
            Column(name="by", label="Computed by", value=lambda v: v.computed_by, width=160,
                   drop=860, phone="by"),
            Column(name="completed", label="Computed", kind=Kind.AGE, value="completed_at",
                   sort="completed_at", width=92),
        ),
    ),
    default_sort="-number",
    filters=(ChoiceFilter(name="state", label="Status", choices=LIFECYCLE.choices),),
    panel=Panel("salesops/forecasting/version_panel.html", version_panel),
    empty="Versions appear here once the forecast was recomputed.",
)  # fmt: skip
