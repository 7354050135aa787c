"""What one floor records on each day of the demonstration: drawn once, from dice of its own."""

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from random import Random

from gtm.launches.models import Launch
from salesops.activity import demo_data as data
from salesops.activity.demo_data import Work
from salesops.activity.domain import ActivityRow
from vrops.calendars.domain.special_days import special_days
from vrops.core.demonstration import dice_for
from vrops.people.demo import SITES
from vrops.people.models import Channel, Site

SATURDAY, SUNDAY = 5, 6
DAY = timedelta(days=1)
SCREENS = (Channel.CHAT, Channel.WEB_TO_CALL)
# By site code and day: the share of contacts that got through, or more where others' came too.
Troubles = Mapping[tuple[str, date], float]


@dataclass(frozen=True, slots=True)
class Moved:
    """What launches do to one kind of work, by number of the day: contacts, minutes, sales."""

    contacts: list[float]
    minutes: list[float]
    sales: list[float]

    def lift(self, number: int, more: float) -> None:
        """One launch beside those that run already."""
        before = self.contacts[number]
        self.contacts[number] = max(before, more) + data.BESIDE * min(before, more)


def floor_rows(site: Site, first: date, days: int, today: date, troubles: Troubles) -> Iterator[
    ActivityRow
]:  # fmt: skip
    """The days of one site since it opened."""
    dice = dice_for(f"activity {site.code} {today}")
    follows = data.PREPAID_FOLLOWS if site.code in data.PREPAID_FLOORS else data.OTHERS_FOLLOW
    size = SITES[site.code][3] * data.CONTACTS_A_REP * dice.uniform(0.93, 1.07)
    growth = dice.uniform(0.01, 0.07)
    works = list(_work_of(site))
    moved = _moved(dice_for(f"launches {site.code} {today}"), site, works, first, days)
    levels = [list(_levels(dice, site, work, days)) for work in works]
    rosters = [list(_roster(dice, days)) for _ in works]
    shared = list(_mood(dice, days, 0.72, 0.021))
    for number in range(days):
        on = first + number * DAY
        through = troubles.get((site.code, on), 1.0)
        if on < site.starts_on or closed(site, on) or not through:
            continue
        level = size * (1 + growth * (number - days) / 365) * math.exp(shared[number])
        level *= _opening(on, site.starts_on)
        minutes = 0.0
        for work, effect, own, seats in zip(works, moved, levels, rosters, strict=True):
            if not own[number]:
                continue
            if by_seats(site, work):
                mean = size * work.share * seats[number][on.weekday()] * min(through, 1.0)
                contacts = round(dice.gauss(mean, 0.012 * mean))
            else:
                mean = level * work.share * own[number] * expected(work, on, follows) * through
                mean *= 1 + effect.contacts[number]
                contacts = max(0, round(dice.gauss(mean, math.sqrt(mean))))
            strain = 1 + 0.3 * max(0.0, through - 1) + effect.minutes[number]
            handled = contacts * work.minutes * strain * dice.gauss(1, 0.018)
            sold = contacts * work.sells * dice.gauss(1, 0.05) * (1 + effect.sales[number]) / strain
            minutes += handled
            yield from _recorded(site, on, work, contacts, handled, sold)
        yield from _hours(dice, site, on, minutes)


def _recorded(
    site: Site, on: date, work: Work, contacts: int, handled: float, sold: float
) -> Iterator[ActivityRow]:
    for measure, value in (
        ("contacts", contacts), ("handle_minutes", round(handled)), ("sales", max(0, round(sold))),
    ):  # fmt: skip
        yield ActivityRow(
            site_id=site.pk, measure=measure, on=on, value=Decimal(value), channel=work.channel,
            product=work.product,
        )  # fmt: skip


def _hours(dice: Random, site: Site, on: date, minutes: float) -> Iterator[ActivityRow]:
    """Hours on the phones by type, in quarters; not split by channel."""
    worked = minutes / 60 / dice.gauss(0.79, 0.012)
    holiday = _special(on) in data.PAID_HOLIDAYS
    over = worked * max(0.0, dice.gauss(0.015, 0.012))
    weekend = on.weekday() >= SATURDAY
    training = 0.0 if weekend else SITES[site.code][3] * dice.uniform(0.08, 0.3)
    for measure, value in (
        ("holiday_hours" if holiday else "production_hours", worked - over),
        ("overtime_hours", over),
        ("training_hours", training),
    ):
        quarters = Decimal(round(4 * value)) / 4
        if quarters:
            yield ActivityRow(site_id=site.pk, measure=measure, on=on, value=quarters)


def _work_of(site: Site) -> Iterator[Work]:
    for work in (*data.WORK, data.WEB_TO_CALL):
        if work.channel in site.channels:
            yield work


# ---- the calendar -------------------------------------------------------------------------------


def expected(work: Work, on: date, follows: float) -> float:
    """That day against an ordinary one: weekday, month, bill dates, special days."""
    named = data.SPECIAL.get(_special(on), (1.0, 1.0))[work.channel in SCREENS]
    near = data.AROUND_THANKSGIVING.get((on - _thanksgiving(on.year)).days, 1.0)
    usual = data.RHYTHM[work.channel][on.weekday()] * _season(on) * _bills(work, on, follows)
    return usual * named * near


def closed(site: Site, on: date) -> bool:
    if on.weekday() == SUNDAY and site.code in data.CLOSED_SUNDAYS:
        return True
    return _special(on) in data.BIG_HOLIDAYS and site.code in data.CLOSED_HOLIDAYS


def by_seats(site: Site, work: Work) -> bool:
    """Whether the floor takes as many as it has seats, however many customers there are."""
    return work.channel == Channel.CHAT and site.code in data.BY_SEATS


def _season(on: date) -> float:
    """The month against the year, sliding from the middle of one to the next."""
    at = on.month - 1 + (on.day - 15) / 30
    before = math.floor(at)
    slide = at - before
    return data.MONTHS[before % 12] * (1 - slide) + data.MONTHS[(before + 1) % 12] * slide


def _bills(work: Work, on: date, follows: float) -> float:
    left = (on.replace(day=28) + 4 * DAY).replace(day=1) - on - DAY
    swing = data.BILL_DAYS.get(on.day, data.LAST_DAYS.get(left.days, data.OTHER_DAYS))
    return 1 + follows * work.follows_bills * swing


def _special(on: date) -> str:
    return special_days(on.year).get(on, "")


def _thanksgiving(year: int) -> date:
    return next(day for day, name in special_days(year).items() if name == "Thanksgiving")


# ---- chance -------------------------------------------------------------------------------------


def _mood(dice: Random, days: int, memory: float, step: float) -> Iterator[float]:
    mood = 0.0
    for _ in range(days):
        mood = memory * mood + dice.gauss(0, step)
        yield mood


def _levels(dice: Random, site: Site, work: Work, days: int) -> Iterator[float]:
    """How much of its usual share a kind of work has on each day: 0 before the site took it on."""
    begun = days - data.SINCE.get((site.code, work.channel), days)
    routed = work is data.WEB_TO_CALL or (site.code, work.channel) in data.ROUTED
    own = list(_mood(dice, days, 0.965, 0.0075))
    level, until = 1.0, 0
    for number in range(days):
        if routed and number >= until:
            level = math.exp(dice.gauss(0, data.ROUTES_MOVE))
            until = number + dice.randint(*data.ROUTES_KEEP)
        ramp = 1.0 if not begun else min(1.0, 0.25 + 0.75 * (number - begun) / data.RAMP_DAYS)
        yield level * ramp * math.exp(own[number]) if number >= begun else 0.0


def _roster(dice: Random, days: int) -> Iterator[Sequence[float]]:
    """By day the seats on each weekday, the same until the roster changes."""
    until = 0
    seats: tuple[float, ...] = ()
    for number in range(days):
        if number >= until:
            seats = tuple(each * dice.uniform(0.72, 1.2) for each in data.RHYTHM[Channel.CHAT])
            until = number + dice.randint(*data.SEATS_KEEP)
        yield seats


def _opening(on: date, opened: date) -> float:
    """A new floor grows for its first four months."""
    return min(1.0, 0.3 + 0.7 * (on - opened).days / data.RAMP_DAYS)


def troubles_of(sites: Sequence[Site], first: date, days: int, today: date) -> Troubles:
    """Storms, cuts and defects between these days, for all floors: the same for the same day."""
    found: dict[tuple[str, date], float] = {}
    for year in range(first.year, today.year + 1):
        for trouble in data.TROUBLES:
            dice = dice_for(f"trouble {trouble.sites} {year} {today}")
            if dice.random() < 0.85:
                begun = date(year, trouble.month, trouble.day) + dice.randint(-11, 11) * DAY
                _strike(found, trouble, dice.choice(trouble.sites), begun, sites)
    dice = dice_for(f"defects {today}")
    weeks = range(3, max(days // 7 - 3, 4))
    for week in dice.sample(weeks, min(data.DEFECTS, len(weeks))):
        monday = first + (7 * week - first.weekday()) * DAY
        more = dice.uniform(*data.DEFECT)
        for number in range(6):
            for site in sites:
                at = (site.code, monday + number * DAY)
                found[at] = found.get(at, 1.0) * (1 + more * 0.8**number)
    return found


def _strike(
    found: dict[tuple[str, date], float],
    trouble: data.Trouble,
    code: str,
    begun: date,
    sites: Sequence[Site],
) -> None:
    hit = next((site for site in sites if site.code == code), None)
    if hit is None:
        return
    for number, through in enumerate(trouble.through):
        on = begun + number * DAY
        found[code, on] = through
        for site in sites:
            if site.supplier_id == hit.supplier_id and site.code != code:
                more = 1 + data.TAKEN_OVER * (1 - through)
                found[site.code, on] = found.get((site.code, on), 1.0) * more


# ---- launches -----------------------------------------------------------------------------------


def _moved(
    dice: Random, site: Site, works: Sequence[Work], first: date, days: int
) -> list[Moved]:  # fmt: skip
    """What the site's launches add, and what those of the same season added a year before."""
    moved = [Moved([0.0] * days, [0.0] * days, [0.0] * days) for _ in works]
    rows = Launch.objects.filter(sites=site, state__in=["approved", "live", "closed"])
    for launch in rows.select_related("program").order_by("pk"):
        answer = dice.uniform(0.82, 1.18)
        last = min(launch.last_day or date.max, launch.starts_on + data.LASTS_DAYS * DAY)
        for since in (launch.starts_on, launch.starts_on - data.A_YEAR * DAY):
            at = (since - first).days
            if since - first < days * DAY:
                _lift(moved, works, launch, answer, at, (last - launch.starts_on).days)
    return moved


def _lift(
    moved: Sequence[Moved], works: Sequence[Work], launch: Launch, answer: float, at: int, runs: int
) -> None:
    process = launch.kind == Launch.Kind.PROCESS
    for work, effect in zip(works, moved, strict=True):
        if work.channel not in launch.channels:
            continue
        more = answer * data.UPLIFT[launch.tier] * _share(work, launch)
        for number in range(max(at, 0), min(at + runs + 1, len(effect.contacts))):
            strength = _strength(launch.tier, number - at)
            effect.lift(number, more * strength * (data.PROCESS_SHARE if process else 1))
            if process:
                effect.minutes[number] += data.SLOWER[launch.tier] * strength
            else:
                effect.sales[number] += data.SELLS_BETTER * more * strength


def _share(work: Work, launch: Launch) -> float:
    new, upgrade = data.MOVES.get(launch.program.code, (1.0, 1.0))
    if not work.product:
        return (new + upgrade) / 2
    return new if work.product == "new_line" else upgrade


def _strength(tier: int, number: int) -> float:
    """Of the launch at its strongest, on that day since it went live."""
    if number < len(data.RISE):
        return data.RISE[number]
    return float(0.5 ** ((number - len(data.RISE)) / data.HALF_GONE[tier]))
