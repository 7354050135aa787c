"""The demonstration's floors: the rhythm, the holidays and the launches that a person expects."""

from collections import defaultdict
from datetime import date, timedelta

import pytest

from salesops.activity import demo, demo_data, demo_floor
from salesops.activity.demo_data import WORK
from salesops.activity.models import ActivityLoad, DailyActivity
from tests.gtm.factories import make_launch
from vrops.core import clock
from vrops.core.demonstration import World
from vrops.people.models import Channel, Site, User

pytestmark = pytest.mark.django_db
TODAY = date(2026, 11, 21)
DAYS = 731
FIRST = TODAY - timedelta(days=DAYS)


def weeks_of(site: Site, **only: str) -> dict[date, int]:
    """Contacts by Monday."""
    sums: dict[date, int] = defaultdict(int)
    for row in demo_floor.floor_rows(site, FIRST, DAYS, TODAY, {}):
        if row.measure == "contacts" and all(
            getattr(row, name) == value for name, value in only.items()
        ):
            sums[row.on - timedelta(days=row.on.weekday())] += int(row.value)
    return sums


def test_the_same_day_draws_the_same_rows(in_house_site: Site) -> None:
    once = list(demo_floor.floor_rows(in_house_site, FIRST, DAYS, TODAY, {}))
    assert once == list(demo_floor.floor_rows(in_house_site, FIRST, DAYS, TODAY, {}))
    assert {row.measure for row in once} >= {"handle_minutes", "sales", "production_hours"}


def test_calls_lead_the_week_and_chats_hold_up_at_its_end() -> None:
    """A week in June without special days."""
    voice, chat = WORK[0], WORK[3]
    week = [date(2026, 6, 8) + timedelta(days=number) for number in range(7)]
    calls = [demo_floor.expected(voice, day, 0) for day in week]
    chats = [demo_floor.expected(chat, day, 0) for day in week]
    assert calls.index(max(calls)) == 0
    assert calls.index(min(calls)) == 6
    assert chats[6] / chats[0] > 1.3 * calls[6] / calls[0]


def test_thanksgiving_is_quiet_and_its_week_is_the_busiest_until_then(in_house_site: Site) -> None:
    for channel in (WORK[0], WORK[3]):
        days = {on: demo_floor.expected(channel, on, 0.35) for on in _days(date(2025, 11, 17), 14)}
        week = sum(days[on] for on in _days(date(2025, 11, 24), 7))
        before = sum(days[on] for on in _days(date(2025, 11, 17), 7))
        assert week > 1.05 * before
        assert days[date(2025, 11, 27)] < 0.4 * days[date(2025, 11, 20)]
        assert days[date(2025, 11, 28)] > 1.4 * days[date(2025, 11, 21)]
    assert demo_floor.closed(in_house_site, date(2025, 11, 27))
    assert demo_floor.closed(in_house_site, date(2025, 12, 25))
    weeks = weeks_of(in_house_site)
    usual = sorted(weeks.values())[len(weeks) // 2]
    assert weeks[date(2025, 12, 15)] > 1.05 * usual
    assert weeks[date(2025, 12, 22)] < usual


def test_a_launch_lifts_what_it_sells_and_fades(in_house_site: Site, pm: User) -> None:
    before = weeks_of(in_house_site, channel="voice", product="new_line")
    launch = make_launch(pm, site_ids=frozenset({in_house_site.pk}), tier=1)
    monday = date(2026, 6, 1)
    type(launch).objects.filter(pk=launch.pk).update(
        starts_on=monday, ends_on=monday + timedelta(days=56), state="closed", channels=["voice"]
    )
    after = weeks_of(in_house_site, channel="voice", product="new_line")
    lifted = [after[monday + timedelta(weeks=n)] / before[monday + timedelta(weeks=n)] - 1
              for n in range(-1, 8)]  # fmt: skip
    assert lifted[0] == pytest.approx(0, abs=0.02)
    assert 0.12 < lifted[1] < 0.45
    assert lifted[1] > lifted[2] > lifted[4] > lifted[8]
    chats = weeks_of(in_house_site, channel="chat")
    launch.refresh_from_db()
    launch.delete()
    assert chats == weeks_of(in_house_site, channel="chat")


def test_a_storm_closes_one_floor_and_others_take_over(in_house_site: Site, site: Site) -> None:
    in_house_site.code, site.code, site.supplier = "TPA", "RIC", None
    found = demo_floor.troubles_of([in_house_site, site], FIRST, DAYS, TODAY)
    shut = [on for (code, on), through in found.items() if code == "TPA" and not through]
    assert shut
    assert all(found["RIC", on] > 1.1 for on in shut)
    rows = list(demo_floor.floor_rows(in_house_site, FIRST, DAYS, TODAY, found))
    assert not {row.on for row in rows} & set(shut)


def test_floors_with_seats_take_no_more_at_a_peak(in_house_site: Site) -> None:
    chat = WORK[3]
    assert not demo_floor.by_seats(in_house_site, chat)
    in_house_site.code = demo_data.BY_SEATS[0]
    assert demo_floor.by_seats(in_house_site, chat)
    in_house_site.channels = [Channel.VOICE, Channel.CHAT]
    rows = demo_floor.floor_rows(in_house_site, FIRST, DAYS, TODAY, {})
    by_day = {
        row.on: int(row.value)
        for row in rows
        if row.channel == "chat" and row.measure == "contacts"
    }
    friday = date(2025, 11, 28)
    assert by_day[friday] == pytest.approx(by_day[friday - timedelta(weeks=1)], rel=0.4)


def test_recent_nights_came_in_files_of_their_own(
    in_house_site: Site, analyst: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(demo, "DAYS", 60)
    User.objects.filter(pk=analyst.pk).update(title="Analyst, VR Ops")
    analyst.refresh_from_db()
    world = World(clock.today("America/New_York"), lambda words: None)
    world.made |= {"sites": {"CEB": in_house_site}, "users": {"analyst": analyst}}
    demo.load(world)
    recorded = DailyActivity.objects.filter(on__gte=world.today - timedelta(days=demo.NIGHTLY))
    assert recorded.values("recorded_at").distinct().count() >= demo.NIGHTLY - 2
    assert not DailyActivity.objects.filter(recorded_at__gt=clock.now()).exists()
    assert ActivityLoad.objects.count() >= demo.NIGHTLY


def _days(first: date, number: int) -> list[date]:
    return [first + timedelta(days=each) for each in range(number)]
