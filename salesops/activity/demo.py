"""Two years of daily activity: rhythm, seasons, holidays, launches, bad weeks, late corrections.

Only what was recorded is drawn here; it enters by the product's own loads, month by month.
"""

import math
from collections.abc import Iterator, Mapping
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from random import Random

from django.db import connection

from gtm.launches.models import Launch
from salesops.activity import actions
from salesops.activity.demo_data import (
    BIG_HOLIDAYS,
    CHAT_WEEK,
    CLOSED_HOLIDAYS,
    CLOSED_SUNDAYS,
    CONTACTS_A_REP,
    HALF_GONE,
    MONTHS,
    PAID_HOLIDAYS,
    SPECIAL,
    UPLIFT,
    WEB_SITES,
    WEB_TO_CALL,
    WEEK,
    WORK,
    Work,
)
from salesops.activity.domain import ActivityRow
from vrops.calendars.domain.special_days import special_days
from vrops.core import clock
from vrops.core.demonstration import World
from vrops.people.demo import SITES
from vrops.people.models import Channel, Site, User

DAYS = 731
SUNDAY = 6
DAY = timedelta(days=1)
Uplifts = Mapping[tuple[date, str], float]


def load(world: World) -> None:
    """Every site's days, a load a month as the ACD exports them; then one late correction."""
    first = world.today - timedelta(days=DAYS)
    rows: dict[tuple[int, int], list[ActivityRow]] = {}
    for site in world.made["sites"].values():
        for row in _site(world, site, first):
            rows.setdefault((row.on.year, row.on.month), []).append(row)
    for (year, month), values in sorted(rows.items()):
        analyst, day = _loader(world, max(row.on for row in values))
        with clock.fixed_at(_morning_after(day)):
            actions.load_activity(
                values, by=analyst, source=f"ACD export, {date(year, month, 1):%B %Y}"
            )
    _correct(world, rows[max(rows)])
    # The forecasts that follow read all of it in the same transaction.
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE salesops_dailyactivity")


def _loader(world: World, last: date) -> tuple[User, date]:
    """The analyst who was there longest, and the day: what lies before was loaded on arrival."""
    analysts = [user for user in world.made["users"].values() if user.title.startswith("Analyst")]
    longest = min(analysts, key=lambda user: user.starts_on)
    return longest, max(last, longest.starts_on)


def _correct(world: World, month: list[ActivityRow]) -> None:
    """A supplier found that three days of chats were counted twice."""
    site = world.made["sites"]["CEB"]
    since = world.today - timedelta(days=9)
    wrong = [
        row for row in month
        if row.site_id == site.pk and row.channel == Channel.CHAT and row.measure == "contacts"
        and since <= row.on < since + timedelta(days=3)
    ]  # fmt: skip
    if not wrong:
        return
    right = [
        ActivityRow(site_id=row.site_id, measure=row.measure, on=row.on, channel=row.channel,
                    value=(row.value * Decimal("0.94")).to_integral_value())
        for row in wrong
    ]  # fmt: skip
    source = "Correction by Alorin: chats transferred at midnight were counted twice"
    actions.load_activity(right, by=world.made["users"]["analyst"], source=source)


def _site(world: World, site: Site, first: date) -> Iterator[ActivityRow]:
    """The days of one site since it opened; each site has dice of its own."""
    dice = Random(f"activity {site.code} {world.today}")
    reps = SITES[site.code][3]
    size = reps * CONTACTS_A_REP * dice.uniform(0.93, 1.07)
    growth = dice.uniform(0.01, 0.09)
    bad_weeks = _bad_weeks(dice, first)
    uplifts = _uplifts(site)
    mood = 0.0
    for number in range(DAYS):
        on = first + timedelta(days=number)
        mood = 0.72 * mood + dice.gauss(0, 0.026)
        if on < site.starts_on or _closed(site, on):
            continue
        level = size * (1 + growth * (number - DAYS) / 365) * _season(on) * math.exp(mood)
        level *= _opening(on, site.starts_on) * bad_weeks.get(_monday(on), 1.0)
        yield from _day(dice, site, on, level, uplifts, bad_weeks)


def _day(
    dice: Random,
    site: Site,
    on: date,
    level: float,
    uplifts: Uplifts,
    bad_weeks: Mapping[date, float],
) -> Iterator[ActivityRow]:
    """What one site recorded on one day: contacts, minutes and sales by kind, then hours."""
    strain = 1 + 0.35 * max(0.0, bad_weeks.get(_monday(on), 1.0) - 1)
    minutes = 0.0
    for work in _work_of(site):
        rhythm = CHAT_WEEK if work.channel is Channel.CHAT else WEEK
        mean = level * work.share * rhythm[on.weekday()]
        mean *= 1 + uplifts.get((on, work.channel), 0.0)
        contacts = max(0, round(dice.gauss(mean, 1.15 * math.sqrt(mean))))
        handled = contacts * work.minutes * strain * dice.gauss(1, 0.018)
        sold = contacts * work.sells * dice.gauss(1, 0.05) / strain
        minutes += handled
        for measure, value in (
            ("contacts", Decimal(contacts)),
            ("handle_minutes", Decimal(round(handled))),
            ("sales", Decimal(round(sold))),
        ):
            yield ActivityRow(
                site_id=site.pk, measure=measure, on=on, value=value, channel=work.channel,
                product=work.product,
            )  # fmt: skip
    yield from _hours(dice, site, on, minutes)


def _hours(dice: Random, site: Site, on: date, minutes: float) -> Iterator[ActivityRow]:
    """Hours on the phones by type, in quarters; not split by channel."""
    worked = minutes / 60 / dice.gauss(0.79, 0.012)
    holiday = _special(on) in PAID_HOLIDAYS
    over = worked * max(0.0, dice.gauss(0.015, 0.012))
    training = 0.0 if on.weekday() >= SUNDAY - 1 else SITES[site.code][3] * dice.uniform(0.08, 0.3)
    for measure, value in (
        ("holiday_hours" if holiday else "production_hours", worked - over),
        ("overtime_hours", over),
        ("training_hours", training),
    ):
        if value > 0:
            quarters = Decimal(round(4 * value)) / 4
            yield ActivityRow(site_id=site.pk, measure=measure, on=on, value=quarters)


def _work_of(site: Site) -> Iterator[Work]:
    for work in WORK:
        if work.channel in site.channels:
            yield work
    if site.code in WEB_SITES:
        yield WEB_TO_CALL


def _closed(site: Site, on: date) -> bool:
    if on.weekday() == SUNDAY and site.code in CLOSED_SUNDAYS:
        return True
    return _special(on) in BIG_HOLIDAYS and site.code in CLOSED_HOLIDAYS


def _season(on: date) -> float:
    """The month against the year, sliding from the middle of one to the next; special days."""
    at = on.month - 1 + (on.day - 15) / 30
    before = math.floor(at)
    slide = at - before
    month = MONTHS[before % 12] * (1 - slide) + MONTHS[(before + 1) % 12] * slide
    return month * SPECIAL.get(_special(on), 1.0)


def _opening(on: date, opened: date) -> float:
    """A new floor grows for its first four months."""
    return min(1.0, 0.3 + 0.7 * (on - opened).days / 120)


def _bad_weeks(dice: Random, first: date) -> dict[date, float]:
    """Mondays of weeks that went otherwise than usual: defects that make people call, an outage."""
    weeks = [_monday(first) + timedelta(weeks=number) for number in range(2, DAYS // 7 - 3)]
    found = dice.sample(weeks, 4)
    factors = [dice.uniform(1.14, 1.3), dice.uniform(1.1, 1.2), dice.uniform(1.1, 1.25), 0.8]
    return dict(zip(found, factors, strict=True))


def _uplifts(site: Site) -> Uplifts:
    """By day and channel: what the site's launches add, most on the first day."""
    uplifts: dict[tuple[date, str], float] = {}
    launches = Launch.objects.filter(sites=site, state__in=["approved", "live", "closed"])
    for launch in launches.order_by("pk"):
        last = min(launch.last_day or date.max, launch.starts_on + timedelta(days=60))
        for number in range((last - launch.starts_on).days + 1):
            more = UPLIFT[launch.tier] * 0.5 ** (number / HALF_GONE)
            for channel in launch.channels:
                at = (launch.starts_on + timedelta(days=number), channel)
                uplifts[at] = uplifts.get(at, 0.0) + more
    return uplifts


def _special(on: date) -> str:
    return special_days(on.year).get(on, "")


def _monday(on: date) -> date:
    return on - timedelta(days=on.weekday())


def _morning_after(day: date) -> datetime:
    return min(datetime.combine(day + DAY, time(11, 30), tzinfo=UTC), clock.now())
