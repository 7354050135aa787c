"""The list of sites: what it shows, to whom."""

from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.test import Client

from tests.cast import MakePerson
from tests.vrops.lists.test_views import names, text_of
from vrops.access.domain import Role
from vrops.core.company import company_day
from vrops.people.models import Site, User

pytestmark = pytest.mark.django_db
SITES = "/administration/sites/"


def listed(client: Client, user: User, query: str = "?filters=none") -> list[str]:
    client.force_login(user)
    answer = client.get(SITES + query)
    assert "not understood" not in text_of(answer)
    return names(answer)


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("", ["Manila 2", "Tampa"]),
        ("?view=in_house", ["Tampa"]),
        ("?view=suppliers", ["Manila 2"]),
        ("?view=closed", ["Cebu"]),
        ("?channel=chat", ["Manila 2", "Tampa"]),
        ("?channel__not=chat", ["Cebu"]),
        ("?channel=voice,chat", ["Cebu", "Manila 2", "Tampa"]),
        ("?run__not=in_house", ["Cebu", "Manila 2"]),
        ("?reps__gte=2", ["Manila 2"]),
        ("?reps__lte=1&sort=-reps", ["Cebu", "Tampa"]),
        ("?q=mn2", ["Manila 2"]),
        ("?q=man", ["Manila 2"]),
        ("?filters=none&sort=supplier", ["Cebu", "Manila 2", "Tampa"]),
        ("?filters=none&sort=-reps", ["Manila 2", "Cebu", "Tampa"]),
    ],
)
def test_filters_search_and_sorting(
    client: Client, administrator: User, site: Site, other_site: Site, in_house_site: Site,
    make_person: MakePerson, query: str, expected: list[str],
) -> None:  # fmt: skip
    for name, place in (("a", site), ("b", site), ("c", site), ("d", other_site)):
        make_person(name, Role.REP, site=place)
    make_person("e", Role.SUPERVISOR, site=in_house_site)
    User.objects.filter(employee_id="c").update(is_active=False)
    Site.objects.filter(pk=other_site.pk).update(ends_on=company_day())
    assert listed(client, administrator, query) == expected


@time_machine.travel(datetime(2026, 7, 1, 20, 30, tzinfo=UTC), tick=False)
def test_says_what_time_it_is_there(
    client: Client, administrator: User, site: Site, in_house_site: Site
) -> None:
    client.force_login(administrator)
    text = text_of(client.get(SITES))
    assert "Manila time Thu 4:30 am Voice inbound, Chat Open 0" in text
    assert "ET 4:30 pm" in text


def test_the_panel_leads_to_the_sites_reps(
    client: Client, administrator: User, rep: User, site: Site
) -> None:
    client.force_login(administrator)
    html = client.get(f"{SITES}?open={site.pk}").content.decode()
    assert f'href="/administration/people/?site={site.pk}' not in html
    address = f"/administration/people/?active=yes&amp;role=rep&amp;site={site.pk}"
    assert address in html
    assert "1 with the role today" in text_of(client.get(f"{SITES}?open={site.pk}"))


def test_a_closed_site_says_its_last_day(client: Client, administrator: User, site: Site) -> None:
    last = company_day() - timedelta(days=3)
    Site.objects.filter(pk=site.pk).update(ends_on=last + timedelta(days=1))
    client.force_login(administrator)
    text = text_of(client.get(f"{SITES}?open={site.pk}"))
    assert f"Last day {last:%b} {last.day}" in text


@pytest.mark.parametrize("role", ["rep", "supervisor", "supplier_ops", "supplier_finance"])
def test_floors_and_suppliers_see_their_own_sites_only(
    client: Client, role: str, request: pytest.FixtureRequest, other_site: Site, site: Site
) -> None:
    client.force_login(request.getfixturevalue(role))
    html = client.get(f"{SITES}?filters=none").content.decode()
    assert names(client.get(f"{SITES}?filters=none")) == ["Manila 2"]
    assert "Cebu" not in html
    assert "Alorin" not in html


@pytest.mark.parametrize("role", ["analyst", "pm", "hq_partner", "finance", "administrator"])
def test_the_team_and_headquarters_see_every_site(
    client: Client, role: str, request: pytest.FixtureRequest, other_site: Site, site: Site
) -> None:
    assert listed(client, request.getfixturevalue(role)) == ["Cebu", "Manila 2"]
