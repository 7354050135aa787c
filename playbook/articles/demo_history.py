"""Loads what was published in the past: versions, the runs behind them, the log, set by set."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings

from playbook.articles import routing
from playbook.articles.actions import name_after
from playbook.articles.demo_texts.shape import Edition
from playbook.articles.domain.content import slug_of
from playbook.articles.domain.moments import months_later
from playbook.articles.entering import DraftInput, draft_columns
from playbook.articles.models import Article, ArticleVersion, Section
from vrops.approvals.models import Decision, Run, Step, StepPerson
from vrops.core import clock
from vrops.log import actions as log
from vrops.log.actions import Happening
from vrops.people.models import User

# Author, reviewer of the owning group, program manager, publisher.
People = tuple[User, User, User, User]
REVIEWED, DECIDED = timedelta(days=3), timedelta(days=1)
BATCH = 500


@dataclass(frozen=True, slots=True)
class Past:
    """The published versions of one article: their texts, when each came into force, by whom."""

    section: Section
    title: str
    editions: tuple[Edition, ...]
    moments: tuple[datetime, ...]
    people: tuple[People, ...]


@dataclass(frozen=True, slots=True)
class Made:
    """A version with the people behind it, and the one it superseded."""

    version: ArticleVersion
    people: People
    earlier: ArticleVersion | None

    @property
    def published_at(self) -> datetime:
        assert self.version.effective_from is not None
        return self.version.effective_from


def write_history(pasts: Sequence[Past]) -> None:
    """Everything that these articles went through until now."""
    articles = [_article(past) for past in pasts]
    Article.objects.bulk_create(articles)
    made = [
        one for past, article in zip(pasts, articles, strict=True) for one in _made(past, article)
    ]
    ArticleVersion.objects.bulk_create([one.version for one in made], batch_size=BATCH)
    _write_runs(made)
    _write_log(made)


def _article(past: Past) -> Article:
    day = past.moments[-1].astimezone(clock.zone(settings.COMPANY_ZONE)).date()
    article = Article(
        section=past.section, slug=slug_of(past.title), owner=past.people[0][0],
        review_by=months_later(day, past.section.review_months), version=1 + len(past.editions),
        created_at=past.moments[0] - REVIEWED,
    )  # fmt: skip
    name_after(article, past.title, past.editions[-1].body)
    return article


def _made(past: Past, article: Article) -> Iterator[Made]:
    earlier: ArticleVersion | None = None
    for number, edition in enumerate(past.editions, 1):
        author, _, _, publisher = past.people[number - 1]
        last = number == len(past.editions)
        words = draft_columns(
            DraftInput(title=past.title, body=edition.body, summary=edition.summary)
        )
        version = ArticleVersion(
            article=article, number=number, state="published" if last else "superseded",
            author=author, submitted_by=author, published_by=publisher,
            effective_from=past.moments[number - 1],
            effective_to=None if last else past.moments[number],
            version=4 if last else 5, created_at=past.moments[number - 1] - REVIEWED, **words,
        )  # fmt: skip
        yield Made(version, past.people[number - 1], earlier)
        earlier = version


def _write_runs(made: Sequence[Made]) -> None:
    """The completed route of each version: two steps in parallel, two yeses on its words."""
    runs = Run.objects.bulk_create([_run(one) for one in made], batch_size=BATCH)
    steps, people, decisions = [], [], []
    for one, run in zip(made, runs, strict=True):
        _, reviewer, manager, _ = one.people
        names = (one.version.article.section.owned_by, "Program manager")
        for minutes, (name, by) in enumerate(zip(names, (reviewer, manager), strict=True), -20):
            at = one.published_at - DECIDED + timedelta(minutes=minutes)
            step = Step(
                run=run, position=1, name=name, state=Step.State.DONE, done_at=at,
                opened_at=run.submitted_at, due_days=routing.DUE_DAYS,
            )  # fmt: skip
            steps.append(step)
            people.append(StepPerson(step=step, user=by))
            decisions.append(
                Decision(
                    run=run,
                    step=step,
                    by=by,
                    on_behalf_of=by,
                    verdict=Decision.Verdict.APPROVE,
                    subject_version=2,
                    sheet=run.sheet,
                    sheet_hash=run.sheet_hash,
                    at=at,
                )
            )
    Step.objects.bulk_create(steps, batch_size=BATCH)
    StepPerson.objects.bulk_create(people, batch_size=BATCH)
    Decision.objects.bulk_create(decisions, batch_size=BATCH)


def _run(one: Made) -> Run:
    sheet, author = routing.sheet_of(one.version), one.people[0]
    return Run(
        subject_type=ArticleVersion._meta.label_lower, subject_id=one.version.pk,
        subject_name=str(one.version), subject_version=2, sheet=sheet.content,
        sheet_hash=sheet.hash, submitted_by=author, submitted_at=one.published_at - REVIEWED,
        state=Run.State.APPROVED, ended_at=one.published_at - DECIDED, ended_by=one.people[2],
        version=2,
    )  # fmt: skip


def _write_log(made: Sequence[Made]) -> None:
    """One entry for each thing that happened, in the order of time."""
    happened = [moment for one in made for moment in _happenings(one)]
    for at, entries in sorted(happened, key=lambda moment: moment[0]):
        with clock.fixed_at(at):
            log.record_many(entries)


def _happenings(one: Made) -> Iterator[tuple[datetime, list[Happening]]]:
    version, (author, reviewer, manager, publisher) = one.version, one.people
    words = {"body": version.body}
    begun = [_entry("playbook.version.started", one, author, "draft", **words),
             _entry("playbook.version.submitted", one, author, "in_review")]  # fmt: skip
    if version.number == 1:
        article = version.article
        created = Happening(event="playbook.article.created", subject=article, by=author,
                            after=article.snapshot())  # fmt: skip
        begun.insert(0, created)
    yield one.published_at - REVIEWED, begun
    yield (
        one.published_at - DECIDED,
        [
            _entry("playbook.version.step_approved", one, reviewer, "in_review"),
            _entry("playbook.version.approved", one, manager, "approved"),
        ],
    )
    published = _entry(
        "playbook.version.published", one, publisher, "published", why=version.summary
    )
    ended = []
    if one.earlier is not None:
        snapshot = one.earlier.snapshot()
        ended = [Happening(event="playbook.version.superseded", subject=one.earlier, by=publisher,
                           before={"state": "published"}, after=snapshot)]  # fmt: skip
    yield one.published_at, [*ended, published]


def _entry(event: str, one: Made, by: User, state: str, why: str = "", **more: Any) -> Happening:
    after = one.version.snapshot() | {"state": state, **more}
    if state != "published":
        after |= {"effective_from": None, "effective_to": None, "published_by_id": None}
    return Happening(event=event, subject=one.version, by=by, after=after, why=why)
