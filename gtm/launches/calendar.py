"""The calendar as its template draws it: one state of the address, one query for the launches."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property
from typing import Any
from urllib.parse import urlencode

from django.http import QueryDict

from gtm.launches import queries
from gtm.launches.domain import timeline, tones
from gtm.launches.domain.timeline import Item, Lane, Week
from gtm.launches.forms import CalendarForm
from gtm.launches.models import Launch
from vrops.core.company import company_day
from vrops.people.models import Site
from vrops.ui import formats
from vrops.ui.timeline import DAYS, Place, Window

DEFAULT_VIEW = "timeline"
# More lanes than these are on the next page, more rows than those in the list of launches.
LANES_PER_PAGE = 40
MOST_IN_AGENDA = 200
_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class DrawnLane:
    """One program or site; `href` leads to all of its launches."""

    name: str
    sub: str
    lane: Lane[Launch]
    filter: str
    pk: int


@dataclass(frozen=True, slots=True)
class Group:
    """The launches of the list that begin in one week."""

    label: str
    launches: list[Launch]


@dataclass(frozen=True, slots=True)
class Span:
    """The days that are shown, [first, end), and where the arrows lead."""

    first: date
    end: date
    previous: date
    next: date
    title: str


class Calendar:
    """What one person sees of the calendar at one address."""

    legend = tones.LEGEND
    weekdays = ("Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat")

    def __init__(self, query: QueryDict, user: Any) -> None:
        self.user = user
        self.today = company_day()
        self.programs = queries.programs(user)
        self.sites = list(queries.sites(user))
        self.form = CalendarForm(query, programs=self.programs, sites=self.sites)
        self.wanted = self.form.wanted
        given = self.form.cleaned_data
        self.chosen = given.get("view") or ""
        self.view = self.chosen or DEFAULT_VIEW
        self.on: date | None = given.get("on")
        self.page = given.get("page") or 1

    @property
    def query(self) -> str:
        """The address of this screen in the fewest words."""
        on = f"{self.on:%Y-%m-%d}" if self.on else ""
        page = self.page if self.page > 1 else ""
        said = {"view": self.chosen, "on": on, **self.wanted, "page": page}
        return urlencode({name: value for name, value in said.items() if value})

    @cached_property
    def span(self) -> Span:
        if self.view == "month":
            return _month(self.on or self.today)
        return _quarter(self._window)

    @cached_property
    def launches(self) -> list[Launch]:
        """The launches of the days shown, by first day."""
        found = list(queries.on_calendar(self.user, self.span.first, self.span.end, self.wanted))
        for launch in found:
            launch.dates = dates(launch, self.today)  # type: ignore[attr-defined]
        return found

    # ---- timeline --------------------------------------------------------------------------

    @cached_property
    def _window(self) -> Window:
        """13 weeks: from the week that was asked for, else from a little before today."""
        if self.on:
            return Window.around(self.on, weeks_before=0)
        return Window.around(self.today, weeks_before=0 if self.view == "agenda" else 3)

    @property
    def window(self) -> Window:
        return self._window

    @property
    def today_place(self) -> Place | None:
        return self._window.today(self.today)

    @cached_property
    def lanes(self) -> list[DrawnLane]:
        return self._site_lanes if self.view == "sites" else self._program_lanes

    @cached_property
    def _program_lanes(self) -> list[DrawnLane]:
        packed = timeline.lanes((_item(x, x.program_id) for x in self.launches), self._window)
        return [
            DrawnLane(each.name, each.owner.name, packed[each.pk], "program", each.pk)
            for each in self._of_page([one for one in self.programs if one.pk in packed])
        ]

    @cached_property
    def _site_lanes(self) -> list[DrawnLane]:
        shown = self._of_page(self._wanted_sites)
        pks = {site.pk for site in shown}
        by_pk = {launch.pk: launch for launch in self.launches}
        pairs = queries.sites_of(list(by_pk), pks)
        packed = timeline.lanes((_item(by_pk[pk], site) for pk, site in pairs), self._window)
        nothing: Lane[Launch] = Lane(())
        return [
            DrawnLane(
                site.name, supplier_words(site), packed.get(site.pk, nothing), "site", site.pk
            )
            for site in shown
        ]

    @property
    def _wanted_sites(self) -> list[Site]:
        one = self.wanted.get("site")
        return [site for site in self.sites if one in (None, site.pk)]

    def _of_page(self, lanes: Sequence[Any]) -> Sequence[Any]:
        start = (self.page - 1) * LANES_PER_PAGE
        self.more_lanes = len(lanes) > start + LANES_PER_PAGE
        return lanes[start : start + LANES_PER_PAGE]

    @property
    def next_page(self) -> int | None:
        """The page with further lanes."""
        return self.page + 1 if self.lanes and self.more_lanes else None

    # ---- month -----------------------------------------------------------------------------

    @cached_property
    def weeks(self) -> list[Week[Launch]]:
        items = [_item(launch, 0) for launch in self.launches]
        return timeline.month_weeks(items, self.on or self.today)

    # ---- list ------------------------------------------------------------------------------

    @cached_property
    def agenda(self) -> list[Group]:
        """The launches by the week they begin in; those that began earlier come first.

        Without a day in the address what is over by now is left out.
        """
        groups: dict[date | None, list[Launch]] = {}
        for launch in self._agenda_launches[:MOST_IN_AGENDA]:
            monday = launch.starts_on - timedelta(days=launch.starts_on.weekday())
            key = None if launch.starts_on < self._agenda_from else monday
            groups.setdefault(key, []).append(launch)
        return [Group(self._week_words(key), rows) for key, rows in groups.items()]

    @property
    def more_in_agenda(self) -> int:
        return max(0, len(self._agenda_launches) - MOST_IN_AGENDA)

    @cached_property
    def _agenda_launches(self) -> list[Launch]:
        first = self._agenda_from
        return [
            launch for launch in self.launches if launch.ends_on is None or launch.ends_on > first
        ]

    @property
    def _agenda_from(self) -> date:
        if self.on:
            return self.span.first
        return self.today - timedelta(days=self.today.weekday())

    def _week_words(self, monday: date | None) -> str:
        if monday is None:
            return "Began before"
        words = between(monday, monday + timedelta(days=6), self.today)
        ahead = (monday - self.today + timedelta(days=self.today.weekday())).days // 7
        return {0: f"This week, {words}", 1: f"Next week, {words}"}.get(ahead, words)


def between(first: date, last: date | None, today: date) -> str:
    """Nov 19 – Dec 27; one day alone; "from Nov 19" while the end is open."""
    if last is None:
        return f"from {formats.day(first, today)}"
    if first == last:
        return formats.day(first, today)
    return f"{formats.day(first, today)} – {formats.day(last, today)}"


def dates(launch: Launch, today: date) -> str:
    """The days of a launch in words."""
    return between(launch.starts_on, launch.last_day, today)


def supplier_words(site: Site) -> str:
    return site.supplier.name if site.supplier else "In-house"


def _item(launch: Launch, lane: int) -> Item[int, Launch]:
    return Item(lane, launch.starts_on, launch.last_day, launch)


def _quarter(window: Window) -> Span:
    first, last = window.first, window.last
    title = f"{first:%b %Y} – {last:%b %Y}"
    if first.year == last.year:
        title = f"{first:%b} – {last:%b %Y}"
    step = timedelta(days=DAYS)
    return Span(first, last + _DAY, first - step, first + step, title)


def _month(day: date) -> Span:
    first, end = timeline.month_window(day)
    previous, following = timeline.neighbour(day, -1), timeline.neighbour(day, 1)
    return Span(first, end, previous, following, f"{day:%B %Y}")
