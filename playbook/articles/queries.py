"""Reads of the playbook: lists, an article as of a moment, its versions, what differs."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.conf import settings
from django.db.models import Case, Count, Exists, OuterRef, QuerySet, Subquery, Value, When

from playbook.articles import permissions
from playbook.articles.domain import difference as rules
from playbook.articles.domain.difference import Difference
from playbook.articles.domain.lifecycle import KEPT
from playbook.articles.models import (
    Article,
    ArticleQuerySet,
    ArticleVersion,
    ArticleVersionQuerySet,
    Section,
)
from vrops.access import policy
from vrops.approvals.models import Decision, Run, Step, StepPerson
from vrops.core.words import WordsBegin, words_of
from vrops.people.models import Site
from vrops.ui.palette import Answer

PASSED = ("approve", "approve_with_conditions")


# ---- lists --------------------------------------------------------------------------------------


def list_rows(user: Any) -> ArticleQuerySet:
    """The articles this person may read, for readers those in force.

    Each with `number` and `published_at` of the version in force, `standing` (published, expired,
    unpublished) and `work_state` where they may know.
    """
    versions = ArticleVersion.objects.filter(article=OuterRef("pk"))
    current = versions.filter(state="published")
    work = ArticleVersion.objects.visible_to(user).in_work().filter(article=OuterRef("pk"))
    rows = Article.objects.visible_to(user).select_related("section__group", "owner")
    if not policy.can(user, permissions.EDIT):
        rows = rows.filter(Exists(current))
    return rows.annotate(
        number=Subquery(current.values("number")[:1]),
        published_at=Subquery(current.values("effective_from")[:1]),
        work_state=Subquery(work.values("state")[:1]),
        standing=Case(
            When(Exists(current), then=Value("published")),
            When(Exists(versions.filter(state__in=KEPT)), then=Value("expired")),
            default=Value("unpublished"),
        ),
    )


def work_rows(user: Any) -> ArticleVersionQuerySet:
    """Drafts, what is in review and what waits for its publication."""
    rows = ArticleVersion.objects.visible_to(user).in_work()
    return rows.select_related("article__section__group", "author", "submitted_by")


def section_rows(user: Any) -> QuerySet[Section]:
    rows = Section.objects.visible_to(user).select_related("owner", "group")
    return rows.annotate(article_count=Count("articles"))


def sections_to_write_in(user: Any) -> QuerySet[Section]:
    """The sections in which the person may edit, in the order of the playbook."""
    rows = policy.visible(Section.objects.all(), user, permissions.EDIT)
    return rows.select_related("group").order_by("position", "sort_key")


def waiting_count(user: Any) -> int | None:
    """How many versions wait for this reader's review; others see no number."""
    if not policy.can(user, permissions.REVIEW):
        return None
    steps = StepPerson.objects.filter(user=user.pk, step__state=Step.State.OPEN)
    runs = Run.objects.open().filter(subject_type=ArticleVersion._meta.label_lower)
    mine = runs.filter(Exists(steps.filter(step__run=OuterRef("pk"))))
    return mine.exclude(submitted_by=user.pk).exclude(decisions__by=user.pk).count() or None


def in_palette(user: Any, words: str) -> list[Answer]:
    """Articles by the beginnings of words of their title or text; titles first."""
    if not words_of(words) or not policy.can(user, permissions.READ):
        return []
    rows = Article.objects.visible_to(user).filter(WordsBegin(words, "search_key"))
    titled = Case(When(WordsBegin(words, "sort_key"), then=Value(0)), default=Value(1))
    return [
        Answer(article.title, article.get_absolute_url(), "book-2", "Playbook")
        for article in rows.order_by(titled, "sort_key")[:5]
    ]


# ---- an article and its versions ----------------------------------------------------------------


def article_page(slug: str, user: Any) -> Article:
    """The article; Article.DoesNotExist when it is absent or out of reach."""
    rows = Article.objects.visible_to(user).select_related("section__group", "owner")
    article: Article = rows.get(slug=slug)
    return article


def article_as_of(slug: str, at: datetime, user: Any) -> ArticleVersion:
    """The version that was in force at that instant.

    Article.DoesNotExist when there is no such article for this person, ArticleVersion.DoesNotExist
    when none was in force then.
    """
    version = version_in_force(article_page(slug, user), at)
    if version is None:
        raise ArticleVersion.DoesNotExist
    return version


def version_in_force(article: Article, at: datetime) -> ArticleVersion | None:
    rows = article.versions.kept().in_force(at).select_related("author", "published_by")
    version: ArticleVersion | None = rows.first()
    return _of(article, version)


def version_page(slug: str, number: int, user: Any) -> ArticleVersion:
    """One version with what its page names; ArticleVersion.DoesNotExist when out of reach."""
    rows = ArticleVersion.objects.visible_to(user)
    rows = rows.filter(article__in=Article.objects.visible_to(user)).select_related(
        "article__section__group", "article__section__owner", "article__owner", "author",
        "submitted_by", "published_by",
    )  # fmt: skip
    found: ArticleVersion = rows.get(article__slug=slug, number=number)
    return found


def version_of_id(version_id: int, user: Any) -> ArticleVersion:
    rows = ArticleVersion.objects.visible_to(user).select_related("article").defer("body")
    found: ArticleVersion = rows.get(pk=version_id)
    return found


def versions(article: Article, user: Any) -> list[ArticleVersion]:
    """The versions the person may read, the latest first."""
    rows = ArticleVersion.objects.visible_to(user).filter(article=article)
    found = rows.select_related("author", "published_by").defer("body").order_by("-number")
    return [each for version in found if (each := _of(article, version)) is not None]


def work_of(article: Article, user: Any) -> ArticleVersion | None:
    """The draft beside the live text, where the person may know of it."""
    rows = ArticleVersion.objects.visible_to(user).in_work().filter(article=article)
    return _of(article, rows.select_related("author").first())


def base_of(version: ArticleVersion) -> ArticleVersion | None:
    """What a version is compared with: the one published before it."""
    kept = ArticleVersion.objects.kept().filter(article=version.article_id)
    return kept.filter(number__lt=version.number).order_by("-number").first()


def compared(theirs: ArticleVersion, title: str, body: str) -> Difference:
    """What somebody's own words would change in the saved ones, as both were typed."""
    return rules.difference((theirs.title, theirs.body), (title, body))


def approvers_of(found: Collection[ArticleVersion]) -> dict[int, list[str]]:
    """Version id -> the names of those whose approvals it was published on."""
    rows = Decision.objects.filter(
        run__subject_type=ArticleVersion._meta.label_lower,
        run__subject_id__in=[version.pk for version in found],
        run__state=Run.State.APPROVED,
        verdict__in=PASSED,
    )
    names: dict[int, list[str]] = {}
    for subject, name in rows.order_by("pk").values_list("run__subject_id", "by__name"):
        names.setdefault(subject, []).append(name)
    return names


def new_articles(user: Any, since: datetime) -> QuerySet[Any]:
    """What came into force since then, the latest first."""
    rows: QuerySet[Any] = list_rows(user)
    return rows.filter(published_at__gte=since).order_by("-published_at", "pk")


def neighbors(article: Article, user: Any, most: int = 8) -> Sequence[Article]:
    """Other published articles of the section, by title."""
    rows = Article.objects.visible_to(user).filter(section=article.section_id)
    live = ArticleVersion.objects.filter(article=OuterRef("pk"), state="published")
    return list(rows.filter(Exists(live)).exclude(pk=article.pk).order_by("sort_key", "pk")[:most])


# ---- the clock, and what editors may do ----------------------------------------------------------


def due_to_publish(now: datetime) -> list[int]:
    """Approved versions whose time has come, the earliest first."""
    rows = ArticleVersion.objects.filter(state="approved", publish_at__lte=now)
    return list(rows.order_by("publish_at", "pk").values_list("pk", flat=True))


def due_to_expire(now: datetime) -> list[int]:
    rows = ArticleVersion.objects.filter(state="published", expires_at__lte=now)
    return list(rows.order_by("expires_at", "pk").values_list("pk", flat=True))


def zones(user: Any) -> list[str]:
    """The zones in which a publication may be timed: the company's, the reader's, the sites'."""
    used = Site.objects.visible_to(user).values_list("zone", flat=True).order_by("zone").distinct()
    return sorted({settings.COMPANY_ZONE, str(user.reading_zone), *used})


@dataclass(frozen=True, slots=True)
class Standing:
    """What stands beside an article for its editors: what is in work, and whether it can begin."""

    work: ArticleVersion | None
    edits: bool
    publishes: bool


def standing_of(article: Article, user: Any) -> Standing:
    return Standing(
        work=work_of(article, user),
        edits=policy.can(user, permissions.EDIT, article),
        publishes=policy.can(user, permissions.PUBLISH),
    )


def _of(article: Article, version: ArticleVersion | None) -> ArticleVersion | None:
    """The version with the article that was read already."""
    if version is not None:
        version.article = article
    return version
