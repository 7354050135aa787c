"""The difference of two versions: what shows of it, and what does not."""

from playbook.articles import comparing
from playbook.articles.models import ArticleVersion
from tests.playbook.long_article import two_versions


def test_what_was_only_typed_anew_shows_no_difference() -> None:
    old, new = ArticleVersion(body="One\ntwo _three_"), ArticleVersion(body="One two *three*")
    found = comparing.difference(old, new)
    assert (found.same, found.retyped, found.added, found.removed) == (True, True, 0, 0)


def test_every_changed_block_of_a_long_article_is_found() -> None:
    old, new = two_versions()
    assert len(new.body) > 5_000
    blocks = comparing.difference(old, new).blocks
    assert sum(block.kind == "changed" for block in blocks) == 61
