"""The calendar: which launches, where they lie, and what it costs."""

from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.db import connection
from django.http import QueryDict
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from gtm.launches.calendar import Calendar
from gtm.launches.models import Launch, LaunchSite, Program
from tests.gtm.factories import make_launch, make_program
from tests.query_counts import menu_counts
from vrops.core import clock
from vrops.people.models import Site, User

pytestmark = pytest.mark.django_db
SATURDAY = date(2026, 11, 21)
NOON = datetime(2026, 11, 21, 12, tzinfo=ZoneInfo("America/New_York"))


def calendar(user: User, **query: str) -> Calendar:
    parameters = QueryDict(mutable=True)
    parameters.update(query)
    return Calendar(parameters, user)


def titles(shown: Calendar) -> list[str]:
    return [launch.title for launch in shown.launches]


@pytest.fixture(autouse=True)
def _today() -> Any:
    with clock.fixed_at(NOON):
        yield


def test_the_quarter_begins_a_little_before_today(pm: User) -> None:
    shown = calendar(pm)
    assert (shown.window.first, shown.span.title) == (date(2026, 10, 26), "Oct 2026 – Jan 2027")
    assert calendar(pm, on="2026-12-09").window.first == date(2026, 12, 7)
    assert shown.span.next == date(2027, 1, 25)
    assert shown.span.previous == date(2026, 7, 27)


def test_lanes_by_program_in_the_order_of_their_names(pm: User) -> None:
    other = Program.objects.create(code="A", name="Alpha", sort_key="alpha", owner=pm)
    make_launch(pm, title="B", starts_on=SATURDAY)
    make_launch(pm, title="A", starts_on=SATURDAY, program_id=other.pk)
    lanes = calendar(pm).lanes
    assert [(lane.name, lane.sub) for lane in lanes] == [("Alpha", "Pm"), ("Trade-in", "Pm")]
    assert lanes[0].lane.bars[0].what.title == "A"


def test_lanes_by_site_show_every_site_and_what_happens_there(
    pm: User, site: Site, in_house_site: Site
) -> None:
    make_launch(
        pm, title="Both", starts_on=SATURDAY, site_ids=frozenset({site.pk, in_house_site.pk})
    )
    make_launch(pm, title="One", starts_on=SATURDAY, site_ids=frozenset({site.pk}))
    found = {
        lane.name: sorted(bar.what.title for bar in lane.lane.bars)
        for lane in calendar(pm, view="sites").lanes
    }
    assert found == {"Manila 2": ["Both", "One"], "Tampa": ["Both"]}


def test_filters_narrow_every_view(pm: User, site: Site) -> None:
    make_launch(pm, title="Wanted", starts_on=SATURDAY, tier=1, site_ids=frozenset({site.pk}))
    make_launch(pm, title="Other", starts_on=SATURDAY, tier=3, kind="process")
    for view in ("", "timeline", "month", "agenda", "sites"):
        assert len(calendar(pm, view=view).launches) == 2
        for query in ({"tier": "1"}, {"kind": "promotion"}, {"site": str(site.pk)}):
            assert titles(calendar(pm, view=view, **query)) == ["Wanted"], (view, query)
    program = str(make_program(pm).pk)
    assert len(calendar(pm, program=program).launches) == 2


def test_cancelled_and_rejected_launches_are_not_on_it(pm: User) -> None:
    for state in ("cancelled", "rejected", "approved"):
        launch = make_launch(pm, title=state, starts_on=SATURDAY)
        Launch.objects.filter(pk=launch.pk).update(state=state)
    assert titles(calendar(pm)) == ["approved"]


def test_nonsense_in_the_address_is_said_and_ignored(pm: User) -> None:
    shown = calendar(pm, view="cube", on="0000-99-99", tier="9", program="x", page="0")
    assert shown.view == "timeline"
    assert shown.wanted == {}
    assert len(shown.form.unknown) == 5


def test_the_shortest_address(pm: User) -> None:
    shown = calendar(pm, view="month", on="2026-12-01", tier="1", kind="", program="")
    assert shown.query == "view=month&on=2026-12-01&tier=1"
    assert calendar(pm).query == ""


def test_the_month_has_whole_weeks_and_its_neighbours(pm: User) -> None:
    shown = calendar(pm, view="month")
    assert (shown.span.title, len(shown.weeks)) == ("November 2026", 5)
    assert (shown.span.previous, shown.span.next) == (date(2026, 10, 1), date(2026, 12, 1))


def test_the_list_groups_by_week_and_leaves_out_what_is_over(pm: User) -> None:
    make_launch(pm, title="Over", starts_on=SATURDAY - timedelta(days=20))
    make_launch(pm, title="Running", starts_on=SATURDAY - timedelta(days=7))
    make_launch(pm, title="This", starts_on=SATURDAY)
    make_launch(pm, title="Next", starts_on=SATURDAY + timedelta(days=3))
    make_launch(pm, title="Later", starts_on=SATURDAY + timedelta(days=30))
    groups = [(g.label, [x.title for x in g.launches]) for g in calendar(pm, view="agenda").agenda]
    assert groups == [
        ("Began before", ["Running"]),
        ("This week, Nov 16 – Nov 22", ["This"]),
        ("Next week, Nov 23 – Nov 29", ["Next"]),
        ("Dec 21 – Dec 27", ["Later"]),
    ]
    asked = calendar(pm, view="agenda", on=str(SATURDAY - timedelta(days=30)))
    assert titles(asked)[0] == "Over"
    assert asked.agenda[0].launches[0].title == "Over"


def test_answers_htmx_with_the_part_that_changes(client: Client, pm: User) -> None:
    client.force_login(pm)
    headers = {"HX-Request": "true", "HX-Target": "calendar"}
    answer = client.get(f"{reverse('gtm:calendar')}?view=month&program=&tier=&on=", headers=headers)
    page = answer.content.decode()
    assert answer["HX-Push-Url"] == f"{reverse('gtm:calendar')}?view=month"
    assert "HX-Request" in answer["Vary"]
    assert "<html" not in page
    assert page.count("hx-swap-oob") == 2


@pytest.mark.parametrize("view", ["timeline", "month", "agenda", "sites"])
def test_five_thousand_launches_cost_no_more_queries(
    view: str, client: Client, pm: User, site: Site, in_house_site: Site
) -> None:
    program = make_program(pm)
    client.force_login(pm)
    address = f"{reverse('gtm:calendar')}?view={view}"

    def fill(count: int) -> None:
        made = Launch.objects.bulk_create(
            Launch(
                program=program, owner=pm, title=f"Launch {n}", sort_key=f"launch {n}", tier=2,
                kind="promotion", starts_on=SATURDAY + timedelta(days=n * 37 % 365 - 10),
                ends_on=SATURDAY + timedelta(days=n * 37 % 365 + 4), state="approved",
            )
            for n in range(count)
        )  # fmt: skip
        LaunchSite.objects.bulk_create(
            LaunchSite(launch=launch, site=each)
            for launch in made
            for each in (site, in_house_site)
        )

    fill(4)
    client.get(address)
    with CaptureQueriesContext(connection) as few:
        client.get(address)
    fill(5_000)
    with CaptureQueriesContext(connection) as many:
        answer = client.get(address)
    assert len(many) == len(few) <= 11 + menu_counts(pm)
    assert "more" in answer.content.decode()
    assert len(answer.content) < 400_000
