"""What is in force: publishing, superseding, ending, and what nobody can change afterwards."""

import os
from datetime import UTC, date, datetime, time, timedelta

import psycopg2
import pytest
from django.db import IntegrityError, ProgrammingError, connection, transaction

from playbook.articles import actions, publishing, queries, tasks
from playbook.articles.domain.content import sha256_of
from playbook.articles.models import Article, ArticleVersion
from playbook.articles.publishing import OwnPublication
from tests.playbook.factories import (
    approve,
    decide,
    draft,
    fresh,
    make_article,
    next_version,
    publish,
)
from vrops.core import clock
from vrops.core.errors import Invalid, NotAllowed, PermissionDenied, StaleVersion
from vrops.log.models import Entry
from vrops.people.models import User

pytestmark = pytest.mark.django_db
AHEAD = timedelta(hours=1)
UPDATE = "UPDATE playbook_articleversion SET {} WHERE id = %s"


@pytest.fixture
def second(
    published: ArticleVersion, pm: User, second_pm: User, hq_partner: User
) -> ArticleVersion:
    """Version 2 of the published article, approved."""
    version = next_version(published.article, pm, "Ask for the PIN twice.", title="Port in")
    return approve(version, pm, second_pm, hq_partner)


def events(version: ArticleVersion) -> list[str]:
    rows = Entry.objects.about("playbook.articleversion", version.pk).order_by("pk")
    return [event.rpartition(".")[2] for event in rows.values_list("event", flat=True)]


def period(version: ArticleVersion) -> tuple[datetime | None, datetime | None]:
    now = fresh(version)
    return now.effective_from, now.effective_to


# ---- publishing ---------------------------------------------------------------------------------


def test_a_version_is_published_by_somebody_else(
    published: ArticleVersion, senior_manager: User
) -> None:
    version = fresh(published)
    assert (version.state, version.published_by, version.effective_to) == (
        "published", senior_manager, None,
    )  # fmt: skip
    today = clock.now().date()
    assert version.article.review_by > today + timedelta(days=150)
    assert events(published)[-1] == "published"


@pytest.mark.parametrize("who", ["pm", "second_pm"])
def test_nobody_publishes_what_they_wrote_or_approved(
    who: str, approved: ArticleVersion, senior_manager: User, request: pytest.FixtureRequest
) -> None:
    with pytest.raises(OwnPublication, match="Senior Manager"):
        publish(approved, request.getfixturevalue(who))
    assert fresh(approved).state == "approved"


@pytest.mark.parametrize(
    "role",
    ["analyst", "hq_partner", "rep", "finance", "supplier_ops", "administrator"],
)
def test_only_program_and_senior_managers_publish(
    role: str, approved: ArticleVersion, request: pytest.FixtureRequest
) -> None:
    with pytest.raises((PermissionDenied, ArticleVersion.DoesNotExist)):
        publish(approved, request.getfixturevalue(role))
    assert fresh(approved).state == "approved"


@pytest.mark.parametrize("fixture", ["drafted", "in_review"])
def test_publishing_needs_the_whole_review(
    fixture: str, senior_manager: User, request: pytest.FixtureRequest
) -> None:
    with pytest.raises(NotAllowed):
        publish(request.getfixturevalue(fixture), senior_manager)


def test_publishing_needs_decisions_in_force(
    approved: ArticleVersion, senior_manager: User
) -> None:
    from vrops.approvals.models import Run

    Run.objects.update(state="void", voided_at=clock.now())
    with pytest.raises(NotAllowed, match="not complete"):
        publish(approved, senior_manager)


def test_publishing_twice_is_refused(published: ArticleVersion, senior_manager: User) -> None:
    with pytest.raises(StaleVersion):
        publishing.publish_version(published.pk, by=senior_manager, version=3)
    with pytest.raises(NotAllowed, match="already published"):
        publish(published, senior_manager)


def test_the_next_version_supersedes_at_the_same_instant(
    published: ArticleVersion, second: ArticleVersion, senior_manager: User
) -> None:
    at = clock.now() + AHEAD
    before = published.article.version
    with clock.fixed_at(at):
        publish(second, senior_manager)
    assert period(published) == (fresh(published).effective_from, at)
    assert period(second) == (at, None)
    assert fresh(published).state == "superseded"
    assert events(published)[-1] == "superseded"
    article = Article.objects.get(pk=published.article_id)
    assert (article.title, article.version > before) == ("Port in", True)
    assert "twice" in article.search_key


def test_two_texts_never_begin_at_one_instant(
    published: ArticleVersion, second: ArticleVersion, senior_manager: User
) -> None:
    began = fresh(published).effective_from
    assert began is not None
    with clock.fixed_at(began), pytest.raises(NotAllowed, match="only now"):
        publish(second, senior_manager)


# ---- at a time ----------------------------------------------------------------------------------


def test_a_time_is_a_wall_time_and_the_beat_publishes(
    approved: ArticleVersion, senior_manager: User, rep: User
) -> None:
    """Half past two in the night in which clocks go forward: the first minute that exists."""
    with clock.fixed_at(datetime(2027, 3, 1, tzinfo=UTC)):
        waiting = publish(
            approved, senior_manager, on=date(2027, 3, 14), at=time(2, 30),
            zone="America/New_York",
        )  # fmt: skip
    due = datetime(2027, 3, 14, 7, tzinfo=UTC)
    assert (waiting.state, waiting.publish_at, waiting.standing) == ("approved", due, "Scheduled")
    assert (waiting.wall_at, waiting.zone) == (time(2, 30), "America/New_York")
    with clock.fixed_at(due - timedelta(seconds=1)):
        tasks.follow_clock()
        assert fresh(approved).state == "approved"
        assert not Article.objects.visible_to(rep).exists()
    with clock.fixed_at(due + timedelta(seconds=20)):
        tasks.follow_clock()
        tasks.follow_clock()
    assert period(approved) == (due + timedelta(seconds=20), None)
    assert fresh(approved).published_by == senior_manager
    assert Article.objects.visible_to(rep).exists()
    assert events(approved)[-2:] == ["scheduled", "published"]
    assert Entry.objects.get(event="playbook.version.published").actor is None


@pytest.mark.parametrize(
    ("when", "pointer"),
    [
        ({"on": date(2020, 1, 1), "at": time(8)}, "on"),
        ({"on": date(1999, 1, 1), "at": time(8)}, "on"),
        ({"on": date(9999, 12, 31), "at": time(8)}, "on"),
        ({"on": date(2190, 1, 1), "at": time(8), "zone": "Mars/Base"}, "zone"),
        ({"last_day": date(2020, 1, 1)}, "last_day"),
        ({"last_day": date(9999, 12, 31)}, "last_day"),
        ({"on": date(2190, 1, 2), "at": time(8), "last_day": date(2190, 1, 1)}, "last_day"),
    ],
)
def test_a_time_that_cannot_be_names_its_field(
    approved: ArticleVersion, senior_manager: User, when: dict[str, object], pointer: str
) -> None:
    with pytest.raises(Invalid) as refused:
        publish(approved, senior_manager, **when)
    assert [error.pointer for error in refused.value.errors] == [pointer]
    assert fresh(approved).publish_at is None


def test_a_day_alone_begins_at_midnight(approved: ArticleVersion, senior_manager: User) -> None:
    waiting = publish(approved, senior_manager, on=date(2190, 1, 2), zone="America/New_York")
    assert (waiting.wall_at, waiting.publish_at) == (time(), datetime(2190, 1, 2, 5, tzinfo=UTC))


def test_a_time_can_be_changed_and_taken_back(
    approved: ArticleVersion, senior_manager: User
) -> None:
    soon = {"on": date(2190, 1, 2), "at": time(8)}
    waiting = publish(approved, senior_manager, **soon)
    waiting = publish(approved, senior_manager, **soon | {"at": time(9)})
    assert waiting.wall_at == time(9)
    back = publishing.cancel_publication(approved.pk, by=senior_manager, version=waiting.version)
    assert (back.publish_at, back.zone, back.published_by, back.state) == (
        None, "", None, "approved",
    )  # fmt: skip
    with pytest.raises(NotAllowed):
        publishing.cancel_publication(approved.pk, by=senior_manager, version=back.version)
    with clock.fixed_at(datetime(2190, 2, 1, tzinfo=UTC)):
        assert publishing.publish_scheduled(approved.pk) is False


def test_a_change_takes_the_time_back(
    approved: ArticleVersion, senior_manager: User, pm: User
) -> None:
    waiting = publish(approved, senior_manager, on=date(2190, 1, 2), at=time(8))
    actions.save_draft(approved.pk, draft(body="Other"), by=pm, version=waiting.version)
    assert (fresh(approved).publish_at, fresh(approved).published_by) == (None, None)
    with clock.fixed_at(datetime(2190, 2, 1, tzinfo=UTC)):
        tasks.follow_clock()
    assert fresh(approved).state == "draft"


# ---- the end ------------------------------------------------------------------------------------


def test_a_text_is_taken_out_of_force_with_a_reason(
    published: ArticleVersion, second_pm: User, analyst: User, rep: User
) -> None:
    now = fresh(published)
    with pytest.raises(PermissionDenied):
        publishing.expire_version(published.pk, by=analyst, version=now.version, why="Old")
    with pytest.raises(Invalid):
        publishing.expire_version(published.pk, by=second_pm, version=now.version, why=" ")
    with clock.fixed_at(clock.now() + AHEAD):
        ended = publishing.expire_version(
            published.pk, by=second_pm, version=now.version, why="The offer is over"
        )
        assert ended.state == "expired"
        assert not queries.list_rows(rep).exists()
        assert [row.standing for row in queries.list_rows(analyst)] == ["expired"]
        with pytest.raises(NotAllowed):
            publishing.expire_version(
                published.pk, by=second_pm, version=ended.version, why="Again"
            )
    assert Entry.objects.get(event="playbook.version.expired").why == "The offer is over"


def test_a_text_ends_after_its_last_day(approved: ArticleVersion, senior_manager: User) -> None:
    with clock.fixed_at(datetime(2027, 3, 1, tzinfo=UTC)):
        publish(approved, senior_manager, last_day=date(2027, 3, 31))
    midnight = datetime(2027, 4, 1, 4, tzinfo=UTC)
    assert fresh(approved).expires_at == midnight
    with clock.fixed_at(midnight - timedelta(seconds=1)):
        tasks.follow_clock()
        assert fresh(approved).state == "published"
    with clock.fixed_at(midnight):
        tasks.follow_clock()
        tasks.follow_clock()
    assert (fresh(approved).state, fresh(approved).effective_to) == ("expired", midnight)


# ---- as of --------------------------------------------------------------------------------------


def test_the_text_as_of_each_moment(
    published: ArticleVersion, second: ArticleVersion, senior_manager: User, rep: User
) -> None:
    """Half-open: at the instant of a change the new text holds."""
    first = fresh(published).effective_from
    assert first is not None
    change, end = first + AHEAD, first + 2 * AHEAD
    with clock.fixed_at(change):
        publish(second, senior_manager)
    with clock.fixed_at(end):
        publishing.expire_version(
            second.pk, by=senior_manager, version=fresh(second).version, why="Over"
        )
    slug, tick = published.article.slug, timedelta(microseconds=1)

    def number(at: datetime) -> int | None:
        try:
            return queries.article_as_of(slug, at, rep).number
        except ArticleVersion.DoesNotExist:
            return None

    moments = [first - tick, first, change - tick, change, end - tick, end]
    assert [number(at) for at in moments] == [None, 1, 1, 2, 2, None]
    with pytest.raises(Article.DoesNotExist):
        queries.article_as_of("absent", first, rep)


def test_drafts_are_nobodys_text_as_of(drafted: ArticleVersion, pm: User, rep: User) -> None:
    with pytest.raises(Article.DoesNotExist):
        queries.article_as_of(drafted.article.slug, clock.now(), rep)
    with pytest.raises(ArticleVersion.DoesNotExist):
        queries.article_as_of(drafted.article.slug, clock.now(), pm)


# ---- what nobody changes ------------------------------------------------------------------------


@pytest.mark.parametrize(
    "change",
    [
        "title = 'Other'", "body = 'Other'", "number = 7", "sha256 = repeat('0', 64)",
        "summary = 'Other'", "article_id = article_id + 1", "author_id = author_id + 1",
        "published_by_id = author_id", "effective_from = effective_from - interval '1 day'",
        "state = 'draft', effective_from = NULL", "state = 'rejected', effective_from = NULL",
        "created_at = created_at - interval '1 day'",
    ],
)  # fmt: skip
def test_a_published_version_cannot_be_rewritten_by_sql(
    published: ArticleVersion, change: str
) -> None:
    with (
        pytest.raises(ProgrammingError, match=r"is never changed|does not come back"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(UPDATE.format(change), [published.pk])


def test_an_ended_version_stays_ended(
    published: ArticleVersion, second: ArticleVersion, senior_manager: User
) -> None:
    with clock.fixed_at(clock.now() + AHEAD):
        publish(second, senior_manager)
    for change in (
        "effective_to = NULL, state = 'published'",
        "effective_to = effective_to + interval '1 day'",
        "state = 'expired'",
    ):
        with (
            pytest.raises(ProgrammingError, match="does not come back"),
            transaction.atomic(),
            connection.cursor() as cursor,
        ):
            cursor.execute(UPDATE.format(change), [published.pk])


def test_models_cannot_get_around_it(published: ArticleVersion) -> None:
    version = fresh(published)
    version.body = "Other"
    with pytest.raises(ProgrammingError), transaction.atomic():
        version.save()
    with pytest.raises(ProgrammingError, match="never removed"), transaction.atomic():
        ArticleVersion.objects.filter(pk=published.pk).delete()


def test_drafts_are_not_removed_either(drafted: ArticleVersion) -> None:
    with pytest.raises(ProgrammingError, match="never removed"), transaction.atomic():
        drafted.delete()


def test_the_hash_has_to_be_that_of_the_words(approved: ArticleVersion) -> None:
    """Whatever code publishes it: words changed behind the hash do not come into force."""
    now = clock.now()
    changes = {"state": "published", "effective_from": now, "published_by": approved.author}
    ArticleVersion.objects.filter(pk=approved.pk).update(body="Smuggled in")
    with pytest.raises(IntegrityError, match="not that of its words"), transaction.atomic():
        ArticleVersion.objects.filter(pk=approved.pk).update(**changes)
    honest = sha256_of(approved.title, "Smuggled in")
    ArticleVersion.objects.filter(pk=approved.pk).update(sha256=honest, **changes)


def test_periods_of_one_article_never_overlap(published: ArticleVersion) -> None:
    began = fresh(published).effective_from
    assert began is not None
    copy = fresh(published)
    copy.pk, copy.number, copy.state = None, 2, "superseded"
    copy.effective_from, copy.effective_to = began - AHEAD, began + AHEAD
    with pytest.raises(IntegrityError, match="playbook_one_in_force"), transaction.atomic():
        copy.save(force_insert=True)
    copy.effective_to = began
    copy.save(force_insert=True)


def test_periods_of_two_articles_may(
    published: ArticleVersion, pm: User, second_pm: User, hq_partner: User, senior_manager: User
) -> None:
    other = make_article(pm, published.article.section, slug="other")
    approve(other, pm, second_pm, hq_partner)
    assert publish(other, senior_manager).state == "published"


def test_one_version_in_work_at_most(drafted: ArticleVersion) -> None:
    copy = fresh(drafted)
    copy.pk, copy.number, copy.state = None, 2, "in_review"
    with pytest.raises(IntegrityError, match="playbook_one_in_work"), transaction.atomic():
        copy.save(force_insert=True)


@pytest.mark.django_db(transaction=True)
def test_the_owner_role_is_refused_as_well(published: ArticleVersion) -> None:
    owner = psycopg2.connect(os.environ["DATABASE_OWNER_URL"])
    owner.autocommit = True
    try:
        for statement in (
            "UPDATE playbook_articleversion SET body = 'Other'",
            "DELETE FROM playbook_articleversion",
            "TRUNCATE playbook_articleversion CASCADE",
        ):
            with owner.cursor() as cursor, pytest.raises(psycopg2.Error, match="never"):
                cursor.execute(statement)
    finally:
        owner.close()
    assert fresh(published).state == "published"


def test_a_reviewer_of_the_old_words_decides_nothing(
    in_review: ArticleVersion, hq_partner: User, second_pm: User, pm: User
) -> None:
    decide(in_review, hq_partner)
    seen = fresh(in_review)
    actions.save_draft(in_review.pk, draft(body="Other"), by=pm, version=seen.version)
    assert fresh(in_review).state == "draft"
