"""Rows under a lock, always the article before its versions, so that no two wait for each other."""

from playbook.articles.models import Article, ArticleVersion
from vrops.core.errors import StaleVersion
from vrops.people.models import User


def article(article_id: int, by: User, version: int | None = None) -> Article:
    """The article, locked; refuses Article.DoesNotExist and StaleVersion."""
    rows = Article.objects.visible_to(by).select_for_update(of=("self",))
    found: Article = rows.select_related("section").get(pk=article_id)
    if version is not None and found.version != version:
        raise StaleVersion(current=found.snapshot())
    return found


def article_version(version_id: int, by: User, version: int | None = None) -> ArticleVersion:
    """A version with its article, both locked, as far as the person may see it.

    Refuses: ArticleVersion.DoesNotExist; StaleVersion with what it is now.
    """
    visible = ArticleVersion.objects.visible_to(by)
    return _locked(visible.values_list("article_id", flat=True).get(pk=version_id), version_id,
                   version)  # fmt: skip


def due_version(version_id: int) -> ArticleVersion:
    """The same for the clock, which sees everything."""
    rows = ArticleVersion.objects.values_list("article_id", flat=True)
    return _locked(rows.get(pk=version_id), version_id, None)


def _locked(article_id: int, version_id: int, version: int | None) -> ArticleVersion:
    holder = Article.objects.select_for_update(of=("self",)).select_related("section__group")
    held = holder.get(pk=article_id)
    found = ArticleVersion.objects.select_for_update(of=("self",)).get(pk=version_id)
    if version is not None and found.version != version:
        raise StaleVersion(current=found.snapshot())
    found.article = held
    return found
