"""What the flows need: people at their pages, the stage they act on, and waiting for a worker."""

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from django.db.models import Model
from django.test import Client
from django.urls import reverse

from gtm.intake import permissions as intake
from gtm.launches import permissions as launches
from gtm.readiness import templates
from gtm.readiness.domain import Gate
from gtm.readiness.templates import Row
from salesops.budgets import actions as budgets
from salesops.budgets.models import CostCentre
from tests.cast import MakePerson
from tests.escalations.desk import open_desk
from tests.faults.crew import wait_until
from tests.gtm.factories import make_program
from tests.vrops.api.callers import Caller, caller_of
from vrops.access.domain import Role
from vrops.log.models import Entry
from vrops.people import permissions as people
from vrops.people.models import HQGroup, Site, User

HASH = re.compile(r'name="sheet_hash" value="([0-9a-f]{64})"')
PATIENCE = 150.0


class Person:
    """Somebody at their browser: pages are asked for by URL name, forms posted as they stand."""

    def __init__(self, user: User) -> None:
        self.user = user
        self.client = Client(raise_request_exception=False)
        self.client.force_login(user)

    def page(self, name: str, /, *args: Any, status: int = 200, **query: Any) -> str:
        """The HTML of a page."""
        answer = self.client.get(reverse(name, args=args), query)
        assert answer.status_code == status, (name, answer.status_code, answer.content[:400])
        return answer.content.decode()

    def post(self, name: str, /, *args: Any, status: int = 302, **fields: Any) -> str:
        """Send a form; what it answered, or where it led."""
        answer = self.client.post(reverse(name, args=args), fields)
        found: str = answer.content.decode()
        assert answer.status_code == status, (name, answer.status_code, _words(found)[:600])
        return answer["Location"] if status == 302 else found

    def send(self, name: str, fields: dict[str, list[str]], /, *args: Any) -> str:
        """Send a form as a browser read it, with what was changed."""
        given: dict[str, Any] = dict(fields)
        return self.post(name, *args, **given)

    def sheet_hash(self, name: str, *args: Any) -> str:
        """The fingerprint of the sheet on the approver's screen."""
        found = HASH.search(self.page(name, *args))
        assert found, "no decision card is on the page"
        return found.group(1)


@dataclass
class Stage:
    """Everybody and everything that is there before the story begins."""

    people: dict[str, Person]
    users: dict[str, User]
    system: Caller
    site: Site
    tampa: Site
    program: Any
    centre: CostCentre
    hq_partner_group: int
    happened: list[tuple[str, str]] = field(default_factory=list)

    def __getattr__(self, name: str) -> Person:
        try:
            return self.people[name]
        except KeyError:
            raise AttributeError(name) from None

    def done(self, event: str, who: str) -> None:
        """Something that the log has to tell at the end: the event and who did it."""
        self.happened.append((event, who))


def set_stage(
    everybody: dict[str, User], *, site: Site, in_house_site: Site, other_site: Site,
    group: HQGroup, make_person: MakePerson, second_pm: User,
) -> Stage:  # fmt: skip
    """A company at work: two reps in Manila, two in Tampa, three program managers."""
    users = dict(everybody) | {
        "second_pm": second_pm,
        "third_pm": make_person("third-pm", Role.PM),
        "second_rep": make_person("rep-two", Role.REP, site=site),
        "tampa_rep": make_person("rep-tampa", Role.REP, site=in_house_site),
    }
    system = caller_of(
        make_person("hq-gtm-system", Role.HQ_PARTNER, group=group),
        [intake.VIEW, intake.FILE, launches.VIEW, launches.VIEW_APPROVED, people.VIEW_SITE],
    )
    open_desk(users["administrator"])
    head = users["senior_manager"]
    for tier in (1, 2):
        templates.create_template(
            f"Promotion, tier {tier}", by=head, tier=tier,
            rows=[
                Row(name="Legal copy cleared", days=12, gate=Gate.BEFORE_APPROVAL,
                    role=Role.HQ_PARTNER, group=group),
                Row(name="Budget line exists", days=12, gate=Gate.BEFORE_APPROVAL,
                    measure=budgets.LINE_EXISTS, target=Decimal(1)),
                Row(name="Floor huddle held", days=1, role=Role.SUPERVISOR, per_site=True),
            ],
        )  # fmt: skip
    centre = budgets.save_cost_centre(
        None, by=users["finance"], code="VR-4100", name="Sales incentives", owner=users["finance"]
    )
    signed_in = {name: Person(user) for name, user in users.items()}
    return Stage(
        people=signed_in, users=users, system=system, site=site, tampa=in_house_site,
        program=make_program(users["pm"]), centre=centre, hq_partner_group=group.pk,
    )  # fmt: skip


def until(true: Callable[[], Any], sentence: str, seconds: float = PATIENCE) -> Any:
    """Poll until the worker has done it; answers what it came to."""
    wait_until(true, seconds, sentence)
    return true()


def fresh(record: Any) -> Any:
    record.refresh_from_db()
    return record


def entries_about(*records: Model) -> list[Entry]:
    """The log of these records, oldest first."""
    found: list[Entry] = []
    for record in records:
        found += Entry.objects.about(record._meta.label_lower, record.pk).order_by("pk")
    return sorted(found, key=lambda entry: entry.pk)


def _words(text: str) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", text).split())
