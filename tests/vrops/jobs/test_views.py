"""A job's page and the fragment that polls itself."""

import pytest
from django.urls import reverse

from vrops.jobs import running
from vrops.jobs.registry import Result

pytestmark = pytest.mark.django_db
HTMX = {"HX-Request": "true"}


def address(job, name="detail"):
    return reverse(f"jobs:{name}", args=[job.pk])


def test_the_fragment_polls_until_the_job_has_ended(client, start, kind, analyst):
    kind(lambda context: Result("400 series", "/forecasts/7/"))
    job = start("Recompute the forecast")
    client.force_login(analyst)
    waiting = client.get(address(job), headers=HTMX)
    assert waiting.status_code == 200
    assert b"<html" not in waiting.content
    assert b'hx-trigger="every 2s"' in waiting.content
    running.run(job.pk)
    done = client.get(address(job), headers=HTMX)
    assert done.status_code == 286
    assert b"hx-trigger" not in done.content
    assert b"/forecasts/7/" in done.content
    assert b"Recompute the forecast: 400 series" in done.content
    page = client.get(address(job))
    assert page.status_code == 200
    assert b"<html" in page.content
    assert "HX-Request" in page["Vary"]


def test_cancel_and_try_again_answer_the_fragment_or_lead_back(client, start, analyst):
    job = start()
    client.force_login(analyst)
    cancelled = client.post(address(job, "cancel"), headers=HTMX)
    assert cancelled.status_code == 286
    assert b"Try again" in cancelled.content
    assert client.post(address(job, "cancel"), headers=HTMX).status_code == 409
    assert client.post(address(job, "retry")).headers["Location"] == address(job)
    job.refresh_from_db()
    assert job.state == "queued"


def test_the_page_says_why_it_failed(client, start, kind, analyst):
    kind(lambda context: 1 / 0)
    job = start()
    running.run(job.pk)
    client.force_login(analyst)
    assert b"Something unexpected happened" in client.get(address(job)).content


def test_somebody_elses_job_is_not_there(client, start, pm, administrator):
    job = start()
    client.force_login(pm)
    for name, call in (("detail", client.get), ("cancel", client.post), ("retry", client.post)):
        assert call(address(job, name)).status_code == 404
    client.force_login(administrator)
    assert client.get(address(job)).status_code == 200
