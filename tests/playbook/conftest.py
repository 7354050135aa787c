"""A section of the cast's HQ group, and an article in each of its states.

Imports stand inside the fixtures: the pure tests beside them run without Django.
"""

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from playbook.articles.models import Article, ArticleVersion, Section
    from vrops.people.models import HQGroup, User


@pytest.fixture
def section(pm: "User", group: "HQGroup") -> "Section":
    """Legal's own."""
    from tests.playbook.factories import make_section

    return make_section(pm, group)


@pytest.fixture
def vr_section(pm: "User") -> "Section":
    """Virtual Retail's own."""
    from tests.playbook.factories import make_section

    return make_section(pm, code="CHAT", title="Chat")


@pytest.fixture
def drafted(pm: "User", section: "Section") -> "ArticleVersion":
    """Version 1 by the program manager, in draft."""
    from tests.playbook.factories import make_article

    return make_article(pm, section)


@pytest.fixture
def in_review(
    drafted: "ArticleVersion", pm: "User", second_pm: "User", hq_partner: "User"
) -> "ArticleVersion":
    """The same, submitted: Legal and the second program manager are asked."""
    from tests.playbook.factories import submit

    return submit(drafted, pm)


@pytest.fixture
def approved(
    in_review: "ArticleVersion", second_pm: "User", hq_partner: "User"
) -> "ArticleVersion":
    from tests.playbook.factories import decide

    decide(in_review, hq_partner)
    return decide(in_review, second_pm)


@pytest.fixture
def published(approved: "ArticleVersion", senior_manager: "User") -> "ArticleVersion":
    """By the senior manager, who neither wrote nor approved it."""
    from tests.playbook.factories import publish

    return publish(approved, senior_manager)


@pytest.fixture
def article(published: "ArticleVersion") -> "Article":
    return published.article
