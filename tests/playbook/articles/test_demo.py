"""The demonstration playbook: what it holds, and that the product agrees with it."""

import time
from collections import Counter
from datetime import timedelta

import pytest
from django.conf import settings

from playbook.articles import comparing, queries, routing
from playbook.articles.demo import SECTIONS, load
from playbook.articles.domain.content import sha256_of
from playbook.articles.models import Article, ArticleVersion
from vrops.approvals import queries as approvals
from vrops.core import clock, markdown
from vrops.core.demonstration import World
from vrops.log.models import Entry
from vrops.people import demo as people
from vrops.people.models import User

pytestmark = pytest.mark.django_db


@pytest.fixture
def world() -> World:
    made = World(clock.today(settings.COMPANY_ZONE), lambda line: None)
    people.load(made)
    return made


def test_the_playbook_of_the_demonstration(world: World) -> None:
    started = time.monotonic()
    load(world)
    took = time.monotonic() - started
    assert took < 60, f"{took:.0f} s"
    assert Article.objects.count() == 120
    states = Counter(ArticleVersion.objects.values_list("state", flat=True))
    assert states["published"] >= 100
    assert states["superseded"] >= 80
    for state in ("draft", "in_review", "approved", "expired", "rejected"):
        assert states[state] >= 1, state
    assert {code for code, *_ in SECTIONS} == set(
        Article.objects.values_list("section__code", flat=True)
    )
    lately = clock.now() - timedelta(days=14)
    assert queries.new_articles(User.objects.get(employee_id="rep"), lately).count() >= 2
    assert queries.waiting_count(User.objects.get(employee_id="hq-partner"))
    _check_words()
    _check_people()
    _check_waiting(world)


def _check_words() -> None:
    """Every text is made of headings, lists and mostly tables, and no version repeats another."""
    tables = 0
    for version in ArticleVersion.objects.select_related("article"):
        assert version.sha256 == sha256_of(version.title, version.body)
        assert len(markdown.headings(version.body)) >= 2, version
        html = markdown.render(version.body)
        assert "<ol>" in html, version
        tables += "<table>" in html
        base = queries.base_of(version)
        if base is not None:
            assert not comparing.difference(base, version).same, version
            assert version.summary, version
    assert tables > ArticleVersion.objects.count() / 2


def _check_people() -> None:
    """Nobody published what they wrote or approved, and every route is complete."""
    for version in ArticleVersion.objects.kept().order_by("?")[:25]:
        run = approvals.approved_run(version)
        assert run is not None
        assert run.sheet_hash == routing.sheet_of(version).hash
        assert version.published_by_id not in routing.barred_from_publishing(version)
        described = Entry.objects.about("playbook.articleversion", version.pk)
        assert {"playbook.version.started", "playbook.version.published"} <= set(
            described.values_list("event", flat=True)
        )


def _check_waiting(world: World) -> None:
    """A scheduled version comes into force by the product's own clock; partners have to review."""
    waiting = ArticleVersion.objects.filter(publish_at__isnull=False, state="approved")
    assert waiting.exists()
    later = clock.now() + timedelta(days=30)
    assert set(queries.due_to_publish(later)) == set(waiting.values_list("pk", flat=True))
    second = User.objects.get(employee_id="second-pm")
    assert queries.waiting_count(second)
