"""Tickets of another tool: a file becomes tickets, changes them, or is refused by cell."""

import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from celery import current_app
from django.core.files.uploadedfile import SimpleUploadedFile

from escalations.routing.models import Queue
from vrops.exchange import queries
from vrops.exchange.actions.applying import apply_import
from vrops.exchange.actions.checking import check_import
from vrops.exchange.actions.mapping import map_columns
from vrops.exchange.actions.uploading import upload_file
from vrops.exchange.models import Import, ImportProblem
from vrops.jobs import running
from vrops.people.models import User

pytestmark = pytest.mark.django_db(transaction=True)

HEADER = (
    "Ticket #,Customer Complaint,Date,Time,Received Via,City,State,Zip code,Status,"
    "Filing on Behalf of Someone"
)
OPTIONS = {"source": "fcc", "zone": "America/New_York", "type": "question", "category": "other"}
Load = Callable[..., Import]


@pytest.fixture(autouse=True)
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


def rows(*lines: str) -> bytes:
    return "\n".join([HEADER, *lines]).encode()


def test_the_real_file_becomes_tickets_in_seconds(load: Load, shared_data: Path) -> None:
    content = (shared_data / "escalations" / "telecom_complaints.csv").read_bytes()
    begun = time.monotonic()
    made = load(content)
    assert (made.state, made.new, made.rejected) == ("applied", 1056, 0)
    assert time.monotonic() - begun < 10
