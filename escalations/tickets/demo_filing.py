"""When the demonstration's tickets are filed, by whom, about what, and where they go."""

from bisect import bisect
from collections.abc import Iterator
from datetime import datetime, time, timedelta
from itertools import accumulate

from django.conf import settings

from escalations.routing.domain import Facts, first_match
from escalations.tickets import demo_data as data
from escalations.tickets import demo_texts as texts
from escalations.tickets.clocks import Clocks
from escalations.tickets.demo_desk import Desk, Made, note
from escalations.tickets.models import Ticket
from gtm.launches.models import Launch
from vrops.core import clock
from vrops.people.demo import FAMILY, GIVEN
from vrops.people.models import Site, User

DAYS = 365
BURST_DAYS = 12
BURST_SHARE = 0.12
# Launches of the first tier bring far more questions than small ones.
BURST_OF_TIER = {1: 6, 2: 3, 3: 1}
ABOUT_LAUNCH = 0.75
LIVE_MINUTES_AGO = (24, 13, 7, 2)
Moment = tuple[datetime, int, Launch | None]


def moments(cast: Desk, number: int) -> Iterator[Moment]:
    """When each ticket was filed, at which site (by place) and about which launch.

    More on Mondays, in a floor's busy hours, and lately; a tenth comes in the days after a launch.
    """
    dice, today = cast.dice, cast.world.today
    days = [today - timedelta(days=back) for back in range(DAYS)]
    weights = [
        data.WEEKDAYS[day.weekday()] * (1.4 - 0.8 * back / DAYS) for back, day in enumerate(days)
    ]
    by_day, by_site = list(accumulate(weights)), list(accumulate(_sizes(cast)))
    hours = list(accumulate(weight for _, weight in data.HOURS))
    tiers = list(accumulate(BURST_OF_TIER[launch.tier] for launch in cast.launches))
    made = 0
    while made < number:
        launch = None
        day = days[bisect(by_day, dice.random() * by_day[-1])]
        if cast.launches and dice.random() < BURST_SHARE:
            launch = cast.launches[bisect(tiers, dice.random() * tiers[-1])]
            day = launch.starts_on + timedelta(days=min(int(dice.expovariate(0.35)), BURST_DAYS))
        hour = data.HOURS[bisect(hours, dice.random() * hours[-1])][0]
        site = bisect(by_site, dice.random() * by_site[-1])
        if cast.sites[site].starts_on > day:
            continue
        zone = _hours_of(cast.sites[site])
        at = clock.resolve_wall(day, time(hour, dice.randint(0, 59), dice.randint(0, 59)), zone)
        if (today - day).days < DAYS and at.instant < cast.now:
            made += 1
            yield at.instant, site, launch


def _hours_of(site: Site) -> str:
    """Floors overseas work the hours of those who call them."""
    return site.zone if site.zone.startswith("America/") else settings.COMPANY_ZONE


def _sizes(cast: Desk) -> list[int]:
    return [len(cast.reps.get(site.pk, ())) or 1 for site in cast.sites]


def on_the_line(cast: Desk) -> Iterator[Moment]:
    """Somebody has a customer on the line right now."""
    for minutes in LIVE_MINUTES_AGO:
        site = cast.dice.randrange(len(cast.sites))
        yield cast.now - timedelta(minutes=minutes), site, None


def filed(cast: Desk, moment: Moment, waiting: str = "") -> Made:
    """The ticket as it was filed, in its queue, with its clocks running."""
    at, place, launch = moment
    dice, site = cast.dice, cast.sites[place]
    categories = list(data.KINDS)
    category = dice.choices(categories, [data.KINDS[name][0] for name in categories])[0]
    if launch is not None and launch.kind != Launch.Kind.PROCESS and dice.random() < 0.6:
        category = "promo_credit"
    _, kind, priorities = data.KINDS[category]
    title, other = launch.title if launch else "", dice.choice(cast.sites).name
    words = texts.words_for(dice, title, other, f"{at + timedelta(days=2):%A}")
    about = launch is not None and dice.random() < ABOUT_LAUNCH
    case = dice.choice(texts.texts().cases[launch.kind if launch and about else category])
    waiting = waiting or dice.choices(("no", "callback", "on_line"), (82, 12, 6))[0]
    ticket = Ticket(
        category=category, type=case.type or kind, body=dice.choice(case.bodies).format_map(words),
        subject=dice.choice(case.subjects).format_map(words), site=site, launch=launch,
        filed_by=_filer(cast, site, at), filed_at=at, created_at=at, updated_at=at,
        waiting=waiting, account_ref=str(dice.randint(10**8, 10**10)),
        order_ref=words["order"] if case.names_order else "",
        callback_by=at + timedelta(hours=dice.randint(2, 30)) if waiting == "callback" else None,
        priority=dice.choices(range(4), priorities)[0],
    )  # fmt: skip
    if waiting == "callback":
        ticket.contact_name = f"{dice.choice(GIVEN)} {dice.choice(FAMILY)}"
        ticket.contact_phone = f"({dice.randint(205, 979)}) 555-01{dice.randint(0, 99):02}"
    _route(cast, ticket)
    clocks = Clocks(ticket, cast.targets)
    clocks.begin(at)
    return Made(ticket, clocks, texts.texts().talk[category], words)


def _filer(cast: Desk, site: Site, at: datetime) -> User:
    """Somebody of the floor who was there by then, or whoever is there longest."""
    people = cast.reps[site.pk]
    for _ in range(6):
        user = cast.dice.choice(people)
        if user.starts_on and user.starts_on <= at.date():
            return user
    return min(people, key=lambda user: user.starts_on or cast.world.today)


def _route(cast: Desk, ticket: Ticket) -> None:
    facts = Facts(
        type=ticket.type, category=ticket.category, waiting=ticket.waiting, site=ticket.site_id,
        launch=ticket.launch_id, text=f"{ticket.subject} {ticket.body}",
    )  # fmt: skip
    match = first_match(cast.rules, facts)
    if match is None:
        return
    ticket.queue = cast.queues[match.rule.queue_id]
    if match.rule.priority is not None:
        ticket.priority = match.rule.priority
    note(cast, ticket, ticket.filed_at, "filed", by=ticket.filed_by)
    note(cast, ticket, ticket.filed_at, "routed", why=match.reason, queue=match.rule.queue_name)
