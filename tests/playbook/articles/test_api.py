"""REST of articles: what is in force, now and as of a moment."""

from datetime import timedelta
from urllib.parse import quote

import pytest

from playbook.articles import permissions
from playbook.articles.models import ArticleVersion
from tests.cast import MakePerson
from tests.playbook.factories import approve, fresh, next_version, publish
from tests.vrops.api.callers import Caller, make_caller
from vrops.access.domain import Role
from vrops.core import clock
from vrops.people.models import User

pytestmark = pytest.mark.django_db
LIST = "/api/v1/articles/"
ONE = "/api/v1/articles/port-a-number-in/"


@pytest.fixture
def system(make_person: MakePerson) -> Caller:
    return make_caller(make_person, Role.ANALYST, [permissions.READ, permissions.EDIT])


def test_lists_what_is_in_force(published: ArticleVersion, pm: User, system: Caller) -> None:
    from tests.playbook.factories import make_article

    make_article(pm, published.article.section, slug="draft-only")
    [row] = system.get(LIST).json()["results"]
    assert (row["slug"], row["number"], row["section"]) == ("port-a-number-in", 1, "PORT-IN")
    assert "body" not in row
    assert system.get(f"{LIST}?section=PORT-IN&count=true").json()["count"] == 1
    assert system.get(f"{LIST}?section=OTHER").json()["results"] == []
    later = quote((clock.now() + timedelta(hours=1)).isoformat())
    assert system.get(f"{LIST}?updated_since={later}").json()["results"] == []
    assert system.get(f"{LIST}?surprise=1").status_code == 400


def test_updated_since_tells_of_a_publication(
    published: ArticleVersion, pm: User, second_pm: User, hq_partner: User, senior_manager: User,
    system: Caller,
) -> None:  # fmt: skip
    since = clock.now() + timedelta(minutes=1)
    version = approve(next_version(published.article, pm, "More"), pm, second_pm, hq_partner)
    address = f"{LIST}?updated_since={quote(since.isoformat())}"
    assert system.get(address).json()["results"] == []
    with clock.fixed_at(since + timedelta(minutes=1)):
        publish(version, senior_manager)
    [row] = system.get(address).json()["results"]
    assert row["number"] == 2


def test_one_article_now_and_as_of(
    published: ArticleVersion, pm: User, second_pm: User, hq_partner: User, senior_manager: User,
    system: Caller,
) -> None:  # fmt: skip
    first = system.get(ONE)
    assert first.json()["body"] == published.body
    assert first.json()["sha256"] == published.sha256
    assert first.json()["effective_to"] is None
    assert system.get(ONE, If_None_Match=first["ETag"]).status_code == 304
    began = fresh(published).effective_from
    assert began is not None
    version = approve(next_version(published.article, pm, "More"), pm, second_pm, hq_partner)
    # What is in work changes nothing for readers.
    assert system.get(ONE, If_None_Match=first["ETag"]).status_code == 304
    change = began + timedelta(hours=1)
    with clock.fixed_at(change):
        publish(version, senior_manager)
    assert system.get(ONE, If_None_Match=first["ETag"]).status_code == 200

    def number(at: str) -> int:
        return int(system.get(f"{ONE}?as_of={quote(at)}").json()["number"])

    tick = timedelta(microseconds=1)
    assert number(began.isoformat()) == 1
    assert number((change - tick).isoformat()) == 1
    assert number(change.isoformat()) == 2
    assert system.get(f"{ONE}?as_of=2020-01-01T00:00:00Z").status_code == 404


@pytest.mark.parametrize("asked", ["yesterday", "2026-01-01", "", "2026-13-01T00:00:00Z"])
def test_a_moment_has_to_be_one(asked: str, published: ArticleVersion, system: Caller) -> None:
    answer = system.get(f"{ONE}?as_of={asked}")
    assert (answer.status_code, answer["Content-Type"]) == (400, "application/problem+json")


def test_drafts_are_not_given_to_systems(drafted: ArticleVersion, system: Caller) -> None:
    assert system.get(ONE).status_code == 404
    assert system.get("/api/v1/articles/absent/").status_code == 404


def test_a_client_needs_the_right(published: ArticleVersion, make_person: MakePerson) -> None:
    blind = make_caller(make_person, Role.ANALYST, [permissions.EDIT])
    assert blind.get(LIST).status_code == 403
    assert blind.get(ONE).status_code == 403
