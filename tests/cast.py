"""The known cast: one person in each role, two sites and two suppliers that must not meet."""

from collections.abc import Callable
from datetime import date
from http.cookies import SimpleCookie
from typing import Any

import pytest
from django.test import Client

from vrops.access.domain import Role
from vrops.core import text
from vrops.people.models import Grant, HQGroup, Membership, Site, Supplier, User

LONG_AGO = date(2020, 1, 1)
PASSWORD = "a-long-enough-password"
MakePerson = Callable[..., User]


@pytest.fixture
def supplier(db: None) -> Supplier:
    return Supplier.objects.create(
        code="NGC", name="Northgate", sort_key="northgate", starts_on=LONG_AGO
    )


@pytest.fixture
def other_supplier(db: None) -> Supplier:
    return Supplier.objects.create(code="ALR", name="Alorin", sort_key="alorin", starts_on=LONG_AGO)


@pytest.fixture
def site(supplier: Supplier) -> Site:
    """A supplier's site, seven or eight hours east of the company's zone."""
    return Site.objects.create(
        code="MN2", name="Manila 2", sort_key="manila 2", supplier=supplier, zone="Asia/Manila",
        channels=["voice", "chat"], starts_on=LONG_AGO,
    )  # fmt: skip


@pytest.fixture
def other_site(other_supplier: Supplier) -> Site:
    """Another supplier's site: nothing of it may reach the people of `site`."""
    return Site.objects.create(
        code="CEB", name="Cebu", sort_key="cebu", supplier=other_supplier, zone="Asia/Manila",
        channels=["voice"], starts_on=LONG_AGO,
    )  # fmt: skip


@pytest.fixture
def in_house_site(db: None) -> Site:
    return Site.objects.create(
        code="TPA", name="Tampa", sort_key="tampa", zone="America/New_York",
        channels=["voice", "chat"], starts_on=LONG_AGO,
    )  # fmt: skip


@pytest.fixture
def group(db: None) -> HQGroup:
    return HQGroup.objects.create(code="LEG", name="Legal", sort_key="legal")


@pytest.fixture
def finance_group(db: None) -> HQGroup:
    return HQGroup.objects.create(code="FIN", name="Finance", sort_key="finance")


@pytest.fixture
def make_person(db: None) -> MakePerson:
    """make_person("jo", Role.REP, site=site): an active person with one role and its place."""

    def make(employee_id: str, role: Role | None = None, **place: Any) -> User:
        name = employee_id.replace("-", " ").title()
        user = User(
            employee_id=employee_id,
            email=f"{employee_id}@vrops.example",
            name=name,
            sort_key=text.sort_key(name),
            starts_on=LONG_AGO,
        )
        user.set_unusable_password()
        user.save()
        if role is not None:
            Grant.objects.create(user=user, role=role, starts_on=LONG_AGO, **place)
        for kind in {"site", "group"} & set(place):
            Membership.objects.create(user=user, starts_on=LONG_AGO, **{kind: place[kind]})
        return user

    return make


@pytest.fixture
def rep(make_person: MakePerson, site: Site) -> User:
    return make_person("rep", Role.REP, site=site)


@pytest.fixture
def other_rep(make_person: MakePerson, other_site: Site) -> User:
    return make_person("other-rep", Role.REP, site=other_site)


@pytest.fixture
def supervisor(make_person: MakePerson, site: Site) -> User:
    return make_person("supervisor", Role.SUPERVISOR, site=site)


@pytest.fixture
def analyst(make_person: MakePerson) -> User:
    return make_person("analyst", Role.ANALYST)


@pytest.fixture
def pm(make_person: MakePerson) -> User:
    return make_person("pm", Role.PM)


@pytest.fixture
def second_pm(make_person: MakePerson) -> User:
    return make_person("second-pm", Role.PM)


@pytest.fixture
def senior_manager(make_person: MakePerson) -> User:
    return make_person("senior-manager", Role.SENIOR_MANAGER)


@pytest.fixture
def hq_partner(make_person: MakePerson, group: HQGroup) -> User:
    return make_person("hq-partner", Role.HQ_PARTNER, group=group)


@pytest.fixture
def finance(make_person: MakePerson, finance_group: HQGroup) -> User:
    return make_person("finance", Role.FINANCE, group=finance_group)


@pytest.fixture
def supplier_ops(make_person: MakePerson, supplier: Supplier) -> User:
    return make_person("supplier-ops", Role.SUPPLIER_OPS, supplier=supplier)


@pytest.fixture
def supplier_finance(make_person: MakePerson, supplier: Supplier) -> User:
    return make_person("supplier-finance", Role.SUPPLIER_FINANCE, supplier=supplier)


@pytest.fixture
def administrator(make_person: MakePerson) -> User:
    return make_person("administrator", Role.ADMINISTRATOR)


ROLES = (
    "rep", "supervisor", "analyst", "pm", "senior_manager", "hq_partner", "finance",
    "supplier_ops", "supplier_finance", "administrator",
)  # fmt: skip


@pytest.fixture
def everybody(request: pytest.FixtureRequest) -> dict[str, User]:
    """The cast by role name."""
    return {role: request.getfixturevalue(role) for role in ROLES}


@pytest.fixture
def cookies(everybody: dict[str, User]) -> dict[str, SimpleCookie]:
    """Each role signed in, once; nobody's cookies are empty."""
    signed_in = {"anonymous": SimpleCookie()}
    for role, user in everybody.items():
        client = Client()
        client.force_login(user)
        signed_in[role] = client.cookies
    return signed_in
