"""Rows of a file of activity; what holds for the whole file comes from its options."""

from collections.abc import Mapping
from typing import Any

from django.conf import settings

from gtm.launches.models import Brand, Segment
from salesops.activity import domain, queries
from salesops.activity.domain import ActivityRow
from salesops.activity.models import Measure, Product
from vrops.core import clock, text
from vrops.exchange.domain import cells
from vrops.exchange.domain.outcomes import Fault, Unfit
from vrops.exchange.models import Import
from vrops.exchange.registry import Field, ReadRow, Values
from vrops.people.models import Channel

NAMES = ("channel", "product", "brand", "segment", "measure")


def _words(choices: Any) -> Mapping[str, str]:
    """Both the code and the words of a choice are understood."""
    return {word: value for value, label in choices.choices for word in (value, label)}


FIELDS = (
    Field(name="on", label="Day", required=True, parser=cells.Day(), aliases=("ds", "date")),
    Field(
        name="value", label="Value", required=True, parser=cells.Number(places=domain.PLACES),
        aliases=("y", "volume", "count", "calls", "contacts"),
    ),
    Field(
        name="series", label="Series", parser=cells.IdText(longest=100),
        aliases=("unique_id", "series id"),
        help="Not used: what a row is about say the other columns, or what holds for all.",
    ),
    Field(name="site", label="Site", parser=cells.IdText(longest=120), aliases=("site code",),
          help="Code or name; without a column the site of the whole file."),
    Field(name="channel", label="Channel", parser=cells.Choice(_words(Channel))),
    Field(name="product", label="Product", parser=cells.Choice(_words(Product))),
    Field(name="brand", label="Brand", parser=cells.Choice(_words(Brand))),
    Field(name="segment", label="Segment", parser=cells.Choice(_words(Segment))),
    Field(name="measure", label="Measure", parser=cells.Choice(_words(Measure)),
          aliases=("metric",)),
)  # fmt: skip


def importer(load: Import) -> ReadRow:
    """How the rows of this load are read: columns first, then what holds for the whole file."""
    options: dict[str, Any] = load.options
    sites: dict[str, int] = {}
    for site in queries.sites_to_load(load.by):
        sites |= {text.fold(site.name): site.pk, text.fold(site.code): site.pk}
    latest = clock.today(settings.COMPANY_ZONE) + domain.AHEAD

    def read(values: Values) -> ActivityRow:
        named = {name: values[name] or options.get(name) or "" for name in NAMES}
        fault = domain.fault_of(values["value"], values["on"], latest)
        if fault:
            raise Unfit(Fault(fault[0], "refused", fault[1]))
        if not named["measure"]:
            raise Unfit(Fault("measure", "required", "Say what is counted, here or for all rows."))
        site_id = _site_of(values["site"], options, sites)
        return ActivityRow(site_id=site_id, on=values["on"], value=values["value"], **named)

    return read


def _site_of(written: str | None, options: Mapping[str, Any], sites: Mapping[str, int]) -> int:
    if written is None and options.get("site") in sites.values():
        return int(options["site"])
    if written is None:
        raise Unfit(Fault("site", "required", "Say at which site, here or for all rows."))
    found = sites.get(text.fold(written))
    if found is None:
        raise Unfit(Fault("site", "unknown", "You may not load for a site of this code or name."))
    return found
