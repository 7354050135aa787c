"""A folder of files that is the test's own, and sites as records that have files."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from celery import current_app
from django.core.files.uploadedfile import SimpleUploadedFile

from vrops.access import policy
from vrops.attachments import registry
from vrops.people.models import Site, User
from vrops.people.permissions import CHANGE_SITE

Upload = Callable[..., SimpleUploadedFile]


@pytest.fixture(autouse=True)
def folder(settings: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where files lie; nothing is queued."""
    settings.MEDIA_ROOT = tmp_path
    monkeypatch.setattr(current_app, "send_task", lambda *_, **__: None)
    return tmp_path / "attachments"


@pytest.fixture(autouse=True)
def sites_have_files(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever sees a site sees its files, administrators change them, analysts see hidden ones."""

    def load(user: Any, subject_id: int) -> Site | None:
        return Site.objects.visible_to(user).filter(pk=subject_id).first()

    def may_change(user: Any, site: Any) -> bool:
        return policy.can(user, CHANGE_SITE, site)

    def sees_hidden(user: User, site: Any) -> bool:
        return user.employee_id in ("analyst", "administrator")

    monkeypatch.setattr(registry, "_owners", {})
    registry.register("vrops.site", load, may_change=may_change, sees_hidden=sees_hidden)


@pytest.fixture
def upload() -> Upload:
    def make(name: str = "Rate card.pdf", content: bytes = b"%PDF-1.7\n") -> SimpleUploadedFile:
        made = SimpleUploadedFile("x", content)
        made._name = name  # past Django's own cleaning: a client sends what it likes
        return made

    return make


def lying(folder: Path) -> list[Path]:
    """Every file in the folder, whole or partial."""
    return [path for path in folder.rglob("*") if path.is_file()]
