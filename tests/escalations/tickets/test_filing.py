"""Filing: routed, clocked, redacted, once; refused for each reason."""

from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest

from escalations.routing.models import Queue
from escalations.tickets.actions import filing
from escalations.tickets.models import Redaction, Reply, Ticket, Watcher
from tests.escalations.desk import at, file_as
from vrops.access.domain import Role
from vrops.attachments.storage import Stored
from vrops.core import clock
from vrops.core.errors import Invalid, NotAllowed, PermissionDenied
from vrops.log.models import Entry
from vrops.people.models import Site, User

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("desk")]


def dues(ticket: Ticket) -> dict[str, Any]:
    return dict(ticket.clocks.values_list("kind", "due_at"))


def test_a_ticket_is_routed_and_its_clocks_run(rep: User, site: Site) -> None:
    ticket = file_as(rep, at(2, 10), reference="8 204 117 395", body="Traded in an S23.")
    ticket.refresh_from_db()
    assert (ticket.state, ticket.site, ticket.priority) == ("new", site, 2)
    assert (ticket.account_ref, ticket.order_ref) == ("8204117395", "")
    assert ticket.queue is not None
    assert ticket.queue.code == "PROMO"
    # Four office hours from 10:00; sixteen of them end on Wednesday at 10:00.
    assert dues(ticket) == {"first_response": at(2, 14), "resolution": at(4, 10)}
    assert (ticket.sla_kind, ticket.sla_due_at) == ("first_response", at(2, 14))
    assert ticket.sla_warn_at == at(2, 12)
    filed, routed = Entry.objects.about("escalations.ticket", ticket.pk).order_by("id")
    assert (filed.event, filed.actor, filed.site_id) == ("escalations.ticket.filed", rep, site.pk)
    assert "Traded in" not in str(filed.after)
    assert routed.why == "“Promo credits” (category is Promo credit)"


def test_a_customer_on_the_line_goes_to_the_live_desk_in_minutes(rep: User) -> None:
    ticket = file_as(rep, at(1, 3), waiting="on_line")  # a Sunday night
    assert ticket.queue is not None
    assert (ticket.queue.code, ticket.priority) == ("LIVE", 1)
    assert ticket.sla_due_at == at(1, 3, 5)


def test_a_callback_is_due_when_it_was_promised(rep: User) -> None:
    ticket = file_as(rep, at(2, 10), waiting="callback", callback_by=at(2, 11, 30))
    assert dues(ticket)["callback"] == at(2, 11, 30)
    assert (ticket.sla_kind, ticket.sla_warn_at) == ("callback", at(2, 11, 20))


def test_what_no_rule_takes_has_no_queue_and_is_filed_all_the_same(rep: User) -> None:
    from escalations.routing.models import RoutingRule

    RoutingRule.objects.update(is_active=False)
    ticket = file_as(rep, at(2, 10))
    assert ticket.queue is None
    assert ticket.sla_due_at == at(2, 14)


def test_without_a_policy_nothing_is_due(rep: User, desk: dict[str, Queue]) -> None:
    ticket = file_as(rep, at(2, 10).replace(year=2020, month=1))
    assert set(dues(ticket).values()) == {None}
    assert ticket.sla_kind == ""


def test_secrets_are_not_stored_and_their_kinds_are_counted(rep: User) -> None:
    ticket = file_as(
        rep, subject="Card 4111111111111111 declined", body="PIN 4821, ssn 219-09-9999",
        reference="4111 1111 1111 1111", contact_name="card 5555555555554444",
    )  # fmt: skip
    ticket.refresh_from_db()
    everything = str(list(Ticket.objects.values())) + str(list(Entry.objects.values()))
    for secret in ("4111", "4821", "9999", "4444"):
        assert secret not in everything.replace(str(ticket.filing_key), "")
    found = sorted(Redaction.objects.values_list("field", "kind", "count"))
    assert found == [
        ("body", "pin", 1), ("body", "ssn", 1), ("contact_name", "card", 1),
        ("reference", "card", 1), ("subject", "card", 1),
    ]  # fmt: skip


def test_no_door_goes_round_the_redaction(ticket: Ticket, rep: User) -> None:
    Ticket.objects.filter(pk=ticket.pk).update(body="card 4111111111111111")
    Reply.objects.bulk_create([Reply(ticket=ticket, by=rep, body="PIN 4821")])
    ticket.refresh_from_db()
    assert ticket.body == "card [card number removed]"
    assert Reply.objects.get().body == "PIN [PIN removed]"


def test_the_same_key_files_once(rep: User, other_rep: User) -> None:
    key = uuid4()
    first = file_as(rep, key=key)
    assert file_as(rep, key=key, subject="Something else") == first
    assert Entry.objects.filter(event="escalations.ticket.filed").count() == 1
    # Another person's key is another key.
    assert file_as(other_rep, key=key) != first


@pytest.mark.parametrize(
    ("entered", "pointer"),
    [
        ({"subject": "  "}, "subject"),
        ({"subject": "x" * 201}, "subject"),
        ({"body": "x" * 20_001}, "body"),
        ({"category": "nonsense"}, "category"),
        ({"type": "nonsense"}, "type"),
        ({"waiting": "nonsense"}, "waiting"),
        ({"reference": "x" * 61}, "reference"),
        ({"waiting": "callback"}, "callback_by"),
        ({"waiting": "callback", "callback_by": at(1, 10)}, "callback_by"),
        ({"waiting": "callback", "callback_by": at(2, 10) + timedelta(days=61)}, "callback_by"),
        ({"site_id": 987_654}, "site"),
        ({"launch_id": 987_654}, "launch"),
        ({"contact_name": "x" * 121}, "contact_name"),
        ({"contact_phone": "5" * 41}, "contact_phone"),
    ],
)
def test_refuses_what_is_wrong_and_says_where(
    analyst: User, entered: dict[str, Any], pointer: str
) -> None:
    with pytest.raises(Invalid) as refused:
        file_as(analyst, at(2, 10), **entered)
    assert [fault.pointer for fault in refused.value.errors] == [pointer]
    assert not Ticket.objects.exists()


def test_refuses_a_site_out_of_reach_like_an_absent_one(rep: User, other_site: Site) -> None:
    with pytest.raises(Invalid):
        file_as(rep, site_id=other_site.pk)


def test_a_supplier_files_for_its_own_sites_only(
    supplier_ops: User, site: Site, other_site: Site
) -> None:
    assert file_as(supplier_ops, site_id=site.pk).site == site
    with pytest.raises(PermissionDenied):
        file_as(supplier_ops, site_id=other_site.pk)
    with pytest.raises(PermissionDenied):
        file_as(supplier_ops, site_id=None)


def test_administrators_do_not_file(administrator: User) -> None:
    with pytest.raises(PermissionDenied):
        file_as(administrator)


def test_refuses_pictures_where_the_floor_forbids_them(rep: User, site: Site) -> None:
    photo = Stored(
        name="bill.png", stored_name="a.png", size=1, sha256="0" * 64, content_type="image/png"
    )
    Site.objects.update(images_allowed=False)
    with pytest.raises(Invalid, match="see the fields"):
        file_as(rep, files=(photo,))
    Site.objects.update(images_allowed=True)
    del rep.home_site
    assert file_as(rep, files=(photo,)).pk


def test_joining_adds_the_customer_and_follows(
    ticket: Ticket, make_person: Any, site: Site
) -> None:
    other = make_person("joiner", Role.SUPERVISOR, site=site)
    key = uuid4()
    with clock.fixed_at(at(2, 11)):
        for _ in range(2):
            filing.join_ticket(
                ticket.pk,
                by=other,
                key=key,
                reference="99 12",
                about="Same",
            )
    assert Watcher.objects.get().user == other
    said = Reply.objects.filter(ticket=ticket).values_list("body", flat=True)
    assert set(said) == {"Another customer, 99 12: Same"}


def test_joining_what_is_over_is_refused(ticket: Ticket, rep: User) -> None:
    Ticket.objects.update(state="resolved")
    with pytest.raises(NotAllowed, match="file a new one"):
        filing.join_ticket(ticket.pk, by=rep, key=uuid4())


def test_joining_what_one_cannot_see_is_joining_nothing(ticket: Ticket, other_rep: User) -> None:
    with pytest.raises(Ticket.DoesNotExist):
        filing.join_ticket(ticket.pk, by=other_rep, key=uuid4())
