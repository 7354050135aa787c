"""The pages of requests as each role gets them, their forms and their refusals."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from gtm.intake import actions
from gtm.intake.models import Request
from gtm.launches.models import Launch
from tests.gtm.factories import make_program
from tests.gtm.intake.requests_made import asked, make_request
from tests.gtm.launches.test_views import form_of
from vrops.core.company import company_day
from vrops.people.models import HQGroup, User

pytestmark = pytest.mark.django_db
HTMX = {"HX-Request": "true"}


def sent(to: HQGroup, **changes: Any) -> dict[str, Any]:
    """What the form sends for the request of `asked`."""
    first = company_day() + timedelta(days=60)
    return {
        "group": to.pk, "title": "Trade-in boost", "kind": "promotion", "program": "",
        "program_text": "", "wanted_starts_on": str(first),
        "wanted_last_day": str(first + timedelta(days=13)), "channels": ["voice", "chat"],
        "codes": "TRB300", "systems": "", "audience": "", "expected_volume": "", "funding": "",
        "details": "", "version": "1",
    } | changes  # fmt: skip


def address(name: str, request: Request) -> str:
    return reverse(f"gtm:request_{name}", args=[request.pk])


def test_a_partner_files_a_request(client: Client, hq_partner: User, group: HQGroup) -> None:
    client.force_login(hq_partner)
    page = client.get(reverse("gtm:request_create")).content.decode()
    assert "Legal" in page
    data = sent(group, codes="B2, A1", funding="$1,250.50", expected_volume="4200")
    answer = client.post(reverse("gtm:request_create"), data)
    request = Request.objects.get()
    assert (answer.status_code, answer["Location"]) == (302, request.get_absolute_url())
    assert (request.codes, request.expected_volume) == (["A1", "B2"], 4200)
    assert f"{request.funding_amount:.2f} {request.funding_currency}" == "1250.50 USD"
    assert request.wanted_ends_on - request.wanted_starts_on == timedelta(days=14)


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"title": ""}, "Fill this in"),
        ({"title": "a\u202eb"}, "cannot be stored"),
        ({"group": "999999"}, "cannot be chosen here"),
        ({"wanted_starts_on": "soon"}, "Give a day"),
        ({"wanted_last_day": "2020-01-01"}, "The last day comes before the first"),
        ({"funding": "lots"}, "lots"),
        ({"funding": "-5"}, "Funding is not negative"),
        ({"expected_volume": "-3"}, "Use 0 or more"),
        ({"codes": "x" * 41}, "at most 40"),
    ],
)
def test_wrong_input_gives_the_form_again(
    change: dict[str, Any], words: str, client: Client, hq_partner: User, group: HQGroup
) -> None:
    client.force_login(hq_partner)
    answer = client.post(reverse("gtm:request_create"), sent(group, **change))
    assert answer.status_code == 422
    assert words in answer.content.decode()
    assert not Request.objects.exists()


def test_a_partner_cannot_choose_another_group(
    client: Client, hq_partner: User, group: HQGroup, finance_group: HQGroup
) -> None:
    client.force_login(hq_partner)
    assert client.post(reverse("gtm:request_create"), sent(finance_group)).status_code == 422


def test_changing_the_days_of_an_answer_says_that_it_is_scoped_anew(
    client: Client, hq_partner: User, pm: User, group: HQGroup
) -> None:
    request = make_request(hq_partner, group, state="answered", pm=pm)
    client.force_login(hq_partner)
    page = client.get(address("edit", request)).content.decode()
    assert "reopen its scoping" in page
    data = sent(group, codes="TRB400", version=str(request.version))
    answer = client.post(address("edit", request), data, follow=True)
    assert "scoped anew" in answer.content.decode()
    stale = client.post(address("edit", request), data)
    assert stale.status_code == 409


def test_taking_and_answering(client: Client, hq_partner: User, pm: User, group: HQGroup) -> None:
    request = make_request(hq_partner, group)
    client.force_login(pm)
    assert (
        "Nobody has taken this request" in client.get(request.get_absolute_url()).content.decode()
    )
    taken = client.post(address("take", request), {"version": "1"}, headers=HTMX)
    assert (taken.status_code, "request-changed" in taken["HX-Trigger"]) == (204, True)
    assert client.post(address("take", request), {"version": "1"}).status_code == 409
    wrong = client.post(
        address("answer", request), {"answer": "in", "reason": "", "version": "2"}, headers=HTMX
    )
    page = wrong.content.decode()
    assert (wrong.status_code, "<html" in page, 'id="decision"' in page) == (422, False, True)
    data = {"answer": "out", "reason": "No stock for phone orders.", "version": "2"}
    assert client.post(address("answer", request), data).status_code == 302
    client.force_login(hq_partner)
    page = client.get(request.get_absolute_url()).content.decode()
    assert "No stock for phone orders." in page
    assert "Out of scope" in page
    assert "Make a launch" not in page


def test_a_partner_withdraws_with_a_reason(
    client: Client, hq_partner: User, group: HQGroup
) -> None:
    request = make_request(hq_partner, group)
    client.force_login(hq_partner)
    assert "<dialog" in client.get(address("withdraw", request), headers=HTMX).content.decode()
    assert client.get(address("withdraw", request)).status_code == 200
    assert client.post(address("withdraw", request), {"version": "1"}).status_code == 422
    data = {"version": "1", "why": "Postponed"}
    assert client.post(address("withdraw", request), data).status_code == 302
    assert client.get(address("withdraw", request)).status_code == 409
    request.refresh_from_db()
    assert request.state == "withdrawn"


def test_marking_a_duplicate(client: Client, pm: User, group: HQGroup) -> None:
    first, second = make_request(pm, group, title="First"), make_request(pm, group)
    client.force_login(pm)
    assert "REQ-" in client.get(address("duplicate", second)).content.decode()
    data = {"version": "1", "duplicate_of": first.pk}
    assert client.post(address("duplicate", second), data).status_code == 302
    assert "This repeats" in client.get(second.get_absolute_url()).content.decode()
    wrong = client.post(address("duplicate", first), {"version": "1", "duplicate_of": "x"})
    assert wrong.status_code == 422


def test_reopening_an_answer(client: Client, pm: User, group: HQGroup) -> None:
    request = make_request(pm, group, state="answered", pm=pm)
    client.force_login(pm)
    data = {"version": str(request.version), "why": "New stock"}
    assert client.post(address("reopen", request), data).status_code == 302
    request.refresh_from_db()
    assert request.state == "scoping"


def test_makes_a_launch_with_what_the_request_says(
    client: Client, hq_partner: User, pm: User, group: HQGroup
) -> None:
    program = make_program(pm)
    request = make_request(hq_partner, group, state="answered", pm=pm, program_id=program.pk)
    client.force_login(pm)
    page = client.get(address("launch", request)).content.decode()
    assert 'value="Trade-in boost"' in page
    assert f'value="{request.wanted_starts_on}"' in page
    assert "Fits the quarter." in page
    data = form_of(pm, title="Trade-in boost", version=str(request.version))
    wrong = client.post(address("launch", request), data | {"title": ""})
    assert wrong.status_code == 422
    answer = client.post(address("launch", request), data)
    launch = Launch.objects.get()
    assert answer["Location"] == launch.get_absolute_url()
    assert request.key in client.get(launch.get_absolute_url()).content.decode()
    assert client.get(address("launch", request)).status_code == 409


def test_a_partner_sees_nothing_of_another_group(
    client: Client, hq_partner: User, pm: User, group: HQGroup, finance_group: HQGroup
) -> None:
    theirs = make_request(pm, finance_group, state="answered", pm=pm, title="Secret of Finance")
    ours = make_request(pm, group, title="Ours")
    client.force_login(hq_partner)
    for path in (theirs.get_absolute_url(), address("edit", theirs), address("withdraw", theirs)):
        assert client.get(path).status_code == 404
    for path in (reverse("gtm:requests") + "?view=all", ours.get_absolute_url(),
                 f"{reverse('gtm:requests')}?view=all&open={theirs.pk}"):  # fmt: skip
        page = client.get(path).content.decode()
        assert "Ours" in page
        assert "Secret of Finance" not in page
        assert "Finance" not in page


def test_the_list_has_its_views(client: Client, pm: User, second_pm: User, group: HQGroup) -> None:
    make_request(second_pm, group, title="New one")
    make_request(second_pm, group, state="scoping", pm=pm, title="Taken by me")
    make_request(second_pm, group, state="answered", pm=second_pm, title="Answered one")
    client.force_login(pm)

    def shown(view: str) -> set[str]:
        page = client.get(f"{reverse('gtm:requests')}?view={view}").content.decode()
        return {t for t in ("New one", "Taken by me", "Answered one") if t in page}

    assert shown("new") == {"New one"}
    assert shown("scoping") == {"Taken by me"}
    assert shown("answered") == {"Answered one"}
    assert shown("mine") == {"Taken by me"}
    assert len(shown("all")) == 3


def test_the_feed_reads_as_sentences(
    client: Client, hq_partner: User, pm: User, group: HQGroup
) -> None:
    request = make_request(hq_partner, group, state="answered", pm=pm)
    given = asked(group, codes=("NEW1",))
    actions.edit_request(request.pk, given, by=hq_partner, version=request.version)
    client.force_login(pm)
    page = client.get(request.get_absolute_url()).content.decode()
    for words in ("filed this request", "took it into scoping", "reopened it: offer codes changed"):
        assert words in page
