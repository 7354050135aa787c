"""The formatted difference of two versions of a long article, beside drawing the two as they are.

python -m tests.benchmarks.bench_difference
"""

import time
from collections.abc import Callable
from statistics import median

from tests.benchmarks.figures import Figure, note

ROUNDS = 20
MOST_MS = 150
MOST_TIMES = 10


def main() -> None:
    import django

    django.setup()
    from playbook.articles import comparing
    from tests.playbook.long_article import two_versions
    from vrops.core import markdown

    old, new = two_versions()
    compared = _milliseconds(lambda: comparing.difference(old, new).blocks)
    drawn = _milliseconds(lambda: [markdown.render(each.body) for each in (old, new)])
    note(Figure.at_most("playbook: comparing two long versions", compared, "ms", MOST_MS))
    note(Figure.at_most("playbook: against drawing both", compared / drawn, "times", MOST_TIMES))


def _milliseconds(work: Callable[[], object]) -> float:
    taken = []
    for _ in range(ROUNDS):
        begun = time.perf_counter()
        work()
        taken.append(time.perf_counter() - begun)
    return median(taken) * 1000


if __name__ == "__main__":
    main()
