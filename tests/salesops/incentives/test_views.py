"""The page of a SPIFF: one number for its content, and what a late approver is told."""

import pytest
from django.test import Client

from salesops.incentives import actions, queries
from salesops.incentives.models import Spiff
from tests.salesops.factories import make_spiff, spiff_input, usd
from vrops.approvals.domain.routes import Verdict
from vrops.people.models import Site, User

pytestmark = pytest.mark.django_db


@pytest.fixture
def submitted(pm: User, site: Site, finance: User) -> Spiff:
    spiff = make_spiff(pm, site)
    return actions.submit_spiff(spiff.pk, by=pm, version=spiff.version)


def seen(spiff: Spiff) -> dict[str, object]:
    return {"version": spiff.version, "sheet_hash": queries.sheet_of(spiff).hash}


def shown(client: Client, user: User, spiff: Spiff) -> str:
    client.force_login(user)
    return client.get(spiff.get_absolute_url()).content.decode()


def test_the_number_is_that_of_the_content(
    client: Client, submitted: Spiff, pm: User, finance: User, site: Site
):
    html = shown(client, finance, submitted)
    assert "Version 1<" in html
    assert "Approving locks version 1 and these figures." in html
    actions.decide_spiff(submitted.pk, Verdict.APPROVE, by=finance, **seen(submitted))
    assert "Version 1<" in shown(client, finance, submitted)
    submitted.refresh_from_db()
    dearer = spiff_input(pm, site, rate=usd("16"))
    actions.edit_spiff(submitted.pk, dearer, by=pm, version=submitted.version)
    assert "Version 2<" in shown(client, finance, submitted)


def test_whoever_comes_second_keeps_the_note(
    client: Client, submitted: Spiff, pm: User, finance: User, site: Site
):
    old = seen(submitted)
    dearer = spiff_input(pm, site, rate=usd("16"))
    actions.edit_spiff(submitted.pk, dearer, by=pm, version=submitted.version)
    client.force_login(finance)
    for headers in ({}, {"HX-Request": "true"}):
        late = client.post(
            f"{submitted.get_absolute_url()}decide/",
            old | {"verdict": "reject", "note": "Too dear"}, headers=headers,
        )  # fmt: skip
        assert late.status_code == 409
        html = late.content.decode()
        assert f"{pm.name} changed rate after it was submitted" in html
        assert ">Too dear</textarea>" in html
