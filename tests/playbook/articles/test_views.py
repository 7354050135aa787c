"""The pages of the playbook as each role gets them, as of any day, and when two write at once."""

from collections.abc import Callable
from datetime import timedelta
from html import unescape

import pytest
from django.test import Client

from playbook.articles import actions, publishing
from playbook.articles.models import Article, ArticleVersion, Section
from tests.playbook.factories import approve, decide, draft, fresh, next_version, publish, submit
from vrops.core import clock
from vrops.people.models import HQGroup, User

pytestmark = pytest.mark.django_db
SignedIn = Callable[[User], Client]
HTMX = {"HTTP_HX_REQUEST": "true"}
AHEAD = timedelta(days=3)


@pytest.fixture
def signed_in() -> SignedIn:
    def sign_in(user: User) -> Client:
        client = Client()
        client.force_login(user)
        return client

    return sign_in


@pytest.fixture
def two(
    published: ArticleVersion, pm: User, second_pm: User, hq_partner: User, senior_manager: User
) -> tuple[ArticleVersion, ArticleVersion]:
    """Version 1 until now, version 2 from now on; version 1 began six days ago."""
    version = next_version(published.article, pm, "## Since then\n\nAsk for it **twice**.")
    approve(version, pm, second_pm, hq_partner)
    publish(version, senior_manager)
    return fresh(published), fresh(version)


def page(client: Client, address: str, status: int = 200) -> str:
    answer = client.get(address)
    assert answer.status_code == status, answer.content[:500]
    return unescape(answer.content.decode())


# ---- reading ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "role",
    ["rep", "supervisor", "finance", "supplier_ops", "supplier_finance", "administrator"],
)
def test_readers_read_what_holds_and_nothing_else(
    role: str, two: tuple[ArticleVersion, ArticleVersion], pm: User, signed_in: SignedIn,
    request: pytest.FixtureRequest,
) -> None:  # fmt: skip
    old, new = two
    reader = signed_in(request.getfixturevalue(role))
    shown = page(reader, new.article.get_absolute_url())
    assert "Ask for it <strong>twice</strong>" in shown
    assert "Version 2" in shown
    assert "Edit article" not in shown
    assert "Take out of force" not in shown
    assert "account number" in page(reader, old.get_absolute_url())
    work = next_version(new.article, pm, "Not for you yet")
    assert page(reader, work.get_absolute_url(), 404)
    assert page(reader, f"{new.article.get_absolute_url()}difference/?from=2&to=3", 404)
    assert "Version 3" not in page(reader, new.article.get_absolute_url())
    listed = page(reader, "/playbook/")
    assert "Port a number in" in listed
    assert ">Draft<" not in listed


def test_an_unpublished_article_is_not_there_for_readers(
    drafted: ArticleVersion, rep: User, pm: User, signed_in: SignedIn
) -> None:
    reader = signed_in(rep)
    for address in (drafted.article.get_absolute_url(), drafted.get_absolute_url()):
        assert page(reader, address, 404)
    assert "Port a number in" not in page(reader, "/playbook/")
    assert "Port a number in" not in page(reader, "/playbook/?q=transfer")
    assert "Port a number in" in page(signed_in(pm), "/playbook/?q=transfer")
    # The article's own address leads its writers to the draft.
    answer = signed_in(pm).get(drafted.article.get_absolute_url())
    assert (answer.status_code, answer["Location"]) == (302, drafted.get_absolute_url())


def test_as_of_shows_the_old_text_with_a_banner(
    two: tuple[ArticleVersion, ArticleVersion], rep: User, signed_in: SignedIn
) -> None:
    old, new = two
    reader, address = signed_in(rep), new.article.get_absolute_url()
    with clock.fixed_at(clock.now() + AHEAD):
        assert "This is an old text" in page(reader, old.get_absolute_url())
        today = clock.now().astimezone(rep.reading_zone)
        yesterday = (today - timedelta(days=1)).date()
        shown = page(reader, f"{address}?as_of={yesterday}")
        assert "The same text holds today" in shown
        assert f'value="{yesterday}"' in shown
        shown = page(reader, f"{address}?as_of=2020-01-01")
        assert "Nothing was in force on" in shown
        assert "The first version holds from" in shown
        assert "Ask for it" not in shown
        shown = page(reader, f"{address}?as_of=2190-01-01")
        assert "Ask for it <strong>twice</strong>" in shown


@pytest.mark.parametrize("asked", ["soon", "2026-02-31", "9" * 4000, "%00", "2026-01-01T99:00"])
def test_nonsense_for_a_date_shows_today_and_says_so(
    asked: str, published: ArticleVersion, rep: User, signed_in: SignedIn
) -> None:
    shown = page(signed_in(rep), f"{published.article.get_absolute_url()}?as_of={asked}")
    assert "This is the text of today" in shown
    assert "account number" in shown


def test_an_expired_article_says_so(
    published: ArticleVersion, second_pm: User, rep: User, signed_in: SignedIn
) -> None:
    with clock.fixed_at(clock.now() + AHEAD):
        publishing.expire_version(
            published.pk, by=second_pm, version=fresh(published).version, why="Over"
        )
        shown = page(signed_in(rep), published.article.get_absolute_url())
        assert "Nothing was in force any more" in shown
        assert "account number" not in shown
        assert "Nothing replaced it" in page(signed_in(rep), published.get_absolute_url())
        assert "Port a number in" not in page(signed_in(rep), "/playbook/")


def test_contents_tables_and_print_line(
    published: ArticleVersion, rep: User, signed_in: SignedIn, pm: User
) -> None:
    shown = page(signed_in(rep), published.article.get_absolute_url())
    assert '<h3 id="part-1">Before you start</h3>' in shown
    assert '<th scope="col">Carrier</th>' in shown
    assert fresh(published).sha256 in shown


@pytest.mark.parametrize(
    "query", ["?from=x&to=y", "?from=99", "?to=0", "?from=-1&to=1", "?to=" + "9" * 5000]
)
def test_differences_of_nothing(
    query: str, two: tuple[ArticleVersion, ArticleVersion], rep: User, signed_in: SignedIn
) -> None:
    answer = signed_in(rep).get(f"{two[0].article.get_absolute_url()}difference/{query}")
    assert answer.status_code in (200, 404)


def test_the_difference_of_two_versions(
    two: tuple[ArticleVersion, ArticleVersion], rep: User, signed_in: SignedIn
) -> None:
    shown = page(signed_in(rep), f"{two[0].article.get_absolute_url()}difference/?from=1&to=2")
    assert "<ins>Since then</ins></h" in shown
    assert "<li><del>Check the number.</del></li>" in shown
    assert "Ask for it <strong>twice</strong>" in shown
    assert "## " not in shown
    assert "**" not in shown
    assert '<p class="sign">New</p>' in shown
    assert "Version 1 to version 2" in shown


def test_no_body_runs_anything_anywhere(
    vr_section: Section, pm: User, second_pm: User, analyst: User, senior_manager: User,
    signed_in: SignedIn,
) -> None:  # fmt: skip
    attack = (
        "## <script>alert(1)</script>\n\n[x](javascript:alert(2)) <img src=x onerror=alert(3)>\n\n"
        "| <b onclick=x>a</b> |\n|---|\n| ![p](https://elsewhere.example/p.png) |"
    )
    title = "</title><script>alert(4)</script>"
    from tests.playbook.factories import make_article

    version = make_article(pm, vr_section, slug="attack", title=title, body=attack)
    approve(version, pm, second_pm, analyst)
    publish(version, senior_manager)
    second = next_version(version.article, pm, attack + "\n\n<svg onload=alert(5)>", title="Safe")
    client = signed_in(pm)
    address = version.article.get_absolute_url()
    pages = [
        address, second.get_absolute_url(), f"{address}difference/?from=1&to=2",
        f"{address}edit/", "/playbook/", f"/playbook/?open={version.article_id}",
    ]  # fmt: skip
    for each in pages:
        raw = client.get(each).content.decode()
        for piece in ("<script>alert", "<img src=x", "<svg onload", "<b onclick",
                      'href="javascript', 'src="https://elsewhere'):  # fmt: skip
            assert piece not in raw, (each, piece)
    preview = client.post("/playbook/text/", {"body": attack}).content.decode()
    assert "<script" not in preview
    assert "<img" not in preview


# ---- writing ------------------------------------------------------------------------------------


def test_from_a_new_article_to_its_publication_through_the_forms(
    section: Section, pm: User, second_pm: User, hq_partner: User, senior_manager: User,
    signed_in: SignedIn,
) -> None:  # fmt: skip
    author = signed_in(pm)
    assert "New article" in page(author, "/playbook/new/")
    given = {"section": section.pk, "owner": pm.pk, "title": "Split ports", "body": "Ask first."}
    assert author.post("/playbook/new/", given | {"title": ""}).status_code == 422
    assert author.post("/playbook/new/", given | {"slug": "work"}).status_code == 422
    answer = author.post("/playbook/new/", given)
    version = ArticleVersion.objects.get()
    assert (answer.status_code, answer["Location"]) == (302, "/playbook/split-ports/versions/1/")
    address = version.get_absolute_url()
    assert "Submit for review" in page(author, address)
    assert author.post(f"{address}submit/", {"version": 1}).status_code == 302
    shown = page(author, address)
    assert "Your decision" in shown
    assert "nobody approves their own submission" in shown
    assert 'value="approve"' not in shown
    for reviewer in (hq_partner, second_pm):
        client = signed_in(reviewer)
        shown = page(client, address)
        assert 'value="approve"' in shown
        assert '<textarea name="note"' in shown
        context = client.get(address).context
        seen = dict(context["seen"])
        assert client.post(f"{address}decide/", seen | {"verdict": "send_back"}).status_code == 422
        refused = client.post(f"{address}decide/", seen | {"verdict": "send_back"}, **HTMX)
        assert (refused.status_code, b"Say why" in refused.content) == (422, True)
        done = client.post(f"{address}decide/", seen | {"verdict": "approve"}, **HTMX)
        assert (done.status_code, done["HX-Redirect"]) == (204, address)
    assert "Somebody who neither wrote nor approved it" in page(author, address)
    assert "Publish</" not in page(signed_in(second_pm), address)
    publisher = signed_in(senior_manager)
    assert b"<dialog" in publisher.get(f"{address}publish/", **HTMX).content
    now = fresh(version).version
    wrong = {"version": now, "when": "at", "zone": "America/New_York"}
    assert publisher.post(f"{address}publish/", wrong).status_code == 422
    assert "Choose the day." in unescape(
        publisher.post(f"{address}publish/", wrong, **HTMX).content.decode()
    )
    right = {"version": now, "when": "now", "zone": "America/New_York"}
    assert publisher.post(f"{address}publish/", right).status_code == 302
    assert fresh(version).state == "published"
    assert "Ask first." in page(author, "/playbook/split-ports/")


def test_scheduling_shows_the_instant_and_can_be_taken_back(
    approved: ArticleVersion, senior_manager: User, signed_in: SignedIn
) -> None:
    client, address = signed_in(senior_manager), approved.get_absolute_url()
    asked = "when=at&on=2190-03-14&at=02:30&zone=America/New_York"
    shown = page(client, f"{address}publish/when/?{asked}")
    assert "Publishes" in shown
    assert "does not exist" in shown
    assert "Choose day and time" in page(client, f"{address}publish/when/?when=at&on=x")
    late = "when=at&on=9999-12-31&at=23:59&zone=Pacific/Honolulu"
    assert "Choose day and time" in page(client, f"{address}publish/when/?{late}")
    given = dict(pair.split("=") for pair in asked.split("&"))
    answer = client.post(f"{address}publish/", given | {"version": fresh(approved).version})
    assert answer.status_code == 302
    shown = page(client, address)
    assert "Scheduled" in shown
    assert "Do not publish by itself" in shown
    assert "Scheduled" in page(client, "/playbook/work/")
    client.post(f"{address}unschedule/", {"version": fresh(approved).version})
    assert fresh(approved).publish_at is None


def test_two_writers_see_both_texts_and_nothing_is_lost(
    drafted: ArticleVersion, pm: User, second_pm: User, signed_in: SignedIn
) -> None:
    address = f"{drafted.article.get_absolute_url()}edit/"
    theirs = {"version": 1, "title": "Port in", "body": "Theirs <b>text</b>", "summary": ""}
    mine = theirs | {"body": "My text", "title": "Mine"}
    assert signed_in(second_pm).post(address, theirs).status_code == 302
    for extra in ({}, HTMX):
        answer = signed_in(pm).post(address, mine, **extra)
        shown = answer.content.decode()
        assert answer.status_code == 409
        assert "Second Pm saved this version" in unescape(shown)
        assert "Theirs &lt;b&gt;text&lt;/b&gt;" in shown
        assert "My text</textarea>" in shown
        assert '<input type="hidden" name="version" value="2">' in shown
        assert ("<html" in shown) is (extra == {})
    assert fresh(drafted).body == "Theirs <b>text</b>"
    # Saving again is a choice: mine over theirs, which stays in the log.
    assert signed_in(pm).post(address, mine | {"version": 2}).status_code == 302
    assert fresh(drafted).body == "My text"


@pytest.mark.parametrize("version", ["", "x", "9" * 5000, "-1", "1.0"])
def test_a_version_that_is_no_number_is_an_old_one(
    version: str, drafted: ArticleVersion, pm: User, signed_in: SignedIn
) -> None:
    address = f"{drafted.article.get_absolute_url()}edit/"
    given = {"version": version, "title": "x", "body": "y", "summary": ""}
    assert signed_in(pm).post(address, given).status_code == 409
    answer = signed_in(pm).post(f"{drafted.get_absolute_url()}submit/", {"version": version})
    assert answer.status_code == 409


def test_editing_starts_beside_the_live_text(
    published: ArticleVersion, pm: User, rep: User, signed_in: SignedIn
) -> None:
    client, address = signed_in(pm), published.article.get_absolute_url()
    answer = client.post(f"{address}start/")
    assert (answer.status_code, answer["Location"]) == (302, f"{address}edit/")
    assert client.post(f"{address}start/").status_code == 409
    saved = client.post(
        f"{address}edit/", {"version": 1, "title": "Port", "body": "Other", "summary": ""}, **HTMX
    )
    assert saved.status_code == 204
    version = ArticleVersion.objects.get(number=2)
    assert saved["HX-Redirect"] == version.get_absolute_url()
    # Without a summary the review waits, and the writer is back in the text.
    answer = client.post(f"{version.get_absolute_url()}submit/", {"version": 2})
    assert answer["Location"] == f"{address}edit/"
    assert "Say what changed and why" in page(client, f"{address}edit/")
    assert "account number" in page(signed_in(rep), address)
    assert "Version 2: draft" in page(client, address)


def test_there_is_nothing_to_edit_without_a_version_in_work(
    published: ArticleVersion, pm: User, signed_in: SignedIn
) -> None:
    address = published.article.get_absolute_url()
    assert signed_in(pm).get(f"{address}edit/")["Location"] == address


def test_withdrawing_and_ending_ask_first(
    in_review: ArticleVersion, pm: User, second_pm: User, signed_in: SignedIn
) -> None:
    address = in_review.get_absolute_url()
    assert "Withdraw" in page(signed_in(pm), address)
    assert ">Withdraw<" not in page(signed_in(second_pm), address)
    now = fresh(in_review).version
    answer = signed_in(pm).post(f"{address}withdraw/", {"version": now, "why": "Wait"}, **HTMX)
    assert answer.status_code == 204
    assert fresh(in_review).state == "draft"
    assert page(signed_in(pm), f"{address}withdraw/", 409)


def test_taking_out_of_force(
    published: ArticleVersion, second_pm: User, signed_in: SignedIn
) -> None:
    client, address = signed_in(second_pm), published.get_absolute_url()
    assert b"<dialog" in client.get(f"{address}expire/", **HTMX).content
    given = {"version": fresh(published).version, "why": ""}
    assert client.post(f"{address}expire/", given).status_code == 422
    assert client.post(f"{address}expire/", given | {"why": "Over"}).status_code == 302
    assert fresh(published).state == "expired"


def test_section_owner_and_review_date(
    published: ArticleVersion, vr_section: Section, pm: User, second_pm: User, signed_in: SignedIn
) -> None:
    client, address = signed_in(pm), f"{published.article.get_absolute_url()}place/"
    assert "Legal" in page(client, address)
    given = {"section": vr_section.pk, "owner": second_pm.pk, "review_by": "2027-06-30"}
    version = Article.objects.get().version
    assert client.post(address, given | {"version": version, "owner": 0}).status_code == 422
    assert client.post(address, given | {"version": version}).status_code == 302
    assert client.post(address, given | {"version": version}).status_code == 409
    assert Article.objects.get().section == vr_section


def test_sections_through_the_forms(
    pm: User, group: HQGroup, senior_manager: User, signed_in: SignedIn
) -> None:
    client = signed_in(pm)
    given = {
        "code": "fraud", "title": "Fraud", "group": group.pk, "owner": pm.pk, "quorum": 1,
        "review_months": 6, "position": 10,
    }  # fmt: skip
    assert client.post("/playbook/sections/new/", given | {"code": ""}).status_code == 422
    assert client.post("/playbook/sections/new/", given).status_code == 302
    section = Section.objects.get()
    assert section.code == "FRAUD"
    address = f"/playbook/sections/{section.pk}/edit/"
    changed = given | {"code": "FRAUD", "title": "Fraud checks", "version": 1}
    assert signed_in(senior_manager).post(address, changed).status_code == 302
    assert client.post(address, changed | {"title": "Other"}).status_code == 409
    assert "Fraud checks" in page(client, "/playbook/sections/")
    assert "Fraud checks" in page(client, f"/playbook/sections/?open={section.pk}")
    assert page(client, "/playbook/sections/99999999999/edit/", 404)


# ---- lists --------------------------------------------------------------------------------------


def test_the_list_filters_and_its_panel_holds_the_text(
    two: tuple[ArticleVersion, ArticleVersion], pm: User, rep: User, signed_in: SignedIn
) -> None:
    article = two[1].article
    client = signed_in(rep)
    assert "twice" in page(client, f"/playbook/?open={article.pk}")
    for query in ("view=new", f"section={article.section_id}", "standing=published",
                  "published__last=30d", "q=twice", "sort=-published", "sort=review"):  # fmt: skip
        assert "Port a number in" in page(client, f"/playbook/?{query}"), query
    for query in ("due=late", "standing=expired", "q=account", "view=mine"):
        assert "Port a number in" not in page(client, f"/playbook/?{query}"), query
    Article.objects.update(review_by=clock.now().date() - timedelta(days=1))
    assert "Port a number in" in page(client, "/playbook/?view=due")
    assert "Port a number in" in page(signed_in(pm), "/playbook/?view=mine")


def test_what_is_in_work_is_one_list(
    in_review: ArticleVersion, pm: User, hq_partner: User, signed_in: SignedIn
) -> None:
    for user in (pm, hq_partner):
        shown = page(signed_in(user), "/playbook/work/?view=review")
        assert "In review" in shown
        assert "Port a number in" in shown
    assert "Port a number in" in page(signed_in(pm), f"/playbook/work/?open={in_review.pk}")
    assert "Port a number in" not in page(signed_in(pm), "/playbook/work/?view=approved")


def test_reviewers_see_how_many_wait(
    in_review: ArticleVersion, pm: User, second_pm: User, hq_partner: User, analyst: User
) -> None:
    from playbook.articles.queries import waiting_count

    assert [waiting_count(user) for user in (pm, second_pm, hq_partner, analyst)] == [
        None, 1, 1, None,
    ]  # fmt: skip
    decide(in_review, second_pm)
    assert waiting_count(second_pm) is None


def test_the_first_page_tells_what_is_new_and_what_waits(
    two: tuple[ArticleVersion, ArticleVersion], pm: User, second_pm: User, rep: User,
    signed_in: SignedIn,
) -> None:  # fmt: skip
    shown = page(signed_in(rep), "/")
    assert "New in the playbook" in shown
    assert "/playbook/port-a-number-in/" in shown
    assert "Version 2" in shown
    third = submit(next_version(two[0].article, pm, "Once more"), pm)
    assert f"/playbook/versions/{third.pk}/" in page(signed_in(second_pm), "/")
    answer = signed_in(second_pm).get(f"/playbook/versions/{third.pk}/")
    assert answer["Location"] == third.get_absolute_url()
    assert page(signed_in(rep), f"/playbook/versions/{third.pk}/", 404)
    with clock.fixed_at(clock.now() + timedelta(days=15)):
        assert "/playbook/port-a-number-in/" not in page(signed_in(rep), "/")


def test_the_palette_finds_articles_by_their_words(
    published: ArticleVersion, rep: User, signed_in: SignedIn
) -> None:
    client = signed_in(rep)
    assert "/playbook/port-a-number-in/" in page(client, "/palette/?q=port numb")
    assert "/playbook/port-a-number-in/" in page(client, "/palette/?q=transfer pin")
    actions.start_draft(published.article_id, by=published.author)
    assert "secret" not in page(client, "/palette/?q=secret")


def test_the_review_of_the_next_version_shows_what_changes(
    published: ArticleVersion, pm: User, second_pm: User, hq_partner: User, signed_in: SignedIn
) -> None:
    version = next_version(
        published.article, pm, published.body.replace("transfer PIN", "number transfer PIN")
    )
    submit(version, pm)
    shown = page(signed_in(second_pm), version.get_absolute_url())
    assert "Changes since version 1" in shown
    assert "<ins>number </ins>" in shown
    assert "1 word new, 0 gone" in shown
    saved = actions.save_draft(
        version.pk, draft(body="x", summary="y"), by=pm, version=fresh(version).version
    )
    assert saved.state == "draft"
    assert "Not approved." in page(signed_in(second_pm), version.get_absolute_url())


def test_the_page_tells_the_second_decider(
    in_review: ArticleVersion, second_pm: User, senior_manager: User, signed_in: SignedIn
) -> None:
    client, address = signed_in(second_pm), in_review.get_absolute_url()
    seen = dict(client.get(address).context["seen"]) | {"verdict": "approve"}
    assert client.post(f"{address}decide/", seen, **HTMX).status_code == 204
    late = client.post(f"{address}decide/", seen | {"note": "Good words"}, **HTMX)
    assert late.status_code == 409
    shown = late.content.decode()
    assert "You decided on this already, in another tab or window." in shown
    assert ">Good words</textarea>" in shown
