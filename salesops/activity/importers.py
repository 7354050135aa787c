"""Rows of a file of activity; what holds for the whole file comes from its options."""

from collections.abc import Iterable, Mapping
from contextlib import suppress
from typing import Any

from django.conf import settings

from gtm.launches.models import Brand, Segment
from salesops.activity import domain, queries
from salesops.activity.domain import ActivityRow
from salesops.activity.models import Measure, Product
from vrops.core import clock, phrases, text
from vrops.exchange.domain import cells
from vrops.exchange.domain.outcomes import Fault, Unfit
from vrops.exchange.models import Import
from vrops.exchange.registry import Field, ReadRow, Values
from vrops.people.models import Channel, Site

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
    Field(name="site", label="Site", required=True, option=True,
          parser=cells.IdText(longest=120), aliases=("site code",),
          help="Code or name; without a column the site of the whole file."),
    Field(name="channel", label="Channel", parser=cells.Choice(_words(Channel))),
    Field(name="product", label="Product", parser=cells.Choice(_words(Product))),
    Field(name="brand", label="Brand", parser=cells.Choice(_words(Brand))),
    Field(name="segment", label="Segment", parser=cells.Choice(_words(Segment))),
    Field(name="measure", label="Measure", required=True, option=True,
          parser=cells.Choice(_words(Measure)), aliases=("metric",),
          help="What is counted; without a column what the whole file counts."),
)  # fmt: skip


class Sites:
    """The sites that a person may load for, by what a cell calls them.

    A code and a name are equal words: one that two sites could be meant by is refused, whichever of
    them has it as its code.
    """

    def __init__(self, by: Any) -> None:
        self._called: dict[str, dict[int, Site]] = {}
        self.ids: set[int] = set()
        for site in queries.sites_to_load(by):
            self.ids.add(site.pk)
            for word in (site.code, site.name):
                self._called.setdefault(text.fold(word), {})[site.pk] = site

    def find(self, written: str | None, options: Mapping[str, Any]) -> int:
        """The site of a cell, or of the whole file where the cell is empty; Unfit otherwise."""
        if written is None:
            if options.get("site") in self.ids:
                return int(options["site"])
            raise Unfit(Fault("site", "required", "Say at which site, here or for all rows."))
        found = self._called.get(text.fold(written), {})
        if not found:
            raise Unfit(
                Fault("site", "unknown", "You may not load for a site of this code or name.")
            )
        if len(found) > 1:
            raise Unfit(Fault("site", "ambiguous", _ambiguous(written, found.values())))
        return next(iter(found))


def _ambiguous(written: str, sites: Iterable[Site]) -> str:
    named = [f"{site.name} (code {site.code})" for site in sites]
    return (
        f"{phrases.quoted(text.cut(written, 40))} may mean {phrases.either(named)}; write a code "
        "or name that only one of them has."
    )


def importer(load: Import) -> ReadRow:
    """How the rows of this load are read: columns first, then what holds for the whole file."""
    options: dict[str, Any] = load.options
    sites = Sites(load.by)
    latest = clock.today(settings.COMPANY_ZONE) + domain.AHEAD

    def read(values: Values) -> ActivityRow:
        named = {name: values[name] or options.get(name) or "" for name in NAMES}
        fault = domain.fault_of(values["value"], values["on"], latest)
        if fault:
            raise Unfit(Fault(fault[0], "refused", fault[1]))
        if not named["measure"]:
            raise Unfit(Fault("measure", "required", "Say what is counted, here or for all rows."))
        site_id = sites.find(values["site"], options)
        return ActivityRow(site_id=site_id, on=values["on"], value=values["value"], **named)

    return read


def sites_of(load: Import, written: Iterable[str | None]) -> set[int]:
    """The sites that these cells of a file mean, without those that mean none."""
    sites, found = Sites(load.by), set()
    for word in written:
        with suppress(Unfit):
            found.add(sites.find(word, load.options))
    return found
