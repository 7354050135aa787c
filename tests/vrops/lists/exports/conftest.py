"""Files lie in the test's own folder and no task is queued; what a file holds, read back."""

import csv
import io
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from django.http import HttpResponse
    from openpyxl import Workbook

Table = list[list[str]]


@pytest.fixture(autouse=True)
def folder(request: pytest.FixtureRequest) -> None:
    if request.node.get_closest_marker("pure"):
        return
    from celery import current_app

    settings, patch = request.getfixturevalue("settings"), request.getfixturevalue("monkeypatch")
    settings.MEDIA_ROOT = request.getfixturevalue("tmp_path")
    patch.setattr(current_app, "send_task", lambda *_, **__: None)


@pytest.fixture
def few(monkeypatch: pytest.MonkeyPatch) -> Callable[[int], None]:
    """few(2): a person waits for two rows, more are a job."""
    return lambda most: monkeypatch.setattr("vrops.lists.exports.domain.MOST_AT_ONCE", most)


def body(answer: "HttpResponse | Any") -> bytes:
    return b"".join(answer.streaming_content)


def read_csv(content: bytes) -> Table:
    assert content.startswith(b"\xef\xbb\xbf")
    return list(csv.reader(io.StringIO(content.decode("utf-8-sig"), newline="")))


def read_workbook(content: bytes) -> "Workbook":
    from openpyxl import load_workbook

    return load_workbook(io.BytesIO(content))
