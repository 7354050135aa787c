"""Sections, articles and drafts. Review is in `reviewing`, what is in force in `publishing`."""

from datetime import date
from typing import Any

from django.db import IntegrityError, transaction

from playbook.articles import locking, permissions
from playbook.articles.domain.lifecycle import LIFECYCLE, WORK
from playbook.articles.entering import (
    ArticleInput,
    DraftInput,
    SectionInput,
    article_columns,
    check_place,
    draft_columns,
    section_columns,
)
from playbook.articles.models import Article, ArticleVersion, Section
from vrops.access.policy import require, require_at
from vrops.approvals import actions as approvals
from vrops.core import markdown, text
from vrops.core.errors import FieldError, Invalid, NotAllowed, StaleVersion
from vrops.log import actions as log
from vrops.people.models import User

# What a reviewer decided about: their change voids the decision.
MATERIAL = {"title": "title", "body": "text", "summary": "summary of change"}


@transaction.atomic
def create_section(entered: SectionInput, *, by: User) -> Section:
    """A new part of the playbook. Refuses: PermissionDenied; Invalid naming fields."""
    require(by, permissions.CHANGE_SECTION)
    section = Section(**section_columns(entered))
    _insert(section, "code", "There is a section with this code already.")
    log.record("playbook.section.created", section, by=by, after=section.snapshot())
    return section


@transaction.atomic
def edit_section(
    section_id: int, entered: SectionInput, *, by: User, version: int, why: str = ""
) -> Section:
    """Change a section; its code stays. Another owning group reviews from the next submission on.

    Refuses: Section.DoesNotExist; PermissionDenied; StaleVersion; Invalid naming fields.
    """
    section: Section = Section.objects.visible_to(by).select_for_update(of=("self",)).get(
        pk=section_id
    )  # fmt: skip
    require(by, permissions.CHANGE_SECTION, section)
    if section.version != version:
        raise StaleVersion(current=section.snapshot())
    before, columns = section.snapshot(), section_columns(entered, keep=section)
    if all(getattr(section, name) == value for name, value in columns.items()):
        return section
    section.edit(**columns)
    log.record(
        "playbook.section.edited", section, by=by, before=before, after=section.snapshot(), why=why
    )
    return section


@transaction.atomic
def create_article(entered: ArticleInput, *, by: User) -> ArticleVersion:
    """A new article with version 1 in draft.

    Refuses: PermissionDenied outside of the sections of one's group; Invalid naming fields.
    """
    section = Section.objects.visible_to(by).filter(pk=entered.section_id).first()
    if section is not None:
        require_at(by, permissions.EDIT, group_id=section.group_id)
    else:
        require(by, permissions.EDIT)
    columns, words = article_columns(entered), draft_columns(entered.draft)
    article = Article(**columns)
    name_after(article, words["title"], words["body"])
    _insert(article, "slug", "There is an article at this address already; choose another.")
    log.record("playbook.article.created", article, by=by, after=article.snapshot())
    return _start(article, words, by)


@transaction.atomic
def edit_article(
    article_id: int,
    *,
    by: User,
    version: int,
    section_id: int,
    owner_id: int,
    review_by: date | None,
    why: str = "",
) -> Article:
    """Change where an article belongs, whose it is and when it is looked at again. Another section
    has other reviewers, so what was decided on its next version is void.

    Refuses: Article.DoesNotExist; PermissionDenied, also for the section it would come to;
    StaleVersion; Invalid naming fields.
    """
    article = locking.article(article_id, by, version)
    require(by, permissions.EDIT, article)
    check_place(section_id, owner_id, review_by)
    section = Section.objects.get(pk=section_id)
    require_at(by, permissions.EDIT, group_id=section.group_id)
    before, moved = article.snapshot(), article.section_id != section_id
    changes = {"section_id": section_id, "owner_id": owner_id, "review_by": review_by}
    if all(getattr(article, name) == value for name, value in changes.items()):
        return article
    article.edit(**changes)
    article.section = section
    log.record(
        "playbook.article.edited", article, by=by, before=before, after=article.snapshot(), why=why
    )
    work = article.versions.in_work().select_for_update().first()
    if moved and work is not None and work.state != "draft":
        work.article = article
        _reopen(work, by, ["section"])
    return article


@transaction.atomic
def assign_article(article_id: int, *, by: User, version: int, owner: User) -> Article:
    """Name whose an article is. Refuses as `edit_article`."""
    article = locking.article(article_id, by, version)
    return edit_article(
        article_id, by=by, version=version, section_id=article.section_id, owner_id=owner.pk,
        review_by=article.review_by,
    )  # fmt: skip


@transaction.atomic
def plan_review(article_id: int, *, by: User, version: int, review_by: date | None) -> Article:
    """Say when an article is looked at again. Refuses as `edit_article`."""
    article = locking.article(article_id, by, version)
    return edit_article(
        article_id, by=by, version=version, section_id=article.section_id,
        owner_id=article.owner_id, review_by=review_by,
    )  # fmt: skip


@transaction.atomic
def start_draft(article_id: int, *, by: User) -> ArticleVersion:
    """The next version, as a draft beside the live text, with the words of the published one; where
    none is published, of the latest.

    Refuses: Article.DoesNotExist; PermissionDenied; NotAllowed while a version is in work.
    """
    article = locking.article(article_id, by)
    require(by, permissions.EDIT, article)
    work = article.versions.in_work().first()
    if work is not None:
        raise NotAllowed(f"Version {work.number} is in work already; go on with that one.")
    published = article.versions.filter(state="published").first()
    base = published or article.versions.order_by("-number")[0]
    words = {name: getattr(base, name) for name in ("title", "body", "sha256")}
    return _start(article, words, by)


@transaction.atomic
def save_draft(version_id: int, entered: DraftInput, *, by: User, version: int) -> ArticleVersion:
    """Write a draft's words. In review or approved, it is a draft again and the decisions are void;
    the same words change nothing.

    Refuses: ArticleVersion.DoesNotExist; PermissionDenied; StaleVersion when somebody saved since,
    with nothing overwritten; NotAllowed once it is published or rejected; Invalid naming fields.
    """
    found = locking.article_version(version_id, by)
    require(by, permissions.EDIT, found.article)
    check_editable(found)
    if found.version != version:
        raise StaleVersion(
            f"Somebody saved version {found.number} after you opened it; compare the two texts.",
            current=found.snapshot(),
        )
    columns = draft_columns(entered)
    changed = [name for name, value in columns.items() if getattr(found, name) != value]
    if not changed:
        return found
    before = _with_words(found)
    for name, value in columns.items():
        setattr(found, name, value)
    if found.state == "draft":
        found.version += 1
        found.store(*columns)
        log.record("playbook.version.saved", found, by=by, before=before, after=_with_words(found))
    else:
        found.store(*columns)
        _reopen(found, by, [words for name, words in MATERIAL.items() if name in changed], before)
    _follow_draft(found)
    return found


def check_editable(version: ArticleVersion) -> None:
    """Refuse (NotAllowed) to change what is published or over."""
    if version.state not in WORK:
        state = version.get_state_display().lower()
        raise NotAllowed(
            f"Version {version.number} is {state} and stays as it is; start a new version instead."
        )


def name_after(article: Article, title: str, body: str) -> None:
    """Give the article the title and the words to search for of the version that counts."""
    article.title, article.sort_key = title, text.fold(title)
    article.search_key = f"{article.sort_key} {text.fold(markdown.plain(body))}"


def _start(article: Article, words: dict[str, Any], by: User) -> ArticleVersion:
    last = article.versions.order_by("-number").values_list("number", flat=True).first()
    version = ArticleVersion(article=article, number=(last or 0) + 1, author=by, **words)
    version.save(force_insert=True)
    log.record("playbook.version.started", version, by=by, after=_with_words(version))
    return version


def _reopen(
    version: ArticleVersion, by: User, changed: list[str], before: dict[str, Any] | None = None
) -> None:
    """Back into draft, with the decisions and the time of publication void."""
    before = before or version.snapshot()
    approvals.void_run(version, by=by, changed_fields=changed)
    LIFECYCLE.move(version, "reopen")
    forget_time(version)
    version.store("state", *TIME)
    log.record(
        "playbook.version.reopened", version, by=by, before=before, after=_with_words(version)
    )


TIME = ("publish_at", "wall_on", "wall_at", "zone", "expires_at", "published_by")


def forget_time(version: ArticleVersion) -> None:
    """Nobody has said any more when it is published."""
    version.publish_at = version.wall_on = version.wall_at = version.expires_at = None
    version.zone, version.published_by = "", None


def _follow_draft(version: ArticleVersion) -> None:
    """An article that was never published is called what its draft is called."""
    article = version.article
    if article.versions.kept().exists():
        return
    name_after(article, version.title, version.body)
    article.version += 1
    article.store("title", "sort_key", "search_key")


def _with_words(version: ArticleVersion) -> dict[str, Any]:
    return version.snapshot() | {"body": version.body}


def _insert(record: Section | Article, field: str, taken: str) -> None:
    """Save a new record; Invalid when somebody took its code or address in this moment."""
    try:
        with transaction.atomic():
            record.save(force_insert=True)
    except IntegrityError as error:
        raise Invalid(taken, errors=[FieldError(field, "taken", taken)]) from error
