"""Taking changes back: row by row, once, and never over what somebody else did since."""

import json
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from escalations.tickets.actions import working
from escalations.tickets.models import Ticket
from escalations.tickets.tables import QUEUE
from gtm.readiness.actions import add_item, assign_item
from gtm.readiness.models import ReadinessItem
from gtm.readiness.tables import ITEMS
from tests.gtm.factories import make_launch
from tests.vrops.lists.test_views import text_of
from vrops.core import clock
from vrops.jobs import running as jobs
from vrops.lists.changes import actions, queries, tasks
from vrops.lists.changes.models import Change, ChangeRow
from vrops.lists.pages import ListPage
from vrops.log.models import Entry
from vrops.people.models import User

pytestmark = pytest.mark.django_db
HTMX = {"HX-Request": "true"}
File = Callable[[int], list[Ticket]]


def change_all(
    by: User, value: str = "0", page: ListPage = QUEUE, name: str = "priority"
) -> Change:
    rows, edit = page.rows(by), queries.edit_named(page, name)
    return actions.edit_rows(page, edit, rows, by=by, given={"value": [value]}, count=rows.count())


def undo(client: Client, change: Change) -> Any:
    return client.post(f"/lists/changes/{change.pk}/undo/", headers=HTMX)


def toast(answer: Any) -> dict[str, str]:
    found: dict[str, str] = json.loads(answer["HX-Trigger"])["toast"]
    return found


def priorities() -> list[int]:
    return list(Ticket.objects.order_by("pk").values_list("priority", flat=True))


@pytest.fixture
def signed_in(client: Client, analyst: User) -> Client:
    client.force_login(analyst)
    return client


def test_each_row_gets_what_it_had(signed_in: Client, analyst: User, tickets: File) -> None:
    found = tickets(3)
    for ticket, priority in zip(found, (0, 1, 3), strict=True):
        working.change_priority(ticket.pk, by=analyst, priority=priority)
    change = change_all(analyst)
    assert priorities() == [0, 0, 0]
    answer = undo(signed_in, change)
    assert toast(answer)["text"] == "Priority put back on 2 escalations."
    assert priorities() == [0, 1, 3]
    change.refresh_from_db()
    assert change.undone_at is not None


def test_what_somebody_changed_since_stays_and_says_who(
    signed_in: Client, analyst: User, pm: User, tickets: File
) -> None:
    found = tickets(2)
    change = change_all(analyst)
    working.assign(found[0].pk, by=pm, assignee=pm)
    answer = undo(signed_in, change)
    told = toast(answer)
    assert told["text"] == "Priority put back on 1 escalation. 1 stayed."
    assert priorities() == [0, 2]
    page = text_of(signed_in.get(told["href"]))
    assert f"{pm.name} changed it on" in page
    entry = Entry.objects.get(event="lists.change.undone")
    assert (entry.after["done"], entry.after["refused"]) == (1, 1)


def test_a_single_row_that_was_changed_since_is_refused_with_who_did_it(
    signed_in: Client, analyst: User, pm: User, tickets: File
) -> None:
    [ticket] = tickets(1)
    change = change_all(analyst)
    working.change_priority(ticket.pk, by=pm, priority=1)
    answer = undo(signed_in, change)
    assert answer.status_code == 409
    assert f"{pm.name} changed it on" in toast(answer)["text"]
    assert "it stays as it is" in toast(answer)["text"]
    change.refresh_from_db()
    assert change.undone_at is None, "nothing was undone"
    working.change_priority(ticket.pk, by=analyst, priority=3)
    assert "You changed it on" in toast(undo(signed_in, change))["text"]


def test_who_changed_a_part_of_another_record_is_known_too(
    client: Client, pm: User, second_pm: User, analyst: User
) -> None:
    [item] = add_item(make_launch(pm).pk, by=pm, name="Team briefed", days_before=2)
    change = change_all(pm, str(analyst.pk), ITEMS, "owner")
    now = ReadinessItem.objects.get(pk=item.pk)
    assign_item(item.pk, by=second_pm, version=now.version, owner=second_pm)
    client.force_login(pm)
    assert f"{second_pm.name} changed it on" in toast(undo(client, change))["text"]


def test_undoing_twice_is_refused_politely(signed_in: Client, analyst: User, tickets: File) -> None:
    tickets(1)
    change = change_all(analyst)
    undo(signed_in, change)
    again = undo(signed_in, change)
    assert again.status_code == 409
    assert "This was undone already, on" in toast(again)["text"]
    assert priorities() == [2]


def test_an_undo_is_not_undone(signed_in: Client, analyst: User, tickets: File) -> None:
    tickets(1)
    change = change_all(analyst)
    undo(signed_in, change)
    [made] = change.undos.all()
    assert undo(signed_in, made).status_code == 409


def test_rights_that_ended_end_the_way_back(client: Client, analyst: User, tickets: File) -> None:
    tickets(1)
    change = change_all(analyst)
    analyst.grants.update(role="administrator")
    client.force_login(analyst)
    assert undo(client, change).status_code == 403
    assert priorities() == [0]


def test_an_earlier_value_that_is_no_choice_any_more_is_refused(
    signed_in: Client, analyst: User, pm: User, tickets: File
) -> None:
    [ticket] = tickets(1)
    working.assign(ticket.pk, by=analyst, assignee=pm)
    change = change_all(analyst, str(analyst.pk), name="owner")
    pm.grants.all().delete()
    answer = undo(signed_in, change)
    assert answer.status_code == 409
    assert "not a choice of “Owner” any more" in toast(answer)["text"]


@pytest.mark.usefixtures("small")
def test_many_rows_are_taken_back_by_a_job(signed_in: Client, analyst: User, tickets: File) -> None:
    tickets(3)
    change = change_all(analyst)
    early = undo(signed_in, change)
    assert early.status_code == 409
    assert "still under way" in toast(early)["text"]
    jobs.run(change.job_id)
    answer = undo(signed_in, change)
    made = change.undos.get()
    assert toast(answer)["href"] == made.get_absolute_url()
    assert priorities() == [0, 0, 0]
    jobs.run(made.job_id)
    assert priorities() == [2, 2, 2]
    page = text_of(signed_in.get(change.get_absolute_url()))
    assert "This was undone on" in page


def test_without_script_it_leads_to_what_became_of_the_rows(
    signed_in: Client, analyst: User, tickets: File
) -> None:
    tickets(2)
    change = change_all(analyst)
    page = signed_in.get(change.get_absolute_url()).content.decode()
    assert f'action="{change.undo_url}"' in page
    answer = signed_in.post(change.undo_url)
    assert answer["Location"] == change.undos.get().get_absolute_url()
    assert "Priority put back on 2 escalations." in text_of(signed_in.get(answer["Location"]))


def test_the_activity_offers_it_for_a_day_to_the_same_person(
    client: Client, analyst: User, pm: User, tickets: File
) -> None:
    [ticket] = tickets(1)
    change = change_all(analyst)

    def offered(to: User) -> bool:
        client.force_login(to)
        return change.undo_url in client.get(ticket.get_absolute_url()).content.decode()

    assert offered(analyst)
    assert not offered(pm)
    Change.objects.update(at=clock.now() - timedelta(hours=25))
    assert not offered(analyst)
    Change.objects.update(at=clock.now())
    working.assign(ticket.pk, by=pm, assignee=pm)
    assert not offered(analyst), "it does not stand any more"


def test_changes_go_after_thirty_days(analyst: User, tickets: File) -> None:
    tickets(2)
    old = change_all(analyst)
    made = actions.undo_change(old.pk, by=analyst)
    kept = change_all(analyst, "1")
    Change.objects.filter(pk__in=[old.pk]).update(at=clock.now() - timedelta(days=31))
    tasks.prune()
    assert list(Change.objects.values_list("pk", flat=True)) == [kept.pk]
    assert not ChangeRow.objects.exclude(change=kept).exists()
    assert made.pk != kept.pk
