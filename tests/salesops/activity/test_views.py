"""The pages of activity: what is listed, the versions of a value, taking a load back."""

import pytest
from django.urls import reverse

from salesops.activity.models import DailyActivity
from tests.salesops.activity.made import calls, load, row

pytestmark = pytest.mark.django_db


def listed(client, person, name="activity", query=""):
    client.force_login(person)
    return client.get(reverse(f"salesops:{name}") + query).content.decode()


def test_the_list_shows_current_values_and_filters_by_load(client, pm, analyst, site):
    load(analyst, row(site, "41257"))
    later = load(analyst, row(site, "41300", product="upgrade", channel="chat"), source="Late")
    assert "41,257" in listed(client, pm)
    assert "41,257" not in listed(client, analyst, query=f"?load={later.pk}")
    assert "41,300" in listed(client, analyst, query=f"?load={later.pk}")


def test_the_panel_tells_every_version(client, pm, analyst, site):
    load(analyst, row(site, "100"), source="First file")
    load(analyst, row(site, "110"), source="Corrected file")
    current = DailyActivity.objects.current().get()
    panel = listed(client, pm, query=f"?open={current.pk}")
    assert "First file" in panel
    assert "Corrected file" in panel


def test_suppliers_see_their_sites_only(client, supplier_ops, analyst, site, other_site):
    load(analyst, row(site, "123"), row(other_site, "456"))
    page = listed(client, supplier_ops)
    assert "123" in page
    assert other_site.name not in page
    assert "LOAD-" not in listed(client, supplier_ops, "activity_loads")


def test_a_load_shows_its_totals_and_is_taken_back(client, analyst, site):
    made = load(analyst, *calls(site, [100, 120.5]))
    panel = listed(client, analyst, "activity_loads", f"?open={made.pk}")
    assert "220.50" in panel
    address = reverse("salesops:activity_take_back", args=[made.pk])
    assert address in panel
    assert client.post(address).status_code == 302
    assert client.post(address).status_code == 409
    assert "taken back" in listed(client, analyst, "activity_loads").lower()
