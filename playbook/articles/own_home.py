"""What the playbook puts on the first page: what came into force lately, one tap from reading."""

from datetime import timedelta
from typing import Any

from playbook.articles import permissions, queries
from vrops.access import policy
from vrops.core import clock
from vrops.home.parts import MOST, HomePart, Place, Row, Shown
from vrops.lists.registry import list_url

NEW = timedelta(days=14)


def new_in_the_playbook(user: Any) -> Shown | None:
    """Articles that are new or changed, for everybody who reads."""
    if not policy.can(user, permissions.READ):
        return None
    rows = queries.new_articles(user, clock.now() - NEW)
    return Shown(
        rows=[_row(article) for article in rows[:MOST]],
        count=rows.count(),
        url=list_url("articles", view="new"),
    )


PARTS = (
    HomePart("playbook", 60, "New in the playbook", "book-2", new_in_the_playbook, Place.NEWS),
)


def _row(article: Any) -> Row:
    return Row(
        title=article.title,
        url=article.get_absolute_url(),
        sub=article.section.title,
        badge="New" if article.number == 1 else f"Version {article.number}",
        tone="blue" if article.number == 1 else "",
        at=article.published_at,
    )
