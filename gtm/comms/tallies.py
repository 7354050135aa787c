"""Counting acknowledgements from the ledger, and telling launches about it.

A thousand reps acknowledge at the start of a shift; each writes a row of their own and nothing
else. A minute later one count per message is stored, logged once for the batch, and pushed.
"""

from collections.abc import Iterable
from decimal import Decimal

from django.db import transaction
from django.urls import reverse

from gtm.comms import queries
from gtm.comms.domain import shares
from gtm.comms.models import Message, MessageSite
from gtm.launches import actions as launches
from gtm.launches.actions import Fact
from vrops.core import clock, phrases, text
from vrops.log import actions as log
from vrops.people.models import Site

ACKNOWLEDGED = "comms.acknowledged"
MINUTES = "comms.minutes"
NOTICE = "comms.notice"


@transaction.atomic
def tally(message_id: int) -> int:
    """Count one message anew; answers how many more have acknowledged than at the last count.

    Twice is harmless: nothing is written or told when nothing changed.
    """
    message = Message.objects.select_for_update(no_key=True, of=("self",)).get(pk=message_id)
    found = queries.live_counts(message)
    known = {row.site_id: row for row in MessageSite.objects.filter(message=message)}
    rows = []
    for site_id in found.keys() | known.keys():
        count = found.get(site_id, shares.Count())
        row = known.get(site_id)
        if row is None or (row.addressed, row.acknowledged) != (
            count.addressed, count.acknowledged,
        ):  # fmt: skip
            rows.append(
                MessageSite(
                    message=message, site_id=site_id, addressed=count.addressed,
                    acknowledged=count.acknowledged,
                )
            )  # fmt: skip
    if not rows:
        return 0
    _store(rows, known)
    before = sum(row.acknowledged for row in known.values())
    total = shares.total(found.values())
    more = total.acknowledged - before
    if more > 0:
        log.record(
            "gtm.message.acknowledged",
            message,
            by=None,
            before={"acknowledged": before},
            after={"acknowledged": total.acknowledged, "addressed": total.addressed},
        )
    if message.launch_id is not None:
        push_shares(message.launch_id)
    return more


@launches.in_turn
def push_shares(launch_id: int) -> None:
    """Tell the launch which share of the people it asks has acknowledged, whole and by site."""
    found = queries.shares_of_launch(launch_id)
    if not found:
        launches.drop_facts(launch_id, [ACKNOWLEDGED])
        return
    sites: dict[int | None, Site | None] = {**Site.objects.in_bulk([pk for pk in found if pk])}
    whole: list[tuple[Site | None, shares.Count]] = [(None, shares.total(found.values()))]
    counts = whole + [(sites[pk], count) for pk, count in found.items() if pk is not None]
    told = [_fact(launch_id, site, count) for site, count in counts if count.share is not None]
    launches.push_facts(launch_id, told, as_of=clock.now())


def push_minutes(launch_ids: Iterable[int | None]) -> None:
    """Tell launches how many minutes of reading their messages ask of each recipient."""
    for launch_id in sorted({pk for pk in launch_ids if pk is not None}):
        _push_minutes(launch_id)


@launches.in_turn
def _push_minutes(launch_id: int) -> None:
    minutes = queries.minutes_of_launch(launch_id)
    if minutes is None:
        launches.drop_facts(launch_id, [MINUTES])
        return
    launches.push_fact(
        launch_id, MINUTES, Decimal(minutes), as_of=clock.now(),
        label=f"{minutes} min of reading", link=_link(launch_id),
    )  # fmt: skip


@launches.in_turn
def push_notice(launch_id: int) -> None:
    """Tell the launch which message about it goes out next, when and to how many."""
    message = queries.next_of_launch(launch_id)
    if message is None or message.wall_on is None:
        launches.drop_facts(launch_id, [NOTICE])
        return
    people = queries.people_of(message, message.wall_on).count()
    count = phrases.counted(people, "person", "people")
    day = f"{message.wall_on:%b} {message.wall_on.day}"
    launches.push_fact(
        launch_id, NOTICE, Decimal(people), as_of=clock.now(), link=message.get_absolute_url(),
        label=f"“{text.cut(message.title, 80)}” goes to {count} on {day}",
    )  # fmt: skip


def _fact(launch_id: int, site: Site | None, count: shares.Count) -> Fact:
    assert count.share is not None
    return Fact(
        ACKNOWLEDGED, count.share, site=site, link=_link(launch_id),
        label=f"{count.acknowledged:,} of {count.addressed:,}",
    )  # fmt: skip


def _link(launch_id: int) -> str:
    return f"{reverse('gtm:messages')}?launch={launch_id}&view=all"


def _store(rows: list[MessageSite], known: dict[int | None, MessageSite]) -> None:
    for row in rows:
        row.pk = known[row.site_id].pk if row.site_id in known else None
    MessageSite.objects.bulk_create([row for row in rows if row.pk is None])
    MessageSite.objects.bulk_update(
        [row for row in rows if row.pk is not None], ["addressed", "acknowledged"]
    )
