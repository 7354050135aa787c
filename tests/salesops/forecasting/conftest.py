"""What forecast tests have in common. Imports inside: pure tests run here."""

from datetime import timedelta

import pytest


@pytest.fixture(autouse=True)
def quiet_heart(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """A job inside the test's transaction: its heart, on another connection, cannot see it."""
    if request.config.pluginmanager.hasplugin("django"):
        monkeypatch.setattr("vrops.jobs.limits.HEARTBEAT", timedelta(hours=1))
