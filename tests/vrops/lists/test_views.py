"""The page, the fragment and the panel of a list, as a browser asks for them."""

import re
from html import unescape
from typing import Any

import pytest
from django.http import HttpResponse
from django.test import Client

from tests.list_rows import a_person
from tests.query_counts import menu_counts
from vrops.core import clock
from vrops.lists import paging
from vrops.people.models import Site, User

pytestmark = pytest.mark.django_db
PEOPLE = "/administration/people/"
STRANGE = [
    "colour=red", "view=secret", "sort=password", "sort=--name", "cols=password", "open=0",
    "open=-1", "open=99999999999999999999", "open=%00", "site=999999", "site=abc", "since=soon",
    "since__after=9999-12-31", "since__between=1..2", "since__last=1e9d", "role=%00", "role=%ff",
    "after=nonsense", "before=WzFd:x", "q=%00", "q=***", "status__regex=.*", "role__not__not=rep",
    "filters=all", "active=yes&active=no", "=", "a" * 3000 + "=1", "since__empty=maybe",
    "add=role", "add=role&op=not", "add=x&op=y&value=z", "add=since&op=between&from=1",
    "add=since&op=last&days=x", "replace=role", "hx=1&add=role&op=&value=nobody",
]  # fmt: skip


@pytest.fixture
def signed_in(client: Client, administrator: User) -> Client:
    client.force_login(administrator)
    return client


def htmx(client: Client, address: str, target: str, shown: str = "") -> HttpResponse:
    """What htmx asks for when the browser shows `shown`."""
    headers = {
        "HX-Request": "true",
        "HX-Target": target,
        "HX-Current-URL": f"http://testserver{PEOPLE}{shown}",
    }
    return client.get(PEOPLE + address, headers=headers)


def text_of(answer: Any) -> str:
    """The page's words, without markup."""
    return " ".join(unescape(re.sub("<[^>]*>", " ", answer.content.decode())).split())


def names(answer: HttpResponse) -> list[str]:
    """The names in the rows, in order."""
    found = re.findall(r'class="title[^>]*>([^<]*)<', answer.content.decode())
    return [unescape(name) for name in found]


# ---- the page -----------------------------------------------------------------------------------


def test_the_page_shows_rows_tabs_chips_and_the_count(signed_in: Client, rep: User) -> None:
    answer = signed_in.get(PEOPLE)
    assert answer.status_code == 200
    assert names(answer) == ["Administrator", "Rep"]
    text = text_of(answer)
    assert "2 people" in text
    assert "Active 2 Reps 1 Supervisors 0" in text
    assert "1–2 of 2" in text
    assert 'aria-sort="ascending"' in answer.content.decode()


def test_a_caption_says_what_the_table_holds_and_how_it_is_sorted(signed_in: Client) -> None:
    answer = signed_in.get(f"{PEOPLE}?sort=-since")
    assert "People, sorted by Since" in text_of(answer)
    assert "Sorted by Since" in text_of(answer)
    assert 'aria-sort="descending"' in answer.content.decode()


def test_filters_search_and_sorting_work_together(signed_in: Client, site: Site) -> None:
    for number in range(4):
        a_person(number)
    User.objects.filter(employee_id="p2").update(is_active=False)
    answer = signed_in.get(f"{PEOPLE}?role=rep&active=yes&q=pers&sort=-name")
    assert names(answer) == ["person 3", "person 1", "person 0"]
    assert "Role is Frontline rep" in text_of(answer)


def test_pages_link_to_each_other(signed_in: Client) -> None:
    for number in range(paging.PAGE_SIZE + 3):
        a_person(number)
    first = signed_in.get(f"{PEOPLE}?filters=none&sort=employee_id")
    assert f"1–50 of {paging.PAGE_SIZE + 4}" in text_of(first)
    (href,) = re.findall(r'href="(\?[^"]*after=[^"]*)"', first.content.decode())
    second = signed_in.get(PEOPLE + unescape(href))
    assert f"51–54 of {paging.PAGE_SIZE + 4}" in text_of(second)
    assert not set(names(first)) & set(names(second))
    back = re.findall(r'href="([^"]*)"[^>]*rel="prev"', second.content.decode())
    assert [unescape(address) for address in back] == ["?filters=none&sort=employee_id"]


@pytest.mark.parametrize("query", STRANGE)
def test_nothing_in_the_address_breaks_the_page(signed_in: Client, rep: User, query: str) -> None:
    answer = signed_in.get(f"{PEOPLE}?{query}", follow=True)
    assert answer.status_code == 200
    fragment = htmx(signed_in, f"?{query}", "list", f"?{query}")
    assert fragment.status_code == 200


@pytest.mark.parametrize(
    ("query", "said"),
    [
        ("colour=red", "“colour” is not a filter of this list."),
        ("site=999999", "“999999” is not a choice of Site."),
        ("since=soon", "Since takes a date such as 2026-03-31, not “soon”."),
        ("open=999999", "there is no record 999999 that you can see."),
        ("after=nonsense", "the page no longer fits; this is the first one."),
        ("q=***", "“***” holds no word to search for."),
        ("sort=<script>", "“<script>” is not a column to sort by."),
    ],
)
def test_the_page_says_what_it_ignored(signed_in: Client, query: str, said: str) -> None:
    answer = signed_in.get(f"{PEOPLE}?{query}")
    assert f"Part of this address was not understood: {said}" in text_of(answer)
    assert "<script>" not in answer.content.decode().split("</head>")[1]


def test_what_was_ignored_does_not_come_back_in_links(signed_in: Client, rep: User) -> None:
    answer = signed_in.get(f"{PEOPLE}?site=999999&role=rep&colour=red&open=999999")
    links = " ".join(re.findall(r'href="(\?[^"]*)"', answer.content.decode()))
    assert "role=rep" in links
    assert "999999" not in links
    assert "colour" not in links


def test_empty_for_a_reason_with_a_next_step(signed_in: Client) -> None:
    nothing = text_of(signed_in.get(f"{PEOPLE}?q=zzz"))
    assert "No person matches" in nothing
    assert "No word here begins with “zzz” under these filters." in nothing
    assert "Clear search and filters" in nothing
    view = text_of(signed_in.get(f"{PEOPLE}?view=disabled"))
    assert "No people in this view" in view
    assert "Show all people" in view
    Site.objects.all().delete()
    sites = text_of(signed_in.get("/administration/sites/?filters=none"))
    assert "No sites yet Sites appear here once they are opened." in sites


def test_no_access_says_which_roles_have_it(client: Client, make_person: Any) -> None:
    client.force_login(make_person("nobody"))
    answer = client.get(PEOPLE)
    assert answer.status_code == 403
    assert "administrator" in text_of(answer)


def test_the_page_and_its_fragments_are_told_apart_by_caches(signed_in: Client) -> None:
    vary = signed_in.get(PEOPLE)["Vary"]
    assert "HX-Request" in vary
    assert "HX-Target" in vary


# ---- without script -----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("form", "address"),
    [
        ("add=role&op=&value=rep&value=supervisor", "?view=active&active=yes&role=rep,supervisor"),
        ("view=reps&add=role&op=not&value=rep&replace=role", "?view=reps&active=yes&role__not=rep"),
        ("active=yes&add=active&replace=active&op=", "?filters=none"),
        ("role=rep&add=since&op=last&days=30", "?role=rep&since__last=30d"),
        ("role=rep&add=since&op=between&from=2026-01-01&to=2026-02-01&value=x&days=9",
         "?role=rep&since__between=2026-01-01..2026-02-01"),
        ("role=rep&add=since&op=filled", "?role=rep&since__empty=no"),
        ("role=rep&add=since&op=", "?role=rep"),
        ("role=rep&add=nonsense&op=&value=x", "?role=rep"),
        ("role=rep&add=since&op=gte&value=x", "?role=rep"),
        ("active=yes&sort=name&add=x", "?active=yes"),
    ],
)  # fmt: skip
def test_the_filter_form_leads_to_the_address_it_means(
    signed_in: Client, form: str, address: str
) -> None:
    answer = signed_in.get(f"{PEOPLE}?{form}")
    assert (answer.status_code, answer["Location"]) == (302, PEOPLE + address)


def test_the_columns_form_is_a_plain_form(signed_in: Client) -> None:
    answer = signed_in.get(f"{PEOPLE}?cols=name&cols=email")
    heads = re.findall(r"<th[^>]*>(.*?)</th>", answer.content.decode(), re.DOTALL)
    assert [re.sub("<[^>]*>|[0-9]", "", head).strip() for head in heads] == ["", "Name", "E-mail"]


# ---- htmx ---------------------------------------------------------------------------------------


def test_the_fragment_is_the_list_and_what_changes_with_it(signed_in: Client) -> None:
    answer = htmx(signed_in, "?view=reps", "list")
    html = answer.content.decode()
    assert "<html" not in html
    assert 'id="list"' in html
    assert '<div id="list-head" hx-swap-oob="morph">' in html
    assert '<span id="search-state" hx-swap-oob="morph">' in html
    assert answer["HX-Push-Url"] == f"{PEOPLE}?view=reps"


def test_the_address_is_pushed_in_its_shortest_form(signed_in: Client) -> None:
    form = "?active=yes&sort=name&q=&add=role&op=&value=rep"
    assert htmx(signed_in, form, "list")["HX-Push-Url"] == f"{PEOPLE}?active=yes&role=rep"
    assert htmx(signed_in, "?", "list")["HX-Push-Url"] == PEOPLE


def test_what_is_open_beside_the_list_stays_open(signed_in: Client, rep: User) -> None:
    answer = htmx(signed_in, "?view=reps", "list", f"?open={rep.pk}")
    assert answer["HX-Push-Url"] == f"{PEOPLE}?view=reps&open={rep.pk}"
    assert f'id="r{rep.pk}" aria-selected="false" class="cur" aria-current="true"' in (
        answer.content.decode()
    )


def test_the_panel_is_one_record_and_keeps_the_lists_state(signed_in: Client, rep: User) -> None:
    answer = htmx(signed_in, f"?open={rep.pk}", "panel", "?view=reps&sort=-name")
    assert "Frontline rep, Manila 2" in text_of(answer)
    assert 'id="list"' not in answer.content.decode()
    assert answer["HX-Push-Url"] == f"{PEOPLE}?view=reps&sort=-name&open={rep.pk}"


def test_closing_the_panel_empties_it(signed_in: Client, rep: User) -> None:
    answer = htmx(signed_in, "?", "panel", f"?view=reps&open={rep.pk}")
    assert (answer.status_code, answer.content) == (200, b"")
    assert answer["HX-Push-Url"] == f"{PEOPLE}?view=reps"


def test_the_whole_page_opens_with_its_panel(signed_in: Client, rep: User) -> None:
    html = signed_in.get(f"{PEOPLE}?view=disabled&open={rep.pk}").content.decode()
    panel = html.split('id="panel"')[1]
    assert "rep@vrops.example" in panel


def test_a_foreign_record_is_answered_like_an_absent_one(
    client: Client, supplier_ops: User, rep: User, other_rep: User
) -> None:
    client.force_login(supplier_ops)
    answers = [htmx(client, f"?open={pk}", "panel") for pk in (other_rep.pk, 999_999)]
    assert [answer.status_code for answer in answers] == [404, 404]
    with clock.fixed_at(clock.now()):  # a page to be printed says when
        pages = [
            text_of(client.get(f"{PEOPLE}?open={pk}")).replace(str(pk), "N")
            for pk in (other_rep.pk, 999_999)
        ]
    assert "there is no record N that you can see" in pages[0]
    assert pages[0] == pages[1]


def test_a_current_address_of_another_page_is_not_taken_for_the_lists(
    signed_in: Client, rep: User
) -> None:
    headers = {
        "HX-Request": "true",
        "HX-Target": "panel",
        "HX-Current-URL": "http://testserver/administration/sites/?view=in_house",
    }
    answer = signed_in.get(f"{PEOPLE}?open={rep.pk}", headers=headers)
    assert answer["HX-Push-Url"] == f"{PEOPLE}?open={rep.pk}"


def test_signed_out_htmx_is_sent_to_the_sign_in_page(client: Client) -> None:
    answer = htmx(client, "?", "list", "?view=reps")
    assert (answer.status_code, "HX-Redirect" in answer) == (401, True)


def test_tab_counts_total_and_rows_take_one_query_each(
    signed_in: Client, administrator: User, rep: User, django_assert_num_queries: Any
) -> None:
    signed_in.get(PEOPLE)
    # The reader's session, row, roles and site; the views saved for them; sites and suppliers to
    # choose from; every count; the rows, their places and their roles; and each number in the menu.
    with django_assert_num_queries(11 + menu_counts(administrator)):
        shown = text_of(signed_in.get(PEOPLE))
    assert rep.name in shown
