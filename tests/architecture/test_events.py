"""Every event that code records has a sentence, so that the log reads as one."""

import ast
from collections.abc import Iterator
from pathlib import Path

from vrops.log import registry

ROOT = Path(__file__).parents[2]
AREAS = ("vrops", "playbook", "gtm", "salesops", "escalations")
RECORDERS = {"record", "record_refusal", "Happening"}


def recorded(source: str) -> Iterator[str]:
    """The event names that calls of the log mention, also in both arms of a condition."""
    for node in ast.walk(ast.parse(source)):
        if not isinstance(node, ast.Call):
            continue
        name = (
            node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
        )
        if name in RECORDERS:
            given = [*node.args[:1], *(k.value for k in node.keywords if k.arg == "event")]
            for part in (inner for argument in given for inner in ast.walk(argument)):
                if isinstance(part, ast.Constant) and isinstance(part.value, str):
                    yield part.value


def test_every_recorded_event_is_described() -> None:
    undescribed = {
        f"{event} in {path.relative_to(ROOT)}"
        for area in AREAS
        for path in (ROOT / area).rglob("*.py")
        for event in recorded(path.read_text("utf-8"))
        if "." in event and registry.description(event) is None
    }
    assert not undescribed, "describe them with log.registry.describe in the area's wiring"


def test_the_search_finds_events() -> None:
    source = """
log.record("a.b.c" if x else "a.b.d", None, by=None)
log.Happening(event="a.b.e", subject=None, by=None)
"""
    assert set(recorded(source)) == {"a.b.c", "a.b.d", "a.b.e"}
