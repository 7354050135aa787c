"""House rules that a machine can check: STYLE's tree, names and habits."""

import ast
from functools import cache
from pathlib import Path

import pytest

pytestmark = pytest.mark.pure

ROOT = Path(__file__).resolve().parents[2]
APPS = ("vrops", "gtm", "escalations", "salesops", "playbook")
TOP_LEVEL = {
    "manage.py", *APPS, "templates", "static", "tests", "requirements.txt", "docker-compose.yml",
    "README.md", "Makefile", "pyproject.toml", "Dockerfile", "requirements-dev.txt",
    "requirements-bench.txt", "CHANGELOG.md",
}  # fmt: skip
IGNORED = {"var"}


def sources() -> list[Path]:
    return [
        path
        for app in APPS
        for path in sorted((ROOT / app).rglob("*.py"))
        if "migrations" not in path.parts
    ]


@cache
def trees() -> list[tuple[str, ast.Module]]:
    return [(str(path.relative_to(ROOT)), ast.parse(path.read_text("utf-8"))) for path in sources()]


def test_the_top_level_is_the_owners() -> None:
    there = {path.name for path in ROOT.iterdir() if not path.name.startswith(".")}
    assert there - IGNORED - TOP_LEVEL == set()


def test_every_package_file_is_empty() -> None:
    full = [
        str(path.relative_to(ROOT))
        for path in sources()
        if path.name == "__init__.py" and path.read_text("utf-8").strip()
    ]
    assert full == []


def test_every_area_has_one_wire_function() -> None:
    for app in APPS:
        tree = ast.parse((ROOT / app / "wiring.py").read_text("utf-8"))
        names = [node.name for node in tree.body if isinstance(node, ast.FunctionDef)]
        assert "wire" in names, app


def test_models_do_not_override_save_or_delete() -> None:
    found = [
        f"{name}:{method.lineno}"
        for name, tree in trees()
        if name.endswith("models.py")
        for node in ast.walk(tree)
        if isinstance(node, ast.ClassDef)
        for method in node.body
        if isinstance(method, ast.FunctionDef) and method.name in {"save", "delete"}
    ]
    assert found == []


def test_actions_take_the_acting_user_by_name() -> None:
    """`by` says who did it; what a person does to their own settings takes the person instead."""
    positional = [
        f"{name}:{node.name}"
        for name, tree in trees()
        if name.endswith("/actions.py") or "/actions/" in name
        for node in tree.body
        if isinstance(node, ast.FunctionDef)
        and "by" in [argument.arg for argument in node.args.args]
        and not node.name.startswith("_")
    ]
    assert positional == []


def test_domain_modules_know_no_framework_clock_or_settings() -> None:
    found = []
    for name, tree in trees():
        if not (name.endswith("/domain.py") or "/domain/" in name):
            continue
        for node in ast.walk(tree):
            modules = []
            if isinstance(node, ast.Import):
                modules = [alias.name for alias in node.names]
            elif isinstance(node, ast.ImportFrom):
                modules = [node.module or ""]
            found += [f"{name}: {m}" for m in modules if m.split(".")[0] in {"django", "celery"}]
            if isinstance(node, ast.Attribute) and node.attr in {"now", "today", "utcnow"}:
                found.append(f"{name}: {node.attr}() at line {node.lineno}")
    assert found == []


THE_WRITER = "vrops/exchange/writing.py"


def test_only_the_one_writer_module_writes_csv() -> None:
    """R16: what it writes is safe to open in a spreadsheet; nothing else may write CSV."""
    found = set()
    for name, tree in trees():
        for node in ast.walk(tree):
            attribute = isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name)
            if attribute and node.value.id == "csv" and node.attr in {"writer", "DictWriter"}:
                found.add(name)
            if isinstance(node, ast.ImportFrom) and node.module == "csv":
                found.add(name)
    assert found == {THE_WRITER}
