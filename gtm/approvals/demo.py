"""The demonstration year of approvals: submitted, decided, sent back, live and closed by the
product's own actions, each on the day it would have been."""

from collections.abc import Iterator
from dataclasses import fields
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from gtm.approvals import actions, queries
from gtm.approvals.demo_data import COURSES, DETOURS, LEAD, NOTES, Course
from gtm.launches import actions as launches
from gtm.launches import queries as launch_queries
from gtm.launches.actions import LaunchInput
from gtm.launches.models import Launch
from gtm.readiness import demo as readiness
from gtm.readiness.domain import Gate
from vrops.access.domain import Role
from vrops.approvals.domain.conditions import NewCondition
from vrops.core import clock
from vrops.core.demonstration import World
from vrops.people.models import User

ASKED = ("submitted", "approved", "live", "closed", "rejected")
BEAT = timedelta(seconds=40)
EARLY = timedelta(days=6)


def load(world: World) -> None:
    """Each launch that was ever submitted, in the order of its first day."""
    for launch in _launches(world):
        wanted = world.made["launches"][launch.pk]
        course = COURSES.get((launch.title, wanted)) or _usual(world, launch, wanted)
        if course is None:
            readiness.close_until(world, launch, clock.now())
            continue
        if course.open_item:
            readiness.leave_open(world, launch, course.open_item)
        _submit(world, launch, course)
        _decide(world, launch, course)


def run_on(world: World) -> None:
    """What was approved goes live on its first day, where nothing is open, and is closed after
    its last; other items are closed until today."""
    for launch in _launches(world):
        wanted = world.made["launches"][launch.pk]
        starts_at = launch_queries.goes_live_at(launch)
        if launch.state == "approved" and starts_at < clock.now():
            readiness.hurry(world, launch, Gate.BEFORE_GO_LIVE, starts_at - timedelta(hours=3))
            readiness.close_until(world, launch, starts_at)
            for at in _beats(starts_at):
                with clock.fixed_at(at):
                    actions.bring_live(launch.pk)
        if wanted == "closed" and launch.last_day:
            launch.refresh_from_db()
            closed_at = min(_at(world, launch.last_day + timedelta(days=2)), clock.now())
            readiness.close_until(world, launch, closed_at)
            with clock.fixed_at(closed_at):
                launches.move_launch(launch.pk, "close", by=launch.owner, version=launch.version)
        readiness.close_until(world, launch, clock.now())


def _launches(world: World) -> Iterator[Launch]:
    rows = Launch.objects.filter(pk__in=world.made["launches"]).order_by("starts_on", "pk")
    yield from rows.select_related("owner", "program")


def _usual(world: World, launch: Launch, wanted: str) -> Course | None:
    """Submitted so long before the first day as its tier is, and approved."""
    if wanted not in ASKED:
        return None
    submitted = launch.starts_on - timedelta(days=LEAD[launch.tier])
    # Somebody in a hurry before the holidays had it approved long ahead.
    submitted = _working_day(min(submitted, world.today - EARLY))
    return Course((world.today - submitted).days, "approve", world.dice.choice(NOTES))


def _submit(world: World, launch: Launch, course: Course) -> None:
    """What has to be met before is met by then, as far as anybody got round to it."""
    at = _at(world, world.today - timedelta(days=max(course.submitted, 1)))
    readiness.ready_for_approval(world, launch, at)
    detour = DETOURS.get(launch.title)
    if detour is not None:
        before = at - timedelta(days=detour.days)
        with clock.fixed_at(before):
            launch = actions.submit_launch(launch.pk, by=launch.owner, version=launch.version)
        with clock.fixed_at(before + timedelta(hours=5)):
            by = _approver(world, launch, Role.PM)
            actions.send_back_launch(launch.pk, by=by, note=detour.note, **_seen(launch))
    launch.refresh_from_db()
    with clock.fixed_at(at):
        actions.submit_launch(launch.pk, by=launch.owner, version=launch.version)


def _decide(world: World, launch: Launch, course: Course) -> None:
    launch.refresh_from_db()
    if course.ends == "wait" and not course.first_approval:
        return
    days = 1 if course.submitted < 20 else world.dice.randint(1, 2)
    submitted = world.today - timedelta(days=course.submitted)
    at = _at(world, _working_day(submitted + timedelta(days=days), forward=True))
    readiness.close_until(world, launch, at)
    with clock.fixed_at(at):
        by = _approver(world, launch, Role.PM)
        if course.ends == "reject":
            actions.reject_launch(launch.pk, by=by, note=course.note, **_seen(launch))
        elif course.ends == "send_back":
            actions.send_back_launch(launch.pk, by=by, note=course.note, **_seen(launch))
        else:
            _approve(launch, course, by)
    launch.refresh_from_db()
    if launch.state == "submitted" and not course.first_approval:
        with clock.fixed_at(min(at + timedelta(hours=world.dice.randint(2, 22)), clock.now())):
            by = _approver(world, launch, Role.SENIOR_MANAGER)
            actions.approve_launch(launch.pk, by=by, **_seen(launch))
    _after(world, launch, course)


def _approve(launch: Launch, course: Course, by: User) -> None:
    due_on = launch.starts_on - timedelta(days=4)
    wanted = [NewCondition(words, due_on) for words in course.conditions]
    # What follows later is not part of the word that was given on the day.
    note = course.note if course.ends in ("approve", "wait") else ""
    actions.approve_launch(
        launch.pk, by=by, note=note, conditions=wanted or None, **_seen(launch)
    )  # fmt: skip


def _after(world: World, launch: Launch, course: Course) -> None:
    """What changed once it was approved."""
    if course.ends not in ("change", "hold"):
        return
    launch.refresh_from_db()
    at = _at(world, world.today - timedelta(days=2))
    with clock.fixed_at(at):
        if course.ends == "hold":
            launches.move_launch(
                launch.pk, "hold", by=launch.owner, version=launch.version, why=course.note
            )
        else:
            moved = _moved(launch, 7)
            launches.edit_launch(
                launch.pk, moved, by=launch.owner, version=launch.version, why=course.note
            )


def _moved(launch: Launch, days: int) -> LaunchInput:
    """The launch as it is, so many days later."""
    kept = {f.name: getattr(launch, f.name) for f in fields(LaunchInput) if f.name != "site_ids"}
    by = timedelta(days=days)
    return LaunchInput(
        **kept
        | {
            "starts_on": launch.starts_on + by,
            "ends_on": launch.ends_on + by if launch.ends_on else None,
            "channels": tuple(launch.channels),
            "site_ids": frozenset(launch.sites.values_list("pk", flat=True)),
        }
    )


def _seen(launch: Launch) -> dict[str, Any]:
    """What the approver has on the screen."""
    launch = Launch.objects.select_related("owner", "program").get(pk=launch.pk)
    return {"version": launch.version, "sheet_hash": queries.impact_sheet(launch).hash}


def _approver(world: World, launch: Launch, role: Role) -> User:
    """Somebody of that role who was there by now and wrote nothing of it; of the two program
    managers people sign in as, the other one, so that their pages tell of it."""
    authors = queries.authors_of([launch.pk])[launch.pk]
    today = clock.today("America/New_York")
    held = User.objects.people().filter(
        grants__role=role, grants__starts_on__lte=today, is_active=True
    )
    there = list(held.exclude(pk__in=authors).order_by("grants__starts_on", "pk"))
    cast = [user for user in there if user.employee_id in ("second-pm", "pm", "senior-manager")]
    if cast and world.dice.random() < 0.6:
        return cast[0]
    return world.dice.choice(there)


def _beats(starts_at: datetime) -> Iterator[datetime]:
    """The clock that brings launches live: just after the start, and once a day while it waits."""
    at = starts_at + BEAT
    while at < clock.now():
        yield at
        at += timedelta(days=1) if at - starts_at > timedelta(hours=1) else timedelta(hours=2)
        if at - starts_at > timedelta(days=3):
            return


def _working_day(day: date, *, forward: bool = False) -> date:
    """That day, or on a weekend the Friday before or the Monday after."""
    over = day.weekday() - 4
    if over <= 0:
        return day
    return day + timedelta(days=3 - over) if forward else day - timedelta(days=over)


def _at(world: World, day: date) -> datetime:
    """A time in the office on that day, or a minute ago where it has not come yet."""
    hour, minute = world.dice.randint(13, 19), world.dice.randint(0, 59)
    wanted = datetime.combine(day, time(hour, minute), tzinfo=UTC)
    return min(wanted, clock.now() - timedelta(minutes=1))
