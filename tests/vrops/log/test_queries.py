"""Who reads which entries, and how entries read."""

from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from vrops.access.domain import Role
from vrops.core import clock
from vrops.log import actions as log
from vrops.log import queries, registry
from vrops.log.models import Dispatch, Entry
from vrops.people.models import Site, User
from vrops.people.permissions import VIEW_TEAM

pytestmark = pytest.mark.django_db

NOON = datetime(2026, 6, 1, 12, tzinfo=UTC)


@pytest.fixture
def entries(
    monkeypatch: pytest.MonkeyPatch,
    everybody: dict[str, User],
    site: Site,
    other_site: Site,
    other_rep: User,
) -> dict[str, Entry]:
    """One entry of each kind that the permission table tells apart."""
    monkeypatch.setattr(registry, "_areas", {"gtm": (VIEW_TEAM,)})
    monkeypatch.setattr(registry, "_descriptions", {})
    registry.describe({"salesops.*": "{actor} changed {subject}"}, money=True)
    by = everybody["administrator"]
    made = {
        "site": log.record("escalations.ticket.filed", None, by=other_rep, site_id=site.pk),
        "other site": log.record("escalations.ticket.filed", None, by=by, site_id=other_site.pk),
        "area": log.record("gtm.launch.approved", None, by=by),
        "other area": log.record("people.role.granted", None, by=by),
        "money": log.record("salesops.invoice.matched", None, by=by),
    }
    for role, user in everybody.items():
        made[f"{role}'s"] = log.record("people.preferences.changed", None, by=user)
    return made


ALL = {"site", "other site", "area", "other area", "money"}
READS = {
    "rep": set(),
    "supervisor": {"site"},
    "analyst": {"area"},
    "pm": {"area"},
    "senior_manager": ALL,
    "hq_partner": set(),
    "finance": {"money"},
    "supplier_ops": set(),
    "supplier_finance": set(),
    "administrator": ALL,
}


@pytest.mark.parametrize("role", READS)
def test_each_role_reads_its_part_and_its_own_actions(
    entries: dict[str, Entry], everybody: dict[str, User], role: str
) -> None:
    expected = READS[role] | {f"{role}'s"}
    if READS[role] == ALL:
        expected |= {f"{name}'s" for name in everybody}
    seen = set(Entry.objects.visible_to(everybody[role]).values_list("pk", flat=True))
    assert {name for name, entry in entries.items() if entry.pk in seen} == expected


def test_a_disabled_user_reads_nothing(entries: dict[str, Entry], administrator: User) -> None:
    administrator.is_active = False
    assert not Entry.objects.visible_to(administrator).exists()


def test_the_table_of_roles_is_complete() -> None:
    assert set(READS) == {str(role) for role in Role}


def test_a_records_feed_is_newest_first_and_continues(pm: User, rep: User) -> None:
    for number in range(5):
        log.record("people.person.renamed", pm, by=rep, after={"name": str(number)})
    log.record("people.person.renamed", rep, by=rep)
    first = queries.feed(pm, limit=3)
    assert [item.entry.after["name"] for item in first] == ["4", "3", "2"]
    rest = queries.feed(pm, limit=3, before_id=first[-1].entry.pk)
    assert [item.entry.after["name"] for item in rest] == ["1", "0"]


def test_a_feed_costs_one_query(pm: User, rep: User) -> None:
    for _ in range(10):
        log.record("people.person.renamed", pm, by=rep, before={"name": "a"}, after={"name": "b"})
    with CaptureQueriesContext(connection) as asked:
        assert len(queries.feed(pm)) == 10
    assert len(asked) == 1


@pytest.mark.django_db(transaction=True)
def test_a_feed_leaves_out_refusals(pm: User) -> None:
    log.record_refusal("people.person.sign_in_failed", by=None, subject=pm, why="Tried as pm.")
    with transaction.atomic():
        log.record("people.person.signed_in", pm, by=pm)
    assert [item.entry.event for item in queries.feed(pm)] == ["people.person.signed_in"]


def test_reads_as_the_sentence_that_its_event_was_given(pm: User, rep: User) -> None:
    registry.describe(
        {
            "test.person.*": "{actor} did something to {subject}",
            "test.person.moved": "{actor} moved {subject} from {before[site]} to {after[site]}",
        }
    )
    moved = log.record("test.person.moved", rep, by=pm, before={"site": "MN2"}, after={"site": ""})
    other = log.record("test.person.thanked", rep, by=pm)
    assert queries.sentence(moved) == "Pm moved Rep from MN2 to —"
    assert queries.sentence(other) == "Pm did something to Rep"


def test_braces_in_names_are_only_braces(pm: User) -> None:
    pm.name = "{after} {0}"
    registry.describe({"test.person.moved": "{actor} moved {after[name]}"})
    entry = log.record("test.person.moved", pm, by=pm, after={"name": "{why.__class__}"})
    assert queries.sentence(entry) == "{after} {0} moved {why.__class__}"


def test_an_event_nobody_described_reads_by_its_words(pm: User, rep: User) -> None:
    entry = log.record("test.person.sent_back", rep, by=pm)
    assert queries.sentence(entry) == "Pm: person sent back (Rep)"


def test_changes_carry_the_labels_people_know(pm: User) -> None:
    before = {"name": "Pam", "zone": "", "employee_id": "pm", "badge_color": 1, "version": 1}
    after = {"name": "Pm", "zone": "UTC", "employee_id": "pm", "badge_color": None, "version": 2}
    entry = log.record("people.person.renamed", pm, by=pm, before=before, after=after)
    assert queries.changes(entry) == [
        queries.LabelledChange("Name", "Pam", "Pm"),
        queries.LabelledChange("Zone", "", "UTC"),
        queries.LabelledChange("Badge color", 1, None),
    ]


def test_changes_of_a_record_whose_table_is_gone_still_read(pm: User) -> None:
    entry = log.record("people.person.renamed", pm, by=pm, after={"site_id": 3})
    entry.subject_type = "salesops.forgotten"
    assert queries.changes(entry) == [queries.LabelledChange("Site", None, 3)]


def test_says_how_far_subscribers_are_behind(
    monkeypatch: pytest.MonkeyPatch, pm: User, administrator: User, analyst: User
) -> None:
    monkeypatch.setattr(registry, "_subscribers", {})
    registry.subscribe("*", "one", lambda entry_id: None)
    for minutes in range(4):
        with clock.fixed_at(NOON + timedelta(minutes=minutes)):
            log.record("people.person.renamed", pm, by=pm)
    rows = list(Dispatch.objects.order_by("id"))
    Dispatch.objects.filter(pk=rows[0].pk).update(state="dead", last_error="x")
    Dispatch.objects.filter(pk=rows[1].pk).update(state="done", done_at=NOON)
    assert queries.backlog() == queries.Backlog(2, 1, NOON + timedelta(minutes=2))
    assert list(queries.given_up(administrator)) == [rows[0]]
    assert list(queries.given_up(analyst)) == []
