"""Two years of daily activity: rhythm, seasons, holidays, launches, bad days, late corrections.

Only what was recorded is drawn here; it enters by the product's own loads: month by month what is
long ago, as each company's file of the night what is recent.
"""

from collections.abc import Iterable, Iterator, Mapping
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal

from django.db import connection

from salesops.activity import actions
from salesops.activity.demo_floor import DAY, floor_rows, troubles_of
from salesops.activity.domain import ActivityRow
from vrops.core import clock
from vrops.core.demonstration import World, dice_for
from vrops.people.models import Channel, Site, User

DAYS = 731
# So far back every company's file of each night is a load of its own.
NIGHTLY = 14
EXPORTS = time(9, 50)
Row = ActivityRow


def load(world: World) -> None:
    """Every site's days, the oldest loads first; then one late correction."""
    first = world.today - DAYS * DAY
    sites: list[Site] = list(world.made["sites"].values())
    troubles = troubles_of(sites, first, DAYS, world.today)
    companies = {site.pk: site.supplier.name if site.supplier else "" for site in sites}
    months: dict[date, list[Row]] = {}
    nights: dict[tuple[date, str], list[Row]] = {}
    for site in sites:
        for row in floor_rows(site, first, DAYS, world.today, troubles):
            if row.on < world.today - NIGHTLY * DAY:
                months.setdefault(row.on.replace(day=1), []).append(row)
            else:
                nights.setdefault((row.on, companies[row.site_id]), []).append(row)
    for month, values in sorted(months.items()):
        _load_month(world, month, values)
    for at, by, source, values in sorted(_nightly(world, nights), key=lambda each: each[0]):
        with clock.fixed_at(at):
            actions.load_activity(values, by=by, source=source)
    _correct(world, [row for values in nights.values() for row in values])
    # The forecasts that follow read all of it in the same transaction.
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE salesops_dailyactivity")


def _load_month(world: World, month: date, values: list[Row]) -> None:
    """By the analyst who was there longest: what lies before was loaded on arrival."""
    analysts = [user for user in world.made["users"].values() if user.title.startswith("Analyst")]
    longest = min(analysts, key=lambda user: user.starts_on)
    last = max(longest.starts_on, *(row.on for row in values))
    with clock.fixed_at(_morning_after(last, 100)):
        actions.load_activity(values, by=longest, source=f"ACD export, {month:%B %Y}")


def _nightly(
    world: World, nights: Mapping[tuple[date, str], list[Row]]
) -> Iterator[tuple[datetime, User, str, list[Row]]]:
    """When each company's file came, who loaded it, and what they called it."""
    dice = dice_for(f"nightly {world.today}")
    for (on, company), values in sorted(nights.items()):
        minutes = dice.randint(0, 35) + (dice.randint(20, 260) if company else 0)
        named = f"{company or 'ACD'} {'daily file' if company else 'export'}, {on:%b} {on.day}"
        yield _morning_after(on, minutes), _sender(world, company, on), named, values


def _sender(world: World, company: str, on: date) -> User:
    """Operations of the supplier where somebody was there by then, else Dana of the analysts."""
    users: Iterable[User] = world.made["users"].values()
    title = f"Operations, {company}"
    there = [user for user in users if user.title == title and user.starts_on <= on]  # type: ignore[operator]
    analyst: User = world.made["users"]["analyst"]
    return there[0] if there else analyst


def _correct(world: World, recent: Iterable[Row]) -> None:
    """A supplier found that three days of chats were counted twice."""
    site = world.made["sites"]["CEB"]
    since = world.today - 9 * DAY
    wrong = [
        row for row in recent
        if row.site_id == site.pk and row.channel == Channel.CHAT and row.measure == "contacts"
        and since <= row.on < since + 3 * DAY
    ]  # fmt: skip
    if not wrong:
        return
    right = [
        Row(site_id=row.site_id, measure=row.measure, on=row.on, channel=row.channel,
            value=(row.value * Decimal("0.94")).to_integral_value())
        for row in wrong
    ]  # fmt: skip
    source = "Correction by Alorin: chats transferred at midnight were counted twice"
    with clock.fixed_at(_morning_after(world.today - 3 * DAY, 310)):
        actions.load_activity(right, by=world.made["users"]["analyst"], source=source)


def _morning_after(day: date, minutes: int) -> datetime:
    """So many minutes after the exports of that night, or as long ago where it is still to come."""
    at = datetime.combine(day + DAY, EXPORTS, tzinfo=UTC) + timedelta(minutes=minutes)
    return min(at, clock.now() - timedelta(minutes=4 + minutes / 6))
