"""A long article in two versions, for those who compare and those who measure it."""

from playbook.articles.models import ArticleVersion

STEP = "## Step {0}\n\nAsk for the **PIN** of line {0} at [desk](https://desk.example/{0}).\n\n"


def two_versions() -> tuple[ArticleVersion, ArticleVersion]:
    """Sixty steps, each with one word changed, and a table of which one row is."""
    rows = "\n".join(f"| Carrier {n} | {n} |" for n in range(40))
    before = "".join(STEP.format(n) for n in range(60)) + f"| Carrier | Days |\n|---|---|\n{rows}"
    after = before.replace("Ask for", "Get").replace("| 7 |", "| 9 |")
    return ArticleVersion(body=before), ArticleVersion(body=after)
