"""What people enter about sections, articles and drafts, checked field by field."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from playbook.articles import routing
from playbook.articles.domain.content import (
    LONGEST_BODY,
    LONGEST_SLUG,
    LONGEST_SUMMARY,
    LONGEST_TITLE,
    RESERVED,
    SLUG,
    sha256_of,
    slug_of,
)
from playbook.articles.models import MOST_MONTHS, MOST_REVIEWERS, Article, Section
from vrops.core import text
from vrops.core.errors import FieldError, Invalid
from vrops.people.models import HQGroup

Fault = tuple[bool, str, str, str]
LONGEST_CODE = 20


@dataclass(frozen=True, slots=True, kw_only=True)
class SectionInput:
    """A section as its form sends it; without a group it is Virtual Retail's own."""

    code: str
    title: str
    owner_id: int
    group_id: int | None = None
    position: int = 0
    review_months: int = 6
    quorum: int = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class DraftInput:
    """The words of a draft: title, Markdown text, and what changed in it and why."""

    title: str
    body: str
    summary: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ArticleInput:
    """A new article with its first words; without a slug its address comes from the title."""

    section_id: int
    owner_id: int
    draft: DraftInput
    slug: str = ""


def section_columns(entered: SectionInput, keep: Section | None = None) -> dict[str, Any]:
    """The columns of a section; Invalid names each field that is wrong."""
    code, title = text.one_line(entered.code).upper(), text.one_line(entered.title)
    _refuse(_section_faults(entered, code, title, keep), "The section was not saved")
    return {
        "code": code,
        "title": title,
        "sort_key": text.fold(title),
        "owner_id": entered.owner_id,
        "group_id": entered.group_id,
        "position": entered.position,
        "review_months": entered.review_months,
        "quorum": entered.quorum,
    }


def draft_columns(entered: DraftInput) -> dict[str, Any]:
    """The columns of a version with their hash; Invalid names each field that is wrong."""
    title, body = text.one_line(entered.title), text.clean(entered.body).strip()
    summary = text.one_line(entered.summary)
    _refuse(_draft_faults(title, body, summary), "The draft was not saved")
    return {
        "title": title, "body": body, "summary": summary, "sha256": sha256_of(title, body),
    }  # fmt: skip


def article_columns(entered: ArticleInput) -> dict[str, Any]:
    """The columns of a new article without its words; Invalid names each field that is wrong."""
    slug = entered.slug.strip() or slug_of(entered.draft.title)
    _refuse(_article_faults(entered, slug), "The article was not created")
    return {"section_id": entered.section_id, "slug": slug, "owner_id": entered.owner_id}


def check_place(section_id: int, owner_id: int, review_by: date | None) -> None:
    """Refuse (Invalid) a section, owner or review date that an article cannot have."""
    _refuse(
        [
            *_place_faults(section_id, owner_id),
            (
                review_by is not None and not 2000 <= review_by.year <= 2199,
                "review_by", "out_of_range", "Use a year from 2000 to 2199.",
            ),
        ],
        "The article was not changed",
    )  # fmt: skip


def _section_faults(
    entered: SectionInput, code: str, title: str, keep: Section | None
) -> Iterable[Fault]:
    named = 0 < len(code) <= LONGEST_CODE and SLUG.fullmatch(code.lower()) is not None
    yield not named, "code", "form", "Use up to 20 letters, digits and hyphens, such as PORT-IN."
    yield (
        keep is not None and keep.code != code,
        "code", "stable", "The code of a section stays what it is.",
    )  # fmt: skip
    taken = keep is None and Section.objects.filter(code=code).exists()
    yield taken, "code", "taken", f"There is a section {code} already."
    yield not 0 < len(title) <= 120, "title", "required", "Name it in 1 to 120 characters."
    yield not _may_own(entered.owner_id), "owner", "unknown", "Choose somebody who may edit."
    group = HQGroup.objects.filter(pk=entered.group_id).exists() if entered.group_id else True
    yield not group, "group", "unknown", "Choose a group, or Virtual Retail."
    yield (
        not 1 <= entered.review_months <= MOST_MONTHS,
        "review_months", "out_of_range", f"Review articles every 1 to {MOST_MONTHS} months.",
    )  # fmt: skip
    yield (
        not 1 <= entered.quorum <= MOST_REVIEWERS,
        "quorum", "out_of_range", f"Ask 1 to {MOST_REVIEWERS} people of the group.",
    )  # fmt: skip
    yield (
        not 0 <= entered.position <= 9999, "position", "out_of_range", "Use a number up to 9,999."
    )  # fmt: skip


def _draft_faults(title: str, body: str, summary: str) -> Iterable[Fault]:
    yield not title, "title", "required", "Give the article a title."
    yield (
        len(title) > LONGEST_TITLE, "title", "too_long", f"Use at most {LONGEST_TITLE} characters."
    )  # fmt: skip
    yield not body, "body", "required", "Write the text."
    yield (
        len(body) > LONGEST_BODY, "body", "too_long", f"Use at most {LONGEST_BODY:,} characters."
    )  # fmt: skip
    yield (
        len(summary) > LONGEST_SUMMARY,
        "summary", "too_long", f"Use at most {LONGEST_SUMMARY} characters.",
    )  # fmt: skip


def _article_faults(entered: ArticleInput, slug: str) -> Iterable[Fault]:
    yield from _place_faults(entered.section_id, entered.owner_id)
    formed = len(slug) <= LONGEST_SLUG and SLUG.fullmatch(slug) is not None
    yield (
        not formed, "slug", "form", "Use small letters, digits and hyphens, at most 80."
    )  # fmt: skip
    yield slug in RESERVED, "slug", "reserved", f"“{slug}” is a page of its own; choose another."
    taken = formed and Article.objects.filter(slug=slug).exists()
    yield taken, "slug", "taken", f"There is an article at “{slug}” already; choose another."


def _place_faults(section_id: int, owner_id: int) -> Iterable[Fault]:
    known = Section.objects.filter(pk=section_id).exists()
    yield not known, "section", "unknown", "Choose a section."
    yield not _may_own(owner_id), "owner", "unknown", "Choose somebody who may edit."


def _may_own(user_id: int) -> bool:
    return routing.owners().filter(pk=user_id).exists()


def _refuse(faults: Iterable[Fault], what: str) -> None:
    errors = [FieldError(pointer, code, detail) for wrong, pointer, code, detail in faults if wrong]
    if errors:
        raise Invalid(f"{what}; see the fields.", errors=errors)
