"""Rules against real people: who is in, how many, where, and why."""

import random
from datetime import date, timedelta
from typing import Any

import pytest

from tests.cast import LONG_AGO, MakePerson
from vrops.access.domain import Role
from vrops.audiences import queries, registry
from vrops.audiences.domain import forms
from vrops.audiences.domain.refusals import NobodyInAudience
from vrops.audiences.domain.rules import Kind
from vrops.core import text
from vrops.core.errors import Invalid
from vrops.people.models import Grant, HQGroup, Membership, Site, Team, User

pytestmark = pytest.mark.django_db
TODAY = date(2026, 11, 23)
EVERYBODY = {"everybody": True}


def cond(attribute: str, *values: Any, op: str = "in") -> dict[str, Any]:
    return {"attribute": attribute, "operator": op, "values": list(values)}


def ids(rule: Any, on: date = TODAY) -> set[int]:
    found = list(queries.people(rule, on).values_list("pk", flat=True))
    assert len(found) == len(set(found))
    return set(found)


def the(*users: User) -> set[int]:
    return {user.pk for user in users}


# ---- each attribute -----------------------------------------------------------------------------


def test_role(everybody):
    assert ids(cond("role", "rep", "pm")) == the(everybody["rep"], everybody["pm"])
    assert ids(cond("role", "pm", op="not_in")) == the(*everybody.values()) - the(everybody["pm"])


def test_site_and_supplier(rep, other_rep, supervisor, supplier_ops, analyst, site, supplier):
    assert ids(cond("site", site.pk)) == the(rep, supervisor)
    assert ids(cond("site", site.pk, op="not_in")) == the(other_rep, supplier_ops, analyst)
    # A supplier's own people sit at no site; their role says whom they work for.
    assert ids(cond("supplier", supplier.pk)) == the(rep, supervisor, supplier_ops)


def test_channel_is_the_sites(rep, other_rep, analyst):
    assert ids(cond("channel", "chat")) == the(rep)
    assert ids(cond("channel", "voice")) == the(rep, other_rep)
    assert ids(cond("channel", "chat", op="not_in")) == the(other_rep, analyst)


def test_team_group_and_person(rep, hq_partner, finance, group, analyst):
    team = Team.objects.create(code="A", name="A", sort_key="a")
    Membership.objects.create(user=rep, team=team, starts_on=LONG_AGO)
    assert ids(cond("team", team.pk)) == the(rep)
    assert ids(cond("group", group.pk)) == the(hq_partner)
    assert ids(cond("person", rep.pk, analyst.pk)) == the(rep, analyst)


def test_somebody_with_a_role_in_a_group_but_no_desk_there_is_in(make_person, group):
    person = make_person("lender")
    Grant.objects.create(user=person, role=Role.HQ_PARTNER, group=group, starts_on=LONG_AGO)
    assert ids(cond("group", group.pk)) == the(person)


@pytest.mark.parametrize(
    ("days", "op", "included"),
    [(90, "under", False), (91, "under", True), (90, "at_least", True), (91, "at_least", False)],
)
def test_tenure_is_counted_in_days_since_the_first(rep, days, op, included):
    User.objects.update(starts_on=TODAY - timedelta(days=90))
    assert (rep.pk in ids(cond("tenure_days", days, op=op))) is included


def test_an_unknown_first_day_is_neither_under_nor_over(rep):
    User.objects.update(starts_on=None)
    for op in ("under", "at_least"):
        rule = cond("tenure_days", 90, op=op)
        assert ids(rule) == set()
        assert ids({"not": rule}) == the(rep)


# ---- together, and as of a day ------------------------------------------------------------------


def test_all_any_and_not(rep, other_rep, supervisor, site, other_site):
    both = {"all": [cond("role", "rep"), cond("site", site.pk)]}
    assert ids(both) == the(rep)
    assert ids({"any": [both, cond("site", other_site.pk)]}) == the(rep, other_rep)
    assert ids({"not": both}) == the(other_rep, supervisor)
    assert ids({"all": [{"not": both}, cond("role", "rep")]}) == the(other_rep)
    assert ids(EVERYBODY) == the(rep, other_rep, supervisor)
    assert ids({"not": EVERYBODY}) == set()


def test_it_is_as_of_the_day(rep, site, other_site):
    moved = date(2026, 12, 1)
    rep.memberships.update(ends_on=moved)
    rep.grants.update(ends_on=moved)
    Membership.objects.create(user=rep, site=other_site, starts_on=moved)
    before = moved - timedelta(days=1)
    for day, here, there in ((before, the(rep), set()), (moved, set(), the(rep))):
        assert ids(cond("site", site.pk), day) == here
        assert ids(cond("site", other_site.pk), day) == there
        assert ids(cond("role", "rep"), day) == here


def test_who_is_not_there_is_never_in(rep, make_person: MakePerson):
    gone, late, left, machine = (make_person(name) for name in ("gone", "late", "left", "machine"))
    User.objects.filter(pk=gone.pk).update(is_active=False)
    User.objects.filter(pk=late.pk).update(starts_on=TODAY + timedelta(days=1))
    User.objects.filter(pk=left.pk).update(ends_on=TODAY)
    User.objects.filter(pk=machine.pk).update(kind=User.Kind.SERVICE)
    assert ids(EVERYBODY) == the(rep)
    tomorrow, yesterday = TODAY + timedelta(days=1), TODAY - timedelta(days=1)
    assert ids(EVERYBODY, tomorrow) == the(rep, late)
    assert ids(EVERYBODY, yesterday) == the(rep, left)


def test_addresses_alone_are_no_people(rep):
    assert ids(None) == set()
    assert queries.sentence(None) == "Addresses only"


def test_people_are_one_query(rep, site, django_assert_num_queries):
    rule = {"all": [cond("role", "rep"), {"not": cond("channel", "chat")}, cond("site", site.pk)]}
    with django_assert_num_queries(1):
        list(queries.people(rule, TODAY))
    with django_assert_num_queries(1):
        queries.count(rule, TODAY)


@pytest.fixture
def crowd(make_person: MakePerson, site, other_site, in_house_site, group, finance_group) -> None:
    """Forty people of every kind, from one seed."""
    dice = random.Random(11)
    team = Team.objects.create(code="A", name="A", sort_key="a")
    for number in range(40):
        person = make_person(f"p{number}")
        person.starts_on = dice.choice([None, TODAY - timedelta(days=dice.randint(0, 200))])
        person.is_active = dice.random() < 0.9
        person.save()
        if dice.random() < 0.8:
            place = dice.choice([site, other_site, in_house_site])
            Membership.objects.create(user=person, site=place, starts_on=LONG_AGO)
            role = dice.choice([Role.REP, Role.SUPERVISOR])
            Grant.objects.create(user=person, role=role, site=place, starts_on=LONG_AGO)
        if dice.random() < 0.3:
            Membership.objects.create(user=person, team=team, starts_on=LONG_AGO)
        if dice.random() < 0.3:
            where = dice.choice([group, finance_group])
            Membership.objects.create(user=person, group=where, starts_on=LONG_AGO)
        if dice.random() < 0.2:
            Grant.objects.create(user=person, role=Role.PM, starts_on=LONG_AGO)


def any_rule(dice: random.Random, depth: int = 0) -> dict[str, Any]:
    kind = dice.choice(["all", "any", "not", "leaf", "leaf"]) if depth < 3 else "leaf"
    if kind == "leaf":
        attribute = dice.choice(registry.attributes())
        if attribute.kind is Kind.NUMBER:
            return cond(attribute.name, dice.randint(0, 200), op=dice.choice(["under", "at_least"]))
        choices = attribute.choices(None) if attribute.choices else None
        values = [choice[0] for choice in choices or User.objects.values_list("pk")]
        some = dice.sample(values, min(len(values), dice.randint(1, 3)))
        return cond(attribute.name, *some, op=dice.choice(["in", "not_in"]))
    if kind == "not":
        return {"not": any_rule(dice, depth + 1)}
    return {kind: [any_rule(dice, depth + 1) for _ in range(dice.randint(1, 3))]}


def test_the_list_and_the_reason_for_one_person_agree(crowd):
    """The SQL of `people` and the facts behind `why` are two readings of one rule."""
    dice = random.Random(5)
    people = list(User.objects.all())
    sizes = set()
    for _ in range(40):
        rule = any_rule(dice)
        inside = ids(rule)
        sizes.add(len(inside))
        canonical = forms.as_json(forms.canonical(queries.as_tree(rule)))
        assert ids(canonical) == inside
        for person in dice.sample(people, 6):
            why = queries.why(person, rule, TODAY)
            assert why.included is (person.pk in inside), (rule, person)
            assert all(said.endswith(".") for said in why.sentences)
    assert len(sizes) > 8


# ---- previews, counts, reasons ------------------------------------------------------------------


def test_a_preview_counts_by_site(rep, other_rep, supervisor, analyst, pm):
    seen = queries.preview(EVERYBODY, TODAY, viewer=pm)
    assert seen.count == 5
    assert [(row.name, row.people) for row in seen.by_site] == [
        ("Cebu", 1), ("Manila 2", 2), ("", 2)
    ]  # fmt: skip
    assert [person.name for person in seen.people] == [
        "Analyst", "Other Rep", "Pm", "Rep", "Supervisor"
    ]  # fmt: skip
    assert seen.sentence == "Everybody"


def test_a_preview_shows_fifty_and_counts_all(make_person: MakePerson, pm):
    for number in range(60):
        make_person(f"p{number:02}")
    seen = queries.preview(EVERYBODY, TODAY, viewer=pm)
    assert (seen.count, len(seen.people)) == (61, 50)


def test_a_preview_shows_nobody_of_another_supplier(
    rep, other_rep, supplier_ops, supervisor, site, other_site
):
    """R18: the viewer's own people, and no trace of the others in counts, sites or the sentence."""
    rule = {"any": [cond("site", site.pk, other_site.pk), cond("role", "supplier_ops")]}
    for viewer, people in ((supplier_ops, {rep, supervisor, supplier_ops}), (rep, {rep})):
        seen = queries.preview(rule, TODAY, viewer=viewer)
        assert set(seen.people) == people
        assert seen.count == len(people)
        assert "Cebu" not in seen.sentence
        assert "Cebu" not in {row.name for row in seen.by_site}


def test_a_preview_costs_a_fixed_number_of_queries(crowd, pm, site, django_assert_num_queries):
    rule = {"all": [cond("site", site.pk), cond("role", "rep")]}
    pm.grants_in_force()
    with django_assert_num_queries(4):
        queries.preview(rule, TODAY, viewer=pm)


def test_why_somebody_is_in(rep, site, other_site):
    User.objects.update(starts_on=TODAY - timedelta(days=62))
    rep.refresh_from_db()
    rule = {
        "all": [
            cond("role", "rep"), cond("site", site.pk, other_site.pk),
            cond("tenure_days", 90, op="under"),
        ]
    }  # fmt: skip
    why = queries.why(rep, rule, TODAY)
    assert why.included
    assert why.sentences == [
        "Is one of the reps.", "Belongs to Manila 2.", "Has 62 days of tenure."
    ]  # fmt: skip
    assert queries.why(rep, EVERYBODY, TODAY).sentences == ["The audience is everybody."]


def test_why_somebody_is_not_in(rep, other_site, make_person):
    why = queries.why(rep, {"all": [cond("role", "rep"), cond("site", other_site.pk)]}, TODAY)
    assert (why.included, why.sentences) == (False, ["Does not belong to Cebu."])
    assert queries.why(rep, None, TODAY).included is False
    for change, said in (
        ({"is_active": False}, "Rep's access is closed, so they are in no audience."),
        ({"starts_on": date(2026, 12, 1)}, "Rep starts on Dec 1, 2026."),
        ({"ends_on": TODAY}, "Rep left on Nov 23, 2026."),
        ({"kind": User.Kind.SERVICE}, "Service users are in no audience."),
    ):
        changed = User.objects.get(pk=rep.pk)
        for name, value in change.items():
            setattr(changed, name, value)
        assert queries.why(changed, EVERYBODY, TODAY) == queries.Why(False, [said])


def test_why_does_not_name_what_the_viewer_may_not_know(rep, site, other_site, supplier_ops):
    rule = cond("site", other_site.pk, op="not_in")
    assert queries.why(rep, rule, TODAY).sentences == ["Does not belong to Cebu."]
    assert queries.why(rep, rule, TODAY, viewer=supplier_ops).sentences == []


def test_the_rule_reads_as_a_sentence(site, in_house_site, analyst):
    rule = {
        "all": [
            cond("tenure_days", 90, op="under"), cond("site", site.pk, in_house_site.pk),
            cond("channel", "chat"), cond("role", "rep"),
        ]
    }  # fmt: skip
    said = "Reps at Manila 2 or Tampa, chat, with under 90 days of tenure"
    assert queries.sentence(rule) == queries.sentence(rule, viewer=analyst) == said


@pytest.mark.parametrize("name", ["role", "site", "supplier", "team", "group", "channel"])
def test_every_attribute_offers_choices_it_can_name(everybody, name, analyst):
    attribute = registry.attribute(name)
    values = [value for value, _ in attribute.choices(analyst)]
    if name != "team":
        assert values
    assert set(attribute.names(values, analyst)) == set(values)


def test_choices_are_only_those_the_viewer_sees(supplier_ops, site, other_site, other_supplier):
    assert registry.attribute("site").choices(supplier_ops) == [(site.pk, "Manila 2")]
    assert registry.attribute("supplier").names([other_supplier.pk], supplier_ops) == {}


# ---- a required somebody ------------------------------------------------------------------------


def test_an_audience_of_nobody_is_refused_where_somebody_is_needed(rep, site, other_site):
    assert queries.require_somebody(cond("site", site.pk), TODAY) == 1
    assert queries.require_somebody(None, TODAY, addresses=3) == 3
    with pytest.raises(NobodyInAudience, match="Nobody is in this audience on Nov 23, 2026") as no:
        queries.require_somebody(cond("site", other_site.pk), TODAY)
    assert no.value.status == 409


# ---- rules from outside -------------------------------------------------------------------------


def test_a_rule_is_checked_against_what_exists(pm, site):
    rule = {"all": [cond("site", site.pk, 987_654), cond("role", "rep", "janitor")]}
    with pytest.raises(Invalid) as caught:
        queries.checked(rule, by=pm)
    assert [(e.pointer, e.detail) for e in caught.value.errors] == [
        ("/all/0/values", "There is no site 987654."),
        ("/all/1/values", "There is no role janitor."),
    ]


def test_what_one_may_not_see_does_not_exist(supplier_ops, site, other_site):
    absent = Site.objects.order_by("-pk").first().pk + 1
    said = []
    for value in (other_site.pk, absent):
        with pytest.raises(Invalid) as caught:
            queries.checked(cond("site", value), by=supplier_ops)
        said.append(caught.value.errors[0].detail.replace(str(value), "?"))
    assert said == ["There is no site ?."] * 2
    assert queries.checked(cond("site", site.pk), by=supplier_ops)


def test_a_checked_rule_costs_one_query_per_attribute(pm, site, group, django_assert_num_queries):
    pm.grants_in_force()
    leaves = [cond("site", site.pk), cond("group", group.pk), cond("site", site.pk, op="not_in")]
    with django_assert_num_queries(2):
        queries.checked({"any": leaves}, by=pm)


def test_a_second_attribute_of_a_name_is_refused():
    with pytest.raises(ValueError, match="role is registered twice"):
        registry.register(registry.attribute("role"))


def test_names_with_other_letters_are_named(site, pm):
    Site.objects.filter(pk=site.pk).update(name="Bogotá", sort_key=text.fold("Bogotá"))
    HQGroup.objects.create(code="X", name="X", sort_key="x")
    assert queries.sentence(cond("site", site.pk)) == "People at Bogotá"
