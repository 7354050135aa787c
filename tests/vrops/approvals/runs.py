"""What the tests of runs do again and again, to something to approve."""

from typing import Any

from tests.vrops.approvals.examples import ONE_PM, SHEET
from vrops.approvals import actions
from vrops.approvals.domain.routes import RouteSpec
from vrops.approvals.models import Run
from vrops.log.models import Entry
from vrops.people.models import Team, User


def start(subject: Team, by: User, route: RouteSpec = ONE_PM, **more: Any) -> Run:
    values = {"version": subject.version, "sheet": SHEET, **more}
    return actions.start_run(subject, route=route, by=by, **values)


def decide(subject: Team, by: User, **more: Any) -> actions.Outcome:
    values = {"version": subject.version, "sheet": SHEET, "sheet_hash": SHEET.hash, **more}
    return actions.decide(subject, by=by, **values)


def entries(event: str) -> list[Entry]:
    return list(Entry.objects.filter(event=event).order_by("pk"))
