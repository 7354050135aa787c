"""What `record` writes, for whom, and what a rollback takes with it."""

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import ObjectDoesNotExist
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from tests.vrops.log.conftest import Bell
from vrops.core import clock, context
from vrops.core.errors import NotAllowed
from vrops.log import actions as log
from vrops.log import registry
from vrops.log.models import Dispatch, Entry
from vrops.people.models import Site, Team, User

NOON = datetime(2026, 6, 1, 12, tzinfo=UTC)


def ignore(entry_id: int) -> None:
    """A subscriber that does nothing."""


@transaction.atomic
def record_and_fail(by: User) -> None:
    log.record("people.person.added", by, by=by)
    raise ZeroDivisionError


@pytest.mark.django_db
def test_writes_who_what_when_before_after_and_why(pm: User, rep: User) -> None:
    with clock.fixed_at(NOON), context.request("abc"):
        log.record("people.person.renamed", rep, by=pm, before={"name": "Jo"},
                   after={"name": "Joe", "pay": Decimal("1.50"), "on": date(2026, 6, 2)},
                   why="Marriage")  # fmt: skip
    entry = Entry.objects.get()
    assert (entry.at, entry.event, entry.area) == (NOON, "people.person.renamed", "people")
    assert (entry.actor, entry.actor_name) == (pm, "Pm")
    assert (entry.subject_type, entry.subject_id, entry.subject_name) == (
        "vrops.user",
        rep.pk,
        "Rep",
    )
    assert entry.before == {"name": "Jo"}
    assert entry.after == {"name": "Joe", "pay": "1.50", "on": "2026-06-02"}
    assert (entry.why, entry.request_id) == ("Marriage", "abc")
    assert (entry.money, entry.refused) == (False, False)
    assert entry.xid > 0
    assert entry.cluster != 0


@pytest.mark.django_db
def test_the_product_itself_and_a_missing_subject_have_names(db: None) -> None:
    entry = log.record("demonstration.loaded", None, by=None)
    assert (entry.actor_id, entry.actor_name, entry.subject_type) == (None, "VROps", "")
    assert entry.area == "demonstration"
    assert entry.subject_id is None


@pytest.mark.django_db
def test_takes_places_from_the_subjects_scope(pm: User, site: Site) -> None:
    team = Team.objects.create(code="T1", name="Team 1", sort_key="team 1", site=site)
    of_team = log.record("people.team.added", team, by=pm)
    of_site = log.record("people.site.added", site, by=pm)
    of_person = log.record("people.person.added", pm, by=pm)
    assert (of_team.site_id, of_team.supplier_id, of_team.group_id) == (
        site.pk,
        site.supplier_id,
        None,
    )
    assert (of_site.site_id, of_site.supplier_id) == (site.pk, site.supplier_id)
    assert (of_person.site_id, of_person.supplier_id) == (None, None)


@pytest.mark.django_db
def test_given_places_win(pm: User, site: Site, other_site: Site) -> None:
    entry = log.record("people.site.changed", site, by=pm, site_id=other_site.pk, group_id=5)
    assert (entry.site_id, entry.group_id) == (other_site.pk, 5)


@pytest.mark.django_db
def test_leaves_out_what_the_database_cannot_store(pm: User) -> None:
    entry = log.record("people.person.renamed", None, by=pm, why="a\x00b\u202ec")
    assert entry.why == "abc"


@pytest.mark.django_db
def test_marks_events_described_as_money(pm: User) -> None:
    registry.describe({"salesops.invoice.*": "{actor} changed {subject}"}, money=True)
    assert log.record("salesops.invoice.matched", None, by=pm).money
    assert not log.record("gtm.launch.approved", None, by=pm).money


@pytest.mark.django_db
def test_costs_two_statements_with_all_subscribers(pm: User, bell: Bell) -> None:
    registry.subscribe("people.person.added", "one", ignore)
    registry.subscribe("people.*", "two", ignore)
    registry.subscribe("gtm.*", "other", ignore)
    with (
        CaptureQueriesContext(
            connection,
        ) as queries,
        transaction.atomic(),
    ):
        entry = log.record("people.person.added", pm, by=pm)
    writes = [query for query in queries if "INSERT" in query["sql"]]
    assert len(writes) == 2
    assert sorted(entry.dispatches.values_list("subscriber", flat=True)) == ["one", "two"]


@pytest.mark.django_db
def test_records_many_in_order_with_one_statement_each(pm: User, bell: Bell) -> None:
    registry.subscribe("*", "all", ignore)
    happenings = [
        log.Happening(event="people.person.added", subject=pm, by=pm, why=str(number))
        for number in range(500)
    ]
    with CaptureQueriesContext(connection) as queries:
        entries = log.record_many(happenings)
    assert len([query for query in queries if "INSERT" in query["sql"]]) == 2
    assert [entry.why for entry in entries] == [str(number) for number in range(500)]
    assert [entry.pk for entry in entries] == sorted(entry.pk for entry in entries)
    assert Dispatch.objects.count() == 500


@pytest.mark.django_db
def test_thousands_are_recorded_as_one_is(pm: User, bell: Bell) -> None:
    registry.subscribe("*", "all", ignore)
    before, after = {"title": "A\t“quoted”\\name"}, {"title": None, "count": 2}
    why = "Two lines\nand a tab\t."
    happening = log.Happening(
        event="people.person.changed", subject=pm, by=pm, before=before, after=after, why=why
    )
    single = log.record_many([happening])[0]
    many = log.record_many([happening] * log.BATCH)
    assert [entry.pk for entry in many] == sorted(entry.pk for entry in many)
    assert (many[0].cluster, many[0].xid) == (single.cluster, single.xid)
    told = Entry.objects.exclude(pk=single.pk)
    names = [name for name in Entry.objects.values()[0] if name not in ("id", "at")]
    expected = Entry.objects.filter(pk=single.pk).values(*names).get()
    assert list(told.values(*names).distinct()) == [expected]
    assert told.count() == log.BATCH == Dispatch.objects.count() - 1


@pytest.mark.django_db(transaction=True)
def test_refuses_to_record_outside_of_a_transaction(pm: User) -> None:
    with pytest.raises(transaction.TransactionManagementError, match="transaction of the change"):
        log.record("people.person.added", pm, by=pm)
    assert not Entry.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_rings_once_per_transaction_and_only_after_the_commit(pm: User, bell: Bell) -> None:
    registry.subscribe("*", "all", ignore)
    with transaction.atomic():
        for _ in range(3):
            log.record("people.person.added", pm, by=pm)
        assert bell.rings == []
    assert bell.rings == [("vrops.log.tasks.dispatch", ())]


@pytest.mark.django_db(transaction=True)
def test_a_rollback_records_nothing_and_queues_nothing(pm: User, bell: Bell) -> None:
    registry.subscribe("*", "all", ignore)
    with pytest.raises(ZeroDivisionError):
        record_and_fail(pm)
    assert (Entry.objects.count(), Dispatch.objects.count(), bell.rings) == (0, 0, [])


@pytest.mark.django_db(transaction=True)
def test_a_ring_lost_with_a_savepoint_is_made_up_for(pm: User, bell: Bell) -> None:
    registry.subscribe("*", "all", ignore)
    with transaction.atomic():
        with pytest.raises(ZeroDivisionError):
            record_and_fail(pm)
        log.record("people.person.changed", pm, by=pm)
    assert Entry.objects.get().event == "people.person.changed"
    assert len(bell.rings) == 1


@pytest.mark.django_db(transaction=True)
def test_a_refusal_survives_the_rollback_of_what_was_refused(pm: User, bell: Bell) -> None:
    with pytest.raises(ZeroDivisionError):
        record_and_fail(pm)
    log.record_refused_access(pm, "You may not do this here.", "/launches/7/approve/")
    entry = Entry.objects.get()
    assert (entry.event, entry.refused, entry.actor) == ("access.refused", True, pm)
    assert (entry.subject_name, entry.why) == ("/launches/7/approve/", "You may not do this here.")


@pytest.mark.django_db(transaction=True)
def test_a_refusal_inside_a_transaction_is_a_programming_error(pm: User) -> None:
    with pytest.raises(RuntimeError), transaction.atomic():
        log.record_refusal("access.refused", by=pm, why="No.")


@pytest.mark.django_db(transaction=True)
def test_refusals_of_strangers_are_kept_without_an_actor(db: None) -> None:
    entry = log.record_refusal("access.refused", by=AnonymousUser(), why="No.")
    assert (entry.actor_id, entry.actor_name) == (None, "Somebody not signed in")


@pytest.fixture
def dead(pm: User) -> Dispatch:
    registry.subscribe("people.person.added", "welcome", ignore)
    entry = log.record("people.person.added", pm, by=pm)
    Dispatch.objects.update(state="dead", attempts=5, last_error="ValueError: x")
    return entry.dispatches.get()


@pytest.mark.django_db
def test_an_administrator_has_a_given_up_reaction_tried_again(
    dead: Dispatch, administrator: User
) -> None:
    log.retry_dispatch(dead.pk, by=administrator)
    dead.refresh_from_db()
    assert (dead.state, dead.attempts) == ("open", 0)
    entry = Entry.objects.get(event="log.dispatch.retried")
    assert entry.before == {"attempts": 5, "last_error": "ValueError: x"}
    assert entry.actor == administrator


@pytest.mark.django_db
def test_a_second_retry_is_refused(dead: Dispatch, administrator: User) -> None:
    log.retry_dispatch(dead.pk, by=administrator)
    with pytest.raises(NotAllowed, match="given up"):
        log.retry_dispatch(dead.pk, by=administrator)


@pytest.mark.django_db
def test_nobody_else_finds_a_given_up_reaction(dead: Dispatch, everybody: dict[str, User]) -> None:
    for role, user in everybody.items():
        if role != "administrator":
            with pytest.raises(ObjectDoesNotExist):
                log.retry_dispatch(dead.pk, by=user)
