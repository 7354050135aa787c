"""Articles when two act at once: savers, starters, publishers, reviewers and beats. One winner."""

from collections.abc import Callable, Iterator
from datetime import timedelta
from functools import partial
from typing import Any

import pytest

from playbook.articles import actions, publishing, reviewing, routing
from playbook.articles.models import Article, ArticleVersion, Section
from tests.playbook.factories import (
    approve,
    draft,
    fresh,
    make_article,
    make_section,
    next_version,
    publish,
    submit,
)
from tests.races.barrier import Racers
from tests.races.test_approvals import ROUNDS, sorted_out
from vrops.approvals.domain.routes import Verdict
from vrops.core import clock
from vrops.core.errors import Invalid, NotAllowed, StaleVersion
from vrops.log.models import Entry
from vrops.people.models import HQGroup, User

pytestmark = pytest.mark.django_db(transaction=True)
# A round of these is a whole review; half as many as elsewhere show the same.
FEW = max(ROUNDS // 5, 5)


@pytest.fixture
def racers() -> Iterator[Racers]:
    people = Racers()
    yield people
    people.go_home()


@pytest.fixture
def section(pm: User, group: HQGroup) -> Section:
    return make_section(pm, group)


def deciding(version: ArticleVersion, by: User) -> Callable[[], ArticleVersion]:
    now = fresh(version)
    return partial(
        reviewing.decide_version, version.pk, Verdict.APPROVE, by=by, version=now.version,
        sheet_hash=routing.sheet_of(now).hash,
    )  # fmt: skip


def saving(version: ArticleVersion, by: User, body: str) -> Callable[[], ArticleVersion]:
    given = draft(body=body, title=version.title)
    return partial(
        actions.save_draft, version.pk, given, by=by, version=fresh(version).version
    )  # fmt: skip


def test_of_two_savers_one_wins_and_nothing_is_lost(
    racers: Racers, section: Section, pm: User, second_pm: User
) -> None:
    version = make_article(pm, section)
    for turn in range(ROUNDS):
        acts = [saving(version, pm, f"Mine {turn}"), saving(version, second_pm, f"Theirs {turn}")]
        [won], [refused] = sorted_out(racers.at_once(*acts))
        assert isinstance(refused, StaleVersion)
        assert fresh(version).body == won.body
    assert Entry.objects.filter(event="playbook.version.saved").count() == ROUNDS


def test_two_starters_start_one_version(
    racers: Racers, section: Section, pm: User, second_pm: User, hq_partner: User,
    senior_manager: User,
) -> None:  # fmt: skip
    for turn in range(FEW):
        version = approve(make_article(pm, section, slug=f"a-{turn}"), pm, second_pm, hq_partner)
        publish(version, senior_manager)
        starting = partial(actions.start_draft, version.article_id)
        [won], [refused] = sorted_out(
            racers.at_once(partial(starting, by=pm), partial(starting, by=second_pm))
        )
        assert won.number == 2
        assert isinstance(refused, NotAllowed)


def test_both_groups_at_once_complete_the_route(
    racers: Racers, section: Section, pm: User, second_pm: User, hq_partner: User
) -> None:
    for turn in range(FEW):
        version = submit(make_article(pm, section, slug=f"a-{turn}"), pm)
        won, refused = sorted_out(
            racers.at_once(deciding(version, second_pm), deciding(version, hq_partner))
        )
        assert (len(won), refused) == (2, [])
        assert fresh(version).state == "approved"


def test_the_last_decision_against_an_edit(
    racers: Racers, section: Section, pm: User, second_pm: User, hq_partner: User
) -> None:
    for turn in range(FEW):
        version = submit(make_article(pm, section, slug=f"a-{turn}"), pm)
        deciding(version, hq_partner)()
        outcomes = racers.at_once(deciding(version, second_pm), saving(version, pm, "Other"))
        won, [refused] = sorted_out(outcomes)
        assert len(won) == 1
        assert isinstance(refused, StaleVersion)
        now = fresh(version)
        assert (now.state == "approved") == (now.body != "Other")


def test_two_publishers_and_two_beats_publish_once(
    racers: Racers, section: Section, pm: User, second_pm: User, hq_partner: User,
    senior_manager: User,
) -> None:  # fmt: skip
    version = approve(make_article(pm, section), pm, second_pm, hq_partner)
    publish(version, senior_manager)
    for turn in range(FEW):
        work = next_version(Article.objects.get(), pm, f"Text {turn}")
        approve(work, pm, second_pm, hq_partner)
        if turn % 2:
            soon = clock.now() + timedelta(days=1)
            publish(work, senior_manager, on=soon.date(), at=soon.time())
            ArticleVersion.objects.filter(pk=work.pk).update(publish_at=clock.now())
            beat = partial(publishing.publish_scheduled, work.pk)
            assert sorted(racers.at_once(beat, beat)) == [False, True]
        else:
            now = partial(
                publishing.publish_version, work.pk, by=senior_manager,
                version=fresh(work).version,
            )  # fmt: skip
            won, [refused] = sorted_out(racers.at_once(now, now))
            assert (len(won), type(refused)) == (1, StaleVersion)
        assert fresh(work).state == "published"
        assert ArticleVersion.objects.filter(state="published").count() == 1


def test_two_articles_at_one_address(
    racers: Racers, section: Section, pm: User, second_pm: User
) -> None:
    for turn in range(FEW):
        acts: list[Callable[[], Any]] = [
            partial(make_article, by, section, slug=f"same-{turn}") for by in (pm, second_pm)
        ]
        outcomes = racers.at_once(*acts)
        [refused] = [each for each in outcomes if isinstance(each, Invalid)]
        assert [error.pointer for error in refused.errors] == ["slug"]
        assert Article.objects.filter(slug=f"same-{turn}").count() == 1
