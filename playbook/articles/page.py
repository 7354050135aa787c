"""What the pages of an article and of a version show to one person."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import reduce
from operator import or_
from typing import Any

from django.db.models import Q

from playbook.articles import comparing, permissions, queries, routing
from playbook.articles.domain.lifecycle import LIFECYCLE
from playbook.articles.models import Article, ArticleVersion, Section
from vrops.access.policy import can
from vrops.approvals import queries as approvals
from vrops.approvals import steps
from vrops.core import clock, markdown
from vrops.lists.changes.properties import properties
from vrops.log import queries as log

FEED = 30


@dataclass(frozen=True, slots=True)
class Moment:
    """The moment an article is read as of: `asked` as the address says it, empty for now."""

    at: datetime
    asked: str = ""
    problem: str = ""

    @property
    def past(self) -> bool:
        return bool(self.asked) and self.at < clock.now()


def reading(article: Article, version: ArticleVersion | None, moment: Moment,
            user: Any) -> dict[str, Any]:  # fmt: skip
    """The reading page: the words in force at the moment, their outline, all versions."""
    versions = queries.versions(article, user)
    standing = queries.standing_of(article, user)
    live = next((each for each in versions if each.state == "published"), None)
    history = [each for each in versions if each.kept]
    return {
        "article": article,
        "version": version,
        "moment": moment,
        "live": live,
        "is_old": version is not None and (live is None or version.pk != live.pk),
        "text": markdown.render(version.body, top=3, anchors=True) if version else "",
        "outline": markdown.headings(version.body) if version else [],
        "history": history,
        "approvers": queries.approvers_of(history) if standing.edits else {},
        "oldest": history[-1] if history else None,
        "neighbors": queries.neighbors(article, user),
        "standing": standing,
        "props": properties("articles", article, user),
        "may_expire": standing.publishes and live is not None and version == live,
    }


def work(version: ArticleVersion, user: Any) -> dict[str, Any]:
    """The page of a version in work: what changes, the words, the route and the decision."""
    edits = can(user, permissions.EDIT, version.article)
    publishes = can(user, permissions.PUBLISH)
    base = queries.base_of(version)
    own = publishes and version.state == "approved" and _own(version, user)
    return {
        "article": version.article,
        "version": version,
        "base": base,
        "difference": comparing.difference(base, version) if base else None,
        "text": markdown.render(version.body, top=3),
        "edits": edits and version.state in ("draft", "in_review", "approved"),
        "verbs": [verb.name for verb in LIFECYCLE.buttons(version.state)] if edits else [],
        "may_publish": publishes and version.state == "approved" and not own,
        "publishers": routing.publishers(version) if _asks_who(version, publishes, own) else [],
        "items": log.feed(version, limit=FEED),
        **decision(version, user),
    }


def decision(version: ArticleVersion, user: Any) -> dict[str, Any]:
    """The rail of its review, as approvals/decision.html and steps.html take it."""
    consequence = f"Approving locks these words as version {version.number}."
    rail = approvals.rail(version, user, consequence=consequence)
    if rail is None:
        return {"rail": None}
    return {
        "version": version,
        "rail": rail,
        "lines": steps.lines(rail, user),
        "note": steps.last_note(rail),
        "seen": {"version": version.version, "sheet_hash": routing.sheet_of(version).hash},
        "address": f"{version.get_absolute_url()}decide/",
        "follows": "Somebody who neither wrote nor approved it publishes it then.",
        "to_whom": "Note to the author",
        "decides": version.state == "in_review" and can(user, permissions.REVIEW),
        "withdraws": version.state == "in_review" and rail.run.submitted_by_id == user.pk,
    }


def article_panel(article: Any, user: Any) -> dict[str, Any]:
    """An article beside the list: the words in force."""
    version = queries.version_in_force(article, clock.now())
    return {
        "version": version,
        "text": markdown.render(version.body, top=3) if version else "",
        "work": queries.work_of(article, user),
        "props": properties("articles", article, user),
    }


def work_panel(version: ArticleVersion, user: Any) -> dict[str, Any]:
    base = queries.base_of(version)
    return {"base": base, "difference": comparing.difference(base, version) if base else None}


def section_panel(section: Section, user: Any) -> dict[str, Any]:
    rows = Article.objects.visible_to(user).filter(section=section)
    return {"articles": rows.order_by("sort_key")[:50]}


def review_due(values: Sequence[str], today: date, soon: timedelta) -> Q:
    found = {
        "late": Q(review_by__lt=today),
        "soon": Q(review_by__gte=today, review_by__lte=today + soon),
    }
    return reduce(or_, (found[value] for value in values))


def _own(version: ArticleVersion, user: Any) -> bool:
    return user.pk in routing.barred_from_publishing(version)


def _asks_who(version: ArticleVersion, publishes: bool, own: bool) -> bool:
    """Whether the page says who publishes it: to everybody who may not."""
    return version.state == "approved" and (own or not publishes)
