"""While a problem is typed: what is offered as known already, and to whom."""

from html import unescape

import pytest
from django.test import Client
from django.urls import reverse

from playbook.articles.models import ArticleVersion
from tests.cast import MakePerson
from tests.escalations.desk import file_as
from tests.playbook.factories import approve, make_article, make_section, next_version, publish
from vrops.access.domain import Role
from vrops.people.models import Site, User

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("desk")]
BODY = "Until Friday **re-enter** the order by hand and tell the customer 48 hours."


@pytest.fixture
def article(pm: User, second_pm: User, analyst: User, senior_manager: User) -> ArticleVersion:
    """In force: what to do when trade-in credits are missing."""
    made = make_article(
        pm, make_section(pm), slug="credits", title="Trade-in credit is missing", body=BODY
    )
    approve(made, pm, second_pm, analyst)
    return publish(made, senior_manager)


def offered(client: Client, user: User, subject: str, reference: str = "") -> str:
    client.force_login(user)
    posted = {"subject": subject, "reference": reference}
    return unescape(client.post(reverse("escalations:similar"), posted).content.decode()).strip()


def test_a_rep_is_shown_what_the_playbook_says_today(
    client: Client, rep: User, pm: User, article: ArticleVersion
) -> None:
    found = offered(client, rep, "missing credit for trade in")
    assert "What the playbook says" in found
    assert "Trade-in credit is missing" in found
    assert "Until Friday re-enter the order by hand" in found
    assert f'href="{article.article.get_absolute_url()}"' in found
    assert offered(client, rep, "Port stuck at the other carrier") == ""
    assert offered(client, rep, "") == ""
    next_version(article.article, pm, "Pay **at once**", title="Trade-in credit is missing")
    again = offered(client, rep, "missing credit for trade in")
    assert "Pay at once" not in again
    assert "Until Friday" in again


def test_an_article_that_is_not_in_force_is_not_offered(
    client: Client, rep: User, pm: User
) -> None:
    section = make_section(pm)
    make_article(pm, section, slug="draft", title="Trade-in credit is missing", body=BODY)
    for user in (rep, pm):
        assert offered(client, user, "missing trade-in credit") == ""


def test_a_rep_is_offered_no_ticket_of_a_colleague(
    client: Client, rep: User, analyst: User, make_person: MakePerson, site: Site
) -> None:
    """PRODUCT "Who may do what": a rep sees own tickets and known issues, nothing else."""
    ticket = file_as(rep, subject="Trade-in credit missing", reference="8204117395")
    colleague = make_person("colleague", Role.REP, site=site)
    assert offered(client, colleague, ticket.subject, "8204117395") == ""
    assert ticket.key in offered(client, rep, ticket.subject)
    assert ticket.key in offered(client, analyst, ticket.subject)
