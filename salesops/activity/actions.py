"""Loading activity and taking a load back. Values change in sets, as versions."""

from collections.abc import Callable, Collection, Iterable, Sequence
from datetime import datetime
from decimal import Decimal
from operator import attrgetter
from typing import Any

from django.conf import settings
from django.db import connection, transaction
from django.db.models import Sum

from gtm.launches.models import Brand, Segment
from salesops.activity import domain, permissions, statements
from salesops.activity.domain import ActivityRow
from salesops.activity.models import ActivityLoad, ActivityRepeat, LoadSite, Measure, Product
from vrops.access import policy
from vrops.core import clock, locks, text
from vrops.core.copying import copy_rows
from vrops.core.errors import FieldError, Invalid, NotAllowed
from vrops.log import actions as log
from vrops.people.models import Channel, Site

STAGED = ("site_id", "measure", "on", "channel", "product", "brand", "segment", "value")
CODES = {
    "measure": Measure, "channel": Channel, "product": Product, "brand": Brand, "segment": Segment,
}  # fmt: skip


@transaction.atomic
def load_activity(
    rows: Sequence[ActivityRow], *, source: str, by: Any, reference: str = ""
) -> ActivityLoad:
    """Record values day by day: new ones are added, other ones supersede what was said before,
    equal ones change nothing. All or nothing; the load says how many of each there were.

    `source` is what people call it, `reference` the import it came from: the same reference again
    answers the load there is. Refuses: PermissionDenied at any of the sites; Invalid naming rows.
    """
    lock_sites({row.site_id for row in rows})
    before = load_of(reference)
    if before is not None:
        return before
    return complete_load(record_part(rows, source=source, by=by, reference=reference), by=by)


@transaction.atomic
def record_part(
    rows: Sequence[ActivityRow], *, source: str, by: Any, reference: str = ""
) -> ActivityLoad:
    """Record a part of a load, which is made with the first one; `complete_load` ends it, in the
    same transaction. Who loads in parts takes `lock_sites` of all of them before the first.
    Refuses as `load_activity`."""
    source = text.cut(text.one_line(source), 160)
    if not rows or not source:
        raise Invalid("There is nothing to load; name the source and give at least one value.")
    site_ids = {row.site_id for row in rows}
    lock_sites(site_ids)
    _require_at(site_ids, by)
    _check_codes(rows)
    domain.check(rows, clock.today(settings.COMPANY_ZONE) + domain.AHEAD)
    days = [row.on for row in rows]
    load = load_of(reference) or ActivityLoad.objects.create(
        source=source, reference=reference, loaded_by=by, loaded_at=clock.now(),
        first_on=min(days), last_on=max(days),
    )  # fmt: skip
    load.first_on, load.last_on = min(*days, load.first_on), max(*days, load.last_on)
    _add_control_totals(load, rows)
    _write(load, rows)
    return load


@transaction.atomic
def complete_load(load: ActivityLoad, *, by: Any, repeated: Iterable[int] = ()) -> ActivityLoad:
    """The log entry of a load. `repeated` are the values in force (by id) that it said again beside
    those of its parts: while it stands, they do."""
    ids = list(repeated)
    if ids:
        copy_rows(
            ActivityRepeat._meta.db_table, ("load_id", "row_id"), ((load.pk, pk) for pk in ids)
        )
        load.same += len(ids)
        load.save(update_fields=["same"])
    log.record("salesops.activity.loaded", load, by=by, after=load.snapshot())
    return load


def load_of(reference: str) -> ActivityLoad | None:
    """The load of an import, if it made one."""
    return ActivityLoad.objects.filter(reference=reference).first() if reference else None


@transaction.atomic
def take_back_load(
    load_id: int, *, by: Any, advance: Callable[[int, int], None] | None = None
) -> ActivityLoad:
    """Undo a load: what it said no longer counts, what others said before or again since does.

    `advance(done, total)` is told after each site how many of the load's values are gone over.
    Refuses: ActivityLoad.DoesNotExist; PermissionDenied; NotAllowed when it was taken back.
    """
    load = check_take_back(load_id, by=by)
    values = dict(
        LoadSite.objects.filter(load=load).values_list("site").annotate(Sum("values_read"))
    )
    lock_sites(values)
    load = ActivityLoad.objects.select_for_update(of=("self",)).get(pk=load_id)
    _refuse_twice(load)
    before = load.snapshot()
    load.taken_back_at = clock.now()
    load.version += 1
    load.store("taken_back_at")
    done, total = 0, sum(values.values())
    for site_id in sorted(values):
        _take_back_at(site_id, load)
        done += values[site_id]
        if advance is not None:
            advance(done, total)
    after = load.snapshot()
    log.record("salesops.activity.taken_back", load, by=by, before=before, after=after)
    return load


def check_take_back(load_id: int, *, by: Any) -> ActivityLoad:
    """The load, if this person may take it back now; refuses as `take_back_load`."""
    load: ActivityLoad = ActivityLoad.objects.visible_to(by).get(pk=load_id)
    _require_at(set(LoadSite.objects.filter(load=load).values_list("site", flat=True)), by)
    _refuse_twice(load)
    return load


def lock_sites(site_ids: Iterable[int]) -> None:
    """Two loads of one site wait for each other. In the order of their numbers, all of a load's
    before it compares anything, so none waits forever and what was compared stays as it was."""
    for site_id in sorted(set(site_ids)):
        locks.advisory(f"salesops.activity.{site_id}")


def _refuse_twice(load: ActivityLoad) -> None:
    if load.taken_back_at is not None:
        raise NotAllowed("This load was taken back already; load the file again instead.")


def _take_back_at(site_id: int, load: ActivityLoad) -> None:
    given: dict[str, Any] = {"at": load.taken_back_at, "load": load.pk, "site": site_id}
    with connection.cursor() as cursor:
        cursor.execute(statements.TAKE_BACK, given)
        cursor.execute(statements.REINSTATE, given)


def _write(load: ActivityLoad, rows: Sequence[ActivityRow]) -> None:
    """The rows to the table; refuses (Invalid) totals beside parts that are there already."""
    days = [row.on for row in rows]
    given: dict[str, Any] = {
        "at": load.loaded_at, "load": load.pk,
        "first": min(days), "last": max(days),
    }  # fmt: skip
    with connection.cursor() as cursor:
        cursor.execute(statements.STAGE)
        copy_rows("activity_given", STAGED, map(attrgetter(*STAGED), rows))
        cursor.execute("ANALYZE activity_given")
        cursor.execute(statements.WITHOUT_NESTED_LOOPS)
        cursor.execute(statements.SUPERSEDE_CHANGED, given)
        changed = cursor.rowcount
        cursor.execute(statements.ADD_MISSING, given)
        load.changed += changed
        load.new += cursor.rowcount - changed
        load.same += len(rows) - cursor.rowcount
        if cursor.rowcount < len(rows):
            cursor.execute(statements.REPEAT, given)
        cursor.execute(statements.TOTAL_BESIDE_PARTS, given)
        clash = cursor.fetchone()
        cursor.execute(statements.AS_BEFORE)
    load.save(update_fields=["new", "changed", "same", "first_on", "last_on"])
    if clash:
        raise Invalid(
            f"A total would stand beside its own parts ({_named(clash)}); nothing was loaded. Take "
            "the earlier load back, or load at the same detail.",
            code="activity.total_beside_parts",
        )


def _check_codes(rows: Iterable[ActivityRow]) -> None:
    """Refuses (Invalid) words that are no measure, channel, product, brand or segment."""
    for name, choices in CODES.items():
        wrong = {getattr(row, name) for row in rows} - set(choices.values)
        if wrong - ({""} if name != "measure" else set()):
            said = text.cut(min(wrong - {""}, default=""), 40)
            raise Invalid(f"“{said}” is no {name}.", errors=[FieldError(name, "unknown", said)])


def _add_control_totals(load: ActivityLoad, rows: Iterable[ActivityRow]) -> None:
    """What the load says in all, by site and measure, for the sender to compare."""
    totals: dict[tuple[int, str], list[Decimal]] = {}
    for row in rows:
        totals.setdefault((row.site_id, row.measure), []).append(row.value)
    known = {(part.site_id, part.measure): part for part in LoadSite.objects.filter(load=load)}
    new, grown = [], []
    for (site_id, measure), values in totals.items():
        part = known.get((site_id, measure))
        if part is None:
            part = LoadSite(
                load=load, site_id=site_id, measure=measure, values_read=0, total=Decimal(0)
            )
            new.append(part)
        else:
            grown.append(part)
        part.values_read += len(values)
        part.total += sum(values, Decimal(0))
    LoadSite.objects.bulk_create(new)
    LoadSite.objects.bulk_update(grown, ["values_read", "total"])


def _require_at(site_ids: Collection[int], by: Any) -> None:
    """Every site is one where the person may load; a foreign one is refused as an unknown one."""
    if policy.reach_of(by, permissions.LOAD).everything:
        allowed = Site.objects.filter(pk__in=site_ids)
    else:
        allowed = policy.visible(Site.objects.filter(pk__in=site_ids), by, permissions.LOAD)
    if allowed.count() != len(site_ids):
        raise policy.denied(permissions.LOAD)


def _named(clash: tuple[int, str, datetime]) -> str:
    site = Site.objects.get(pk=clash[0])
    return f"{site.name}, {clash[1].replace('_', ' ')}, {clash[2]}"
