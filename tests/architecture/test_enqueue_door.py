"""Tasks are queued through `vrops.core.tasks.ring` only (RELIABILITY 1.5)."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

pytestmark = pytest.mark.pure

ROOT = Path(__file__).parents[2]
AREAS = ("vrops", "playbook", "gtm", "salesops", "escalations")
DOOR = Path("vrops/core/tasks.py")
WAYS = {"delay", "apply_async", "delay_on_commit", "apply_async_on_commit", "send_task"}


def calls(source: str) -> Iterator[tuple[int, str]]:
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
            yield node.lineno, node.func.attr


def modules() -> Iterator[Path]:
    for area in AREAS:
        for path in sorted((ROOT / area).rglob("*.py")):
            yield path.relative_to(ROOT)


def test_no_other_way_to_queue_a_task() -> None:
    found = [
        f"{module}:{line} .{name}("
        for module in modules()
        if module != DOOR
        for line, name in calls((ROOT / module).read_text("utf-8"))
        if name in WAYS
    ]
    assert found == [], "queue tasks with vrops.core.tasks.ring"


@pytest.mark.parametrize(
    "line", ["task.delay(1)", "x.task.apply_async(args=[1])", "app.send_task('t')"]
)
def test_the_search_finds_each_way(line: str) -> None:
    assert [name for _, name in calls(line) if name in WAYS]
