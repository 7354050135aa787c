"""What waits for each person stands on the first page, with the list behind each figure."""

import re
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse

from gtm.approvals.actions import submit_launch
from tests.escalations.desk import file_as
from tests.gtm.comms.made import make_message
from tests.gtm.factories import make_launch
from tests.gtm.intake.requests_made import make_request
from vrops.core.company import company_day
from vrops.home import parts
from vrops.home.parts import HomePart
from vrops.people.models import HQGroup, Site, User

pytestmark = pytest.mark.django_db
FIGURE = re.compile(r'<a class="kpi" href="([^"]+)"')


def titles(user: User) -> dict[str, list[str]]:
    return {card.part.name: [row.title for row in card.shown.rows] for card in parts.cards(user)}


def test_a_submitted_launch_waits_for_the_other_manager(
    pm: User, second_pm: User, site: Site
) -> None:
    day = company_day() + timedelta(days=5)
    launch = make_launch(pm, site_ids=frozenset({site.pk}), starts_on=day, ends_on=None)
    submit_launch(launch.pk, by=pm, version=launch.version)
    assert titles(second_pm)["approvals"] == [launch.title]
    assert titles(pm)["approvals"] == []
    assert titles(pm)["own_launches"] == [launch.title]
    assert launch.title in titles(second_pm)["starting"]


def test_requests_wait_for_those_who_scope_and_show_their_group(
    pm: User, hq_partner: User, group: HQGroup
) -> None:
    request = make_request(hq_partner, group, state="new", pm=pm)
    assert titles(pm)["requests"] == [request.title]
    assert "requests" not in titles(hq_partner)
    assert titles(hq_partner)["own_requests"] == [request.title]


def test_a_rep_finds_what_to_read_and_the_answers_to_escalations(
    pm: User, second_pm: User, rep: User, supervisor: User, site: Site
) -> None:
    message = make_message(pm, second_pm, "sent")
    ticket = file_as(rep, site_id=site.pk)
    shown = titles(rep)
    assert shown["to_read"] == [message.title]
    assert shown["filed"] == [f"{ticket.key} {ticket.subject}"]
    assert "approvals" not in shown
    assert "missing" not in shown
    assert titles(supervisor)["missing"] == [message.title]


def test_each_figure_opens_a_list_and_nothing_waiting_says_so(
    client: Client, everybody: dict[str, User]
) -> None:
    for role, user in everybody.items():
        client.force_login(user)
        page = client.get(reverse("home")).content.decode()
        assert "Nothing waits for you" in page, role
        for address in FIGURE.findall(page):
            assert client.get(address).status_code == 200, (role, address)


def test_a_name_is_taken_once() -> None:
    with pytest.raises(ValueError, match="already"):
        parts.register(HomePart("approvals", 1, "Again", "inbox", lambda user: None))
