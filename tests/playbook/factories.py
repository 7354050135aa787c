"""Sections, articles and versions for tests, made by the product's own actions."""

from typing import Any

from playbook.articles import actions, publishing, reviewing, routing
from playbook.articles.entering import ArticleInput, DraftInput, SectionInput
from playbook.articles.models import Article, ArticleVersion, Section
from vrops.approvals.domain.routes import Verdict
from vrops.people.models import HQGroup, User

BODY = (
    "## Before you start\n\nAsk for the **account number** and the transfer PIN.\n\n"
    "1. Check the number.\n2. Send the request.\n\n"
    "| Carrier | Where the PIN is |\n|---|---|\n| Any | In their app |\n\n"
    "## When it fails\n\nFile an escalation."
)


def draft(**changes: Any) -> DraftInput:
    given = {"title": "Port a number in", "body": BODY, "summary": ""}
    return DraftInput(**given | changes)


def make_section(by: User, group: HQGroup | None = None, **changes: Any) -> Section:
    given: dict[str, Any] = {
        "code": "PORT-IN", "title": "Port-in", "owner_id": by.pk,
        "group_id": group.pk if group else None,
    }  # fmt: skip
    return actions.create_section(SectionInput(**given | changes), by=by)


def make_article(by: User, section: Section, slug: str = "", **words: Any) -> ArticleVersion:
    """Version 1, in draft."""
    entered = ArticleInput(section_id=section.pk, owner_id=by.pk, slug=slug, draft=draft(**words))
    return actions.create_article(entered, by=by)


def submit(version: ArticleVersion, by: User) -> ArticleVersion:
    return reviewing.submit_version(version.pk, by=by, version=fresh(version).version)


def decide(
    found: ArticleVersion, /, by: User, verdict: Verdict = Verdict.APPROVE, **more: Any
) -> ArticleVersion:
    now = fresh(found)
    seen = {"version": now.version, "sheet_hash": routing.sheet_of(now).hash}
    return reviewing.decide_version(found.pk, verdict, by=by, **seen | more)


def approve(version: ArticleVersion, author: User, *reviewers: User) -> ArticleVersion:
    submit(version, author)
    for reviewer in reviewers:
        decide(version, reviewer)
    return fresh(version)


def publish(version: ArticleVersion, by: User, **when: Any) -> ArticleVersion:
    return publishing.publish_version(version.pk, by=by, version=fresh(version).version, **when)


def next_version(article: Article, by: User, body: str, **words: Any) -> ArticleVersion:
    """The next version with other words, in draft."""
    version = actions.start_draft(article.pk, by=by)
    given = {"title": version.title, "body": body, "summary": "Says more", **words}
    return actions.save_draft(version.pk, draft(**given), by=by, version=version.version)


def fresh(version: ArticleVersion) -> ArticleVersion:
    return ArticleVersion.objects.select_related("article__section__group").get(pk=version.pk)
