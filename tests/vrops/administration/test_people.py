"""The list of people: what it shows of whom, to whom."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from tests.cast import ROLES, MakePerson
from tests.vrops.lists.test_views import htmx, names, text_of
from vrops.access.domain import Role
from vrops.core.company import company_day
from vrops.lists.registry import list_url
from vrops.people.models import Grant, HQGroup, Membership, Site, Supplier, Team, User
from vrops.ui import navigation

pytestmark = pytest.mark.django_db
PEOPLE = "/administration/people/"


def listed(client: Client, user: User, query: str = "?filters=none") -> list[str]:
    client.force_login(user)
    answer = client.get(PEOPLE + query)
    assert "not understood" not in text_of(answer)
    return names(answer)


def test_its_address() -> None:
    assert reverse("administration:people") == PEOPLE == list_url("people")


def test_shows_where_people_belong_today(
    client: Client, administrator: User, rep: User, site: Site, in_house_site: Site
) -> None:
    today = company_day()
    membership = rep.memberships.get()
    membership.ends_on = today
    membership.save()
    Membership.objects.create(user=rep, site=in_house_site, starts_on=today)
    team = Team.objects.create(code="T", name="Tampa team A", sort_key="x", site=in_house_site)
    Membership.objects.create(user=rep, team=team, starts_on=today)
    client.force_login(administrator)
    text = text_of(client.get(f"{PEOPLE}?view=reps"))
    assert "Frontline rep Tampa In-house Tampa team A Active" in text
    panel = text_of(htmx(client, f"?open={rep.pk}", "panel"))
    assert "Manila 2 Northgate" in panel
    yesterday = today - timedelta(days=1)
    assert f"Jan 1, 2020 to {yesterday:%b} {yesterday.day}" in panel


def test_supplier_people_are_listed_with_their_supplier(
    client: Client, administrator: User, supplier_ops: User, rep: User
) -> None:
    assert listed(client, administrator, "?view=suppliers") == ["Supplier Ops"]
    supplier = supplier_ops.grants.get().supplier
    assert listed(client, administrator, f"?supplier={supplier.pk}") == ["Rep", "Supplier Ops"]


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("?role=rep", ["Other Rep", "Rep"]),
        ("?role__not=rep,administrator", ["Pm"]),
        ("?active=no", ["Pm"]),
        ("?view=team", ["Administrator"]),
        ("?tenure=under_30", ["Rep"]),
        ("?tenure=over_365,30_to_90", ["Administrator", "Pm"]),
        ("?since__empty=yes", ["Other Rep"]),
        ("?since__last=29d", ["Rep"]),
        ("?q=oth", ["Other Rep"]),
        ("?q=rep%40vrops", ["Other Rep", "Rep"]),
        ("?filters=none&q=vrops+pm", ["Pm"]),
        ("?filters=none&sort=-since", ["Rep", "Pm", "Administrator", "Other Rep"]),
        ("?filters=none&sort=site", ["Other Rep", "Rep", "Administrator", "Pm"]),
        ("?filters=none&sort=-site", ["Rep", "Other Rep", "Pm", "Administrator"]),
    ],
)
def test_filters_search_and_sorting(
    client: Client, administrator: User, rep: User, other_rep: User, pm: User,
    query: str, expected: list[str],
) -> None:  # fmt: skip
    User.objects.filter(pk=rep.pk).update(starts_on=company_day() - timedelta(days=29))
    User.objects.filter(pk=other_rep.pk).update(starts_on=None, email="o@vrops.example")
    User.objects.filter(pk=pm.pk).update(is_active=False)
    assert listed(client, administrator, query) == expected


@pytest.mark.parametrize(
    ("days", "band"),
    [(0, "under_30"), (29, "under_30"), (30, "30_to_90"), (89, "30_to_90"), (90, "90_to_365"),
     (364, "90_to_365"), (365, "over_365"), (9000, "over_365")],
)  # fmt: skip
def test_every_day_of_tenure_is_in_one_band(
    client: Client, administrator: User, rep: User, days: int, band: str
) -> None:
    User.objects.filter(pk=administrator.pk).update(starts_on=None)
    User.objects.filter(pk=rep.pk).update(starts_on=company_day() - timedelta(days=days))
    bands = ("under_30", "30_to_90", "90_to_365", "over_365")
    found = [name for name in bands if listed(client, administrator, f"?tenure={name}")]
    assert found == [band]


def test_service_users_are_not_people(client: Client, administrator: User) -> None:
    User.objects.create(employee_id="gtm", email="gtm@hq.example", name="GTM", sort_key="gtm",
                        kind=User.Kind.SERVICE)  # fmt: skip
    assert listed(client, administrator) == ["Administrator"]


# ---- who sees whom ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("role", "seen"),
    [
        ("rep", {"Rep"}),
        ("supervisor", {"Rep", "Supervisor"}),
        ("supplier_ops", {"Rep", "Supervisor", "Supplier Ops"}),
        ("hq_partner", {"Hq Partner"}),
        ("finance", {"Finance"}),
    ],
)
def test_each_role_sees_its_own_people(
    client: Client, everybody: dict[str, User], other_rep: User, role: str, seen: set[str]
) -> None:
    assert set(listed(client, everybody[role])) == seen


@pytest.mark.parametrize("role", ["analyst", "pm", "senior_manager", "administrator"])
def test_the_team_sees_everybody(
    client: Client, everybody: dict[str, User], other_rep: User, role: str
) -> None:
    assert len(listed(client, everybody[role])) == len(ROLES) + 1


def test_a_supplier_learns_nothing_of_a_persons_places_elsewhere(
    client: Client, supplier_ops: User, rep: User, other_site: Site, site: Site
) -> None:
    """Somebody who came from another supplier is known from their first day here (R18)."""
    today = company_day()
    earlier = {"starts_on": today - timedelta(days=90), "ends_on": today - timedelta(days=60)}
    rep.memberships.update(starts_on=earlier["ends_on"])
    team = Team.objects.create(code="X", name="Cebu team A", sort_key="x", site=other_site)
    Membership.objects.create(user=rep, site=other_site, **earlier)
    Membership.objects.create(user=rep, team=team, **earlier)
    Grant.objects.create(user=rep, role=Role.SUPERVISOR, site=other_site, **earlier)
    client.force_login(supplier_ops)
    pages = [
        client.get(f"{PEOPLE}?filters=none"),
        client.get(f"{PEOPLE}?filters=none&sort=site"),
        htmx(client, f"?open={rep.pk}", "panel"),
    ]
    for answer in pages:
        html = answer.content.decode()
        assert "Rep" in html
        assert not {word for word in ("Cebu", "Alorin", other_site.code) if word in html}
    assert "Manila 2" in pages[2].content.decode()


def test_filters_of_another_suppliers_site_are_no_oracle(
    client: Client, supplier_ops: User, other_rep: User, other_site: Site
) -> None:
    client.force_login(supplier_ops)
    answers = [
        text_of(client.get(f"{PEOPLE}?site={pk}")).replace(str(pk), "N")
        for pk in (other_site.pk, 999_999)
    ]
    assert answers[0] == answers[1]


def test_counts_of_tabs_obey_the_scope(
    client: Client, supplier_ops: User, rep: User, other_rep: User
) -> None:
    client.force_login(supplier_ops)
    assert "Reps 1 " in text_of(client.get(PEOPLE))


@pytest.mark.parametrize("role", ROLES)
def test_only_administrators_and_senior_managers_have_it_in_the_menu(
    everybody: dict[str, User], role: str
) -> None:
    menu = navigation.menu(everybody[role], "/")
    sections = {section.label: [link.label for link in section.links] for section in menu}
    if role in ("administrator", "senior_manager"):
        assert sections["Administration"][:2] == ["People", "Sites"]
    else:
        assert not {"People", "Sites"} & {label for links in sections.values() for label in links}


def test_dates_are_shown_as_inclusive_days(client: Client, administrator: User, rep: User) -> None:
    rep.grants.update(ends_on=date(2024, 3, 1))
    client.force_login(administrator)
    assert "Jan 1, 2020 to Feb 29, 2024" in text_of(htmx(client, f"?open={rep.pk}", "panel"))


def test_the_panel_names_the_place_of_each_role(
    client: Client, administrator: User, hq_partner: User, group: HQGroup, supplier: Supplier,
    make_person: MakePerson,
) -> None:  # fmt: skip
    client.force_login(administrator)
    assert "HQ partner, Legal" in text_of(htmx(client, f"?open={hq_partner.pk}", "panel"))
    money: Any = make_person("money", Role.SUPPLIER_FINANCE, supplier=supplier)
    assert "Supplier finance, Northgate" in text_of(htmx(client, f"?open={money.pk}", "panel"))
