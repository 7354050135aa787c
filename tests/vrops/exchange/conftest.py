"""A kind of import for these tests: HQ groups, one row each, by their code.

Imports stand inside the fixtures: the pure tests beside them run without Django.
"""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from vrops.exchange.models import Import
    from vrops.people.models import User

Load = Callable[..., "Import"]
GOOD = b"Code,Name\nLEG,Legal\nMKT,Marketing\nCAR,Care\n"


@pytest.fixture(autouse=True)
def folder(request: pytest.FixtureRequest) -> None:
    """Where files lie is the test's own; nothing is queued."""
    if request.node.get_closest_marker("pure") or request.node.get_closest_marker("browser"):
        return
    from celery import current_app

    settings, patch = request.getfixturevalue("settings"), request.getfixturevalue("monkeypatch")
    settings.MEDIA_ROOT = request.getfixturevalue("tmp_path")
    patch.setattr(current_app, "send_task", lambda *_, **__: None)


@pytest.fixture
def files(tmp_path: Path) -> Callable[[], list[Path]]:
    """files(): what lies in the folder, whole or partial."""
    return lambda: [path for path in (tmp_path / "attachments").rglob("*") if path.is_file()]


@pytest.fixture
def groups() -> Iterator[Any]:
    """The kind `groups`; answers its registration, so that a test may change it."""
    from dataclasses import replace

    from tests.vrops.exchange.kind import GROUPS
    from vrops.exchange import registry

    def register(**changes: Any) -> Any:
        registry._kinds["groups"] = replace(GROUPS, **changes)
        return registry._kinds["groups"]

    register()
    yield register
    del registry._kinds["groups"]


@pytest.fixture
def upload(groups: Any, analyst: "User") -> Load:
    """upload(b"..."): uploaded by the analyst, nothing more."""
    from django.core.files.uploadedfile import SimpleUploadedFile

    from vrops.exchange.actions.uploading import upload_file

    def run(content: bytes = GOOD, name: str = "groups.csv", by: Any = None) -> "Import":
        return upload_file("groups", SimpleUploadedFile(name, content), by=by or analyst)

    return run


@pytest.fixture
def mapped(upload: Load, analyst: "User") -> Load:
    """Mapped as recognised."""
    from vrops.exchange import queries
    from vrops.exchange.actions.mapping import map_columns

    def run(content: bytes = GOOD, **options: Any) -> "Import":
        load = upload(content, **options)
        mapping, _ = queries.proposed(load, queries.sample_of(load))
        return map_columns(load.pk, mapping, by=analyst)

    return run


@pytest.fixture
def check(mapped: Load, analyst: "User") -> Load:
    """Checked, by its job where there is one."""
    from vrops.exchange.actions.checking import check_import
    from vrops.exchange.models import Import
    from vrops.jobs import running

    def run(content: bytes = GOOD, **options: Any) -> "Import":
        load = check_import(mapped(content, **options).pk, by=analyst)
        if load.job_id is not None:
            running.run(load.job_id)
        return Import.objects.get(pk=load.pk)

    return run


@pytest.fixture
def apply(check: Load, analyst: "User") -> Load:
    """Applied."""
    from vrops.exchange.actions.applying import apply_import
    from vrops.jobs import running

    def run(content: bytes = GOOD, *, good_rows: bool = False, **options: Any) -> "Import":
        load = apply_import(check(content, **options).pk, by=analyst, good_rows=good_rows)
        running.run(load.job_id)
        load.refresh_from_db()
        return load

    return run
