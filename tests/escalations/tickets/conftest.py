"""Loading files of tickets as a person does it."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from celery import current_app
from django.core.files.uploadedfile import SimpleUploadedFile

from escalations.routing.models import Queue
from tests.escalations.desk import at
from tests.escalations.tickets.files import OPTIONS
from vrops.core import clock
from vrops.exchange import queries
from vrops.exchange.actions.applying import apply_import
from vrops.exchange.actions.checking import check_import
from vrops.exchange.actions.mapping import map_columns
from vrops.exchange.actions.uploading import upload_file
from vrops.exchange.domain.columns import Mapping
from vrops.exchange.models import Import
from vrops.jobs import running
from vrops.people.models import User

Load = Callable[..., Import]


@pytest.fixture
def folder(settings: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where files lie; nothing is queued."""
    settings.MEDIA_ROOT = tmp_path
    monkeypatch.setattr(current_app, "send_task", lambda *_, **__: None)
    return tmp_path


@pytest.fixture
def check(desk: dict[str, Queue], analyst: User) -> Load:
    """check(b"..."): uploaded, mapped as recognised and checked by the analyst."""

    def run(content: bytes, name: str = "fcc.csv", **options: str) -> Import:
        load = upload_file("tickets", SimpleUploadedFile(name, content), by=analyst)
        mapping, _ = queries.proposed(load, queries.sample_of(load))
        days = {name: "dmy" for name in ("on", "solved_on") if name in mapping.columns}
        mapping = Mapping(mapping.columns, days)
        map_columns(load.pk, mapping, by=analyst, options=OPTIONS | options)
        load = check_import(load.pk, by=analyst)
        if load.job_id is not None:
            running.run(load.job_id)
        return Import.objects.get(pk=load.pk)

    return run


@pytest.fixture
def load(check: Load, analyst: User) -> Load:
    def run(content: bytes, *, good_rows: bool = False, **options: str) -> Import:
        made = check(content, **options)
        apply_import(made.pk, by=analyst, good_rows=good_rows)
        made.refresh_from_db()
        running.run(made.job_id)
        made.refresh_from_db()
        return made

    return run


@pytest.fixture
def on_monday() -> Iterator[None]:
    """Monday, March 2, 2026, 11:00."""
    with clock.fixed_at(at(2, 11)):
        yield
