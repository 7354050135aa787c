"""The form of a budget line."""

import re

import pytest
from django.test import Client

from gtm.launches.models import Launch
from tests.gtm.factories import make_launch
from vrops.people.models import User

pytestmark = pytest.mark.django_db


def chosen(client: Client, launch: object) -> list[str]:
    answer = client.get("/budgets/new/", {"launch": str(launch)})
    assert answer.status_code == 200
    html = answer.content.decode()
    select = re.search(r'<select name="launch".*?</select>', html, re.DOTALL)
    assert select
    return re.findall(r'<option value="(\d*)" selected>', select[0])


def test_a_new_line_is_for_the_launch_of_the_address(client: Client, pm: User, launch: Launch):
    client.force_login(pm)
    assert chosen(client, launch.pk) == [str(launch.pk)]


@pytest.mark.parametrize(
    "junk", ["", "0", "-1", "999999999", "9" * 5000, "9223372036854775808", "x", "%00", "1 or 1"]
)
def test_an_address_that_names_no_launch_is_an_empty_form(
    client: Client, pm: User, launch: Launch, junk: str
):
    client.force_login(pm)
    assert chosen(client, junk) in ([], [""])


def test_a_launch_that_one_cannot_plan_for_is_not_chosen(client: Client, pm: User, finance: User):
    draft = make_launch(pm, state="draft")
    client.force_login(finance)
    sees = Launch.objects.visible_to(finance).filter(pk=draft.pk).exists()
    answer = client.get("/budgets/new/", {"launch": draft.pk})
    if answer.status_code == 200:
        assert (chosen(client, draft.pk) == [str(draft.pk)]) is sees
