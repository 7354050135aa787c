"""Making and changing audiences: allowed, refused for each reason, recorded, two at once."""

from functools import partial
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from tests.races.barrier import Racers
from vrops.audiences import actions
from vrops.audiences.actions import NewAddress
from vrops.audiences.models import Audience, AudienceAddress
from vrops.core.errors import Invalid, PermissionDenied, StaleVersion
from vrops.log.models import Entry
from vrops.log.queries import sentence
from vrops.people.models import User

pytestmark = pytest.mark.django_db
REPS = {"attribute": "role", "operator": "in", "values": ["rep"]}
RITA = NewAddress("Rita@Retail.example ", "Rita  Moss", "Retail")


def create(by: User, **more: Any) -> Audience:
    return actions.create_audience(by=by, **{"rule": REPS, **more})


def faults(caught: Any) -> list[tuple[str, str]]:
    return [(error.pointer, error.code) for error in caught.value.errors]


def test_the_rule_is_stored_in_its_one_form(pm):
    audience = create(pm, rule={"all": [REPS, {"any": [REPS]}]})
    audience.refresh_from_db()
    assert audience.rule == REPS
    assert (audience.mode, audience.reusable, audience.created_by) == ("fixed", False, pm)


def test_it_is_recorded_with_rule_and_addresses(pm):
    audience = create(pm, name="New reps", reusable=True, addresses=[RITA])
    entry = Entry.objects.get(event="audiences.audience.created")
    assert (entry.actor, entry.subject_id, entry.subject_name) == (pm, audience.pk, "New reps")
    assert entry.after["rule"] == REPS
    assert entry.after["addresses"] == [
        {"email": "rita@retail.example", "name": "Rita Moss", "organisation": "Retail"}
    ]
    assert sentence(entry) == "Pm made the audience New reps"


def test_addresses_alone_are_enough(pm):
    audience = create(pm, rule=None, addresses=[RITA, RITA])
    assert audience.rule is None
    assert list(audience.addresses.values_list("email", flat=True)) == ["rita@retail.example"]


def test_neither_rule_nor_addresses_are_refused(pm):
    with pytest.raises(Invalid) as caught:
        create(pm, rule=None)
    assert faults(caught) == [("rule", "required")]


def test_who_writes_messages_makes_audiences_and_nobody_else(everybody):
    may = {"analyst", "pm", "senior_manager", "hq_partner"}
    for name, user in everybody.items():
        if name in may:
            create(user)
        else:
            with pytest.raises(PermissionDenied):
                create(user)
    assert Audience.objects.count() == len(may)


@pytest.mark.parametrize(
    ("more", "fault"),
    [
        ({"mode": "sometimes"}, ("mode", "unknown")),
        ({"reusable": True}, ("name", "required")),
        ({"reusable": True, "name": " \n "}, ("name", "required")),
        ({"name": "x" * 121}, ("name", "too_long")),
        ({"rule": {"all": []}}, ("/all", "empty")),
        ({"rule": {**REPS, "values": ["janitor"]}}, ("/values", "unknown")),
        ({"addresses": [RITA, NewAddress("not mail")]}, ("/addresses/1/email", "invalid")),
        ({"addresses": [NewAddress("")]}, ("/addresses/0/email", "invalid")),
        ({"addresses": [NewAddress("a@b.example", "x" * 121)]}, ("/addresses/0/name", "too_long")),
        ({"addresses": [RITA] * 5_001}, ("/addresses", "too_many")),
    ],
)
def test_bad_input_is_named_by_its_place(pm, more, fault):
    with pytest.raises(Invalid) as caught:
        create(pm, **more)
    assert faults(caught) == [fault]
    assert not Audience.objects.exists()


def test_somebody_with_an_account_is_no_outside_address(pm, analyst):
    with pytest.raises(Invalid, match=r"analyst@vrops\.example can sign in"):
        create(pm, addresses=[NewAddress("ANALYST@vrops.example")])
    User.objects.filter(pk=analyst.pk).update(is_active=False)
    create(pm, addresses=[NewAddress("analyst@vrops.example")])


def test_names_of_reusable_audiences_are_taken_once_whatever_the_letters(pm):
    create(pm, name="Nuevos – Bogotá", reusable=True)
    with pytest.raises(Invalid) as caught:
        create(pm, name="nuevos – bogota", reusable=True)
    assert faults(caught) == [("name", "taken")]
    create(pm, name="Nuevos – Bogotá")  # not offered to others, so its name is its own affair


# ---- changing -----------------------------------------------------------------------------------


def change(audience: Audience, by: User, **more: Any) -> Audience:
    values = {"version": audience.version, "rule": REPS, **more}
    return actions.change_audience(audience.pk, by=by, **values)


def test_a_change_counts_up_and_is_recorded(pm, second_pm):
    audience = create(pm, addresses=[RITA])
    changed = change(audience, second_pm, mode="following", addresses=[])
    assert (changed.version, changed.mode) == (2, "following")
    assert not changed.addresses.exists()
    entry = Entry.objects.get(event="audiences.audience.changed")
    assert entry.actor == second_pm
    assert (entry.before["mode"], entry.after["mode"]) == ("fixed", "following")
    assert (len(entry.before["addresses"]), entry.after["addresses"]) == (1, [])


def test_changing_nothing_writes_nothing(pm):
    audience = create(pm, addresses=[RITA])
    assert change(audience, pm, addresses=[RITA]).version == 1
    assert not Entry.objects.filter(event="audiences.audience.changed").exists()


def test_an_old_version_is_refused_with_what_is_now(pm):
    audience = create(pm)
    change(audience, pm, mode="following")
    with pytest.raises(StaleVersion) as caught:
        change(audience, pm, version=1, mode="fixed")
    assert caught.value.current["mode"] == "following"


def test_hq_changes_its_own_and_cannot_find_others(pm, hq_partner, rep):
    own, other = create(hq_partner), create(pm)
    assert change(own, hq_partner, mode="following").version == 2
    with pytest.raises(Audience.DoesNotExist):
        change(other, hq_partner)
    with pytest.raises(Audience.DoesNotExist):
        change(other, rep)


def test_a_change_to_bad_input_leaves_everything(pm):
    audience = create(pm, addresses=[RITA])
    with pytest.raises(Invalid):
        change(audience, pm, mode="following", addresses=[NewAddress("nothing")])
    audience.refresh_from_db()
    assert (audience.mode, audience.addresses.count()) == ("fixed", 1)


def test_a_name_taken_by_a_change(pm):
    create(pm, name="New reps", reusable=True)
    audience = create(pm)
    with pytest.raises(Invalid) as caught:
        change(audience, pm, name="NEW REPS", reusable=True)
    assert faults(caught) == [("name", "taken")]


def test_only_reusable_ones_are_offered(pm):
    named = create(pm, name="New reps", reusable=True)
    create(pm)
    assert list(Audience.objects.visible_to(pm).reusable()) == [named]


@pytest.mark.parametrize("values", [{"mode": "maybe"}, {"reusable": True, "name": ""}])
def test_the_database_refuses_impossible_rows(pm, values):
    create(pm)
    with pytest.raises(IntegrityError), transaction.atomic():
        Audience.objects.update(**values)


def test_the_database_keeps_addresses_lower_case_and_once(pm):
    audience = create(pm, addresses=[RITA])
    for email in ("rita@retail.example", "Other@Retail.example"):
        with pytest.raises(IntegrityError), transaction.atomic():
            AudienceAddress.objects.create(audience=audience, email=email)


@pytest.mark.django_db(transaction=True)
def test_of_two_changes_at_once_one_wins(pm):
    racers = Racers(2)
    audience = create(pm)
    for number in range(20):
        acts = [
            partial(change, audience, pm, version=number + 1, name=f"{number} {letter}")
            for letter in "ab"
        ]
        results = racers.at_once(*acts)
        assert sorted(type(result).__name__ for result in results) == ["Audience", "StaleVersion"]
    racers.go_home()


@pytest.mark.django_db(transaction=True)
def test_of_two_with_one_name_at_once_one_wins(pm):
    racers = Racers(2)
    for number in range(10):
        acts = [partial(create, pm, name=f"New {number}", reusable=True)] * 2
        results = racers.at_once(*acts)
        assert sorted(type(result).__name__ for result in results) == ["Audience", "Invalid"]
    racers.go_home()
