"""Feeds: an address for programs, under the rights its owner has at that moment."""

import re
from collections.abc import Callable
from datetime import timedelta

import pytest
import time_machine
from django.test import Client

from tests.list_rows import a_person
from tests.vrops.lists.exports.conftest import body, read_csv
from tests.vrops.lists.test_views import text_of
from vrops.core import clock
from vrops.lists.exports import views
from vrops.lists.exports.models import Feed
from vrops.log.models import Entry
from vrops.people.models import User

pytestmark = pytest.mark.django_db
FEEDS = "/lists/feeds/"


@pytest.fixture
def signed_in(client: Client, administrator: User) -> Client:
    client.force_login(administrator)
    return client


def make(client: Client, query: str = "?view=reps") -> str:
    """The address of a new feed of people."""
    answer = client.post(FEEDS + query, {"list": "people"}, headers={"HX-Request": "true"})
    assert answer.status_code == 200, answer.content[:300]
    found = re.search(r'value="http://testserver([^"]*)"', answer.content.decode())
    assert found is not None
    return found[1]


def refused(address: str) -> tuple[int, str]:
    answer = Client().get(address)
    assert answer["Content-Type"] == "text/plain; charset=utf-8"
    assert answer["Cache-Control"] == "private, no-store"
    return answer.status_code, answer.content.decode()


def test_a_feed_answers_the_list_as_it_was_saved(signed_in: Client, rep: User, pm: User) -> None:
    address = make(signed_in, "?view=reps&cols=name")
    assert re.fullmatch(r"/lists/feeds/vrops_[a-z0-9]{10}_[A-Za-z0-9]{43}\.csv", address)
    answer = Client().get(address)
    assert answer.status_code == 200
    assert answer["Content-Type"] == "text/csv; charset=utf-8"
    assert answer["Cache-Control"] == "private, no-store"
    assert read_csv(body(answer)) == [["Name"], ["Rep"]]
    assert Client().head(address).status_code == 200
    assert Client().post(address).status_code == 405


def test_the_secret_is_kept_nowhere(signed_in: Client) -> None:
    secret = make(signed_in).rpartition("/")[2].removesuffix(".csv")
    feed = Feed.objects.get()
    assert secret not in str(Feed.objects.values().get())
    assert secret not in str(list(Entry.objects.values()))
    assert secret not in signed_in.get(FEEDS).content.decode()
    assert feed.prefix in secret


def test_it_follows_its_owners_rights(signed_in: Client, administrator: User, rep: User) -> None:
    address = make(signed_in)
    administrator.grants.all().delete()
    assert refused(address) == (403, "The owner of this feed may not see this list any more.\n")


def test_a_disabled_owner_ends_it(signed_in: Client, administrator: User) -> None:
    address = make(signed_in)
    User.objects.filter(pk=administrator.pk).update(is_active=False)
    assert refused(address)[0] == 403


def test_it_can_be_taken_back_once(signed_in: Client) -> None:
    address, feed = make(signed_in), Feed.objects.get()
    assert signed_in.post(f"{FEEDS}{feed.pk}/revoke/").status_code == 302
    assert refused(address) == (403, "This feed was taken back by its owner.\n")
    assert signed_in.post(f"{FEEDS}{feed.pk}/revoke/").status_code == 409
    assert "Taken back" in text_of(signed_in.get(FEEDS))
    events = Entry.objects.filter(event__startswith="lists.feed.").order_by("id")
    assert [entry.event for entry in events] == ["lists.feed.created", "lists.feed.revoked"]


def test_it_ends_after_a_year(signed_in: Client) -> None:
    address = make(signed_in)
    with time_machine.travel(clock.now() + timedelta(days=364)):
        assert Client().get(address).status_code == 200
    with time_machine.travel(clock.now() + timedelta(days=366)):
        assert refused(address) == (403, "This feed has expired; make a new one from the list.\n")


@pytest.mark.parametrize("secret", ["x", "vrops_0123456789_" + "a" * 43, "%00", "vrops__"])
def test_other_addresses_answer_nothing(secret: str, db: None) -> None:
    assert refused(f"{FEEDS}{secret}.csv") == (404, "There is no feed at this address.\n")


def test_others_neither_see_nor_end_it(
    signed_in: Client, client: Client, senior_manager: User
) -> None:
    address, feed = make(signed_in), Feed.objects.get()
    other = Client()
    other.force_login(senior_manager)
    assert "No feeds yet" in text_of(other.get(FEEDS))
    assert other.post(f"{FEEDS}{feed.pk}/revoke/").status_code == 404
    assert Client().get(address).status_code == 200


def test_what_is_not_understood_becomes_no_feed(signed_in: Client) -> None:
    answer = signed_in.post(f"{FEEDS}?colour=red", {"list": "people"})
    assert answer.status_code == 422
    assert signed_in.post(FEEDS, {"list": "nonsense"}).status_code == 404
    assert not Feed.objects.exists()


def test_nobody_makes_a_feed_of_a_list_they_may_not_see(client: Client, rep: User) -> None:
    client.force_login(rep)
    assert client.post(FEEDS, {"list": "imports"}).status_code == 403
    assert not Feed.objects.exists()


def test_a_state_that_lost_its_meaning_is_told(signed_in: Client) -> None:
    address = make(signed_in)
    Feed.objects.update(query="colour=red")
    status, sentence = refused(address)
    assert status == 422
    assert "“colour” is not a filter of this list" in sentence
    Feed.objects.update(list_name="gone")
    assert refused(address)[0] == 404


def test_too_many_rows_are_refused_and_not_cut(
    signed_in: Client, few: Callable[[int], None]
) -> None:
    address = make(signed_in, "?filters=none")
    a_person(1)
    few(1)
    status, sentence = refused(address)
    assert status == 409
    assert "more than 1 rows" in sentence


def test_it_is_throttled(signed_in: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(views, "FEED_READS_PER_MINUTE", 2)
    address = make(signed_in)
    assert [Client().get(address).status_code for _ in range(3)] == [200, 200, 429]
    assert "This feed may send 2 requests a minute" in refused(address)[1]


def test_its_last_use_is_noted_to_the_minute(signed_in: Client) -> None:
    address = make(signed_in)
    start = clock.now()
    for seconds in (0, 30, 90):
        with time_machine.travel(start + timedelta(seconds=seconds), tick=False):
            Client().get(address)
    used = Feed.objects.get().last_used_at
    assert used == start + timedelta(seconds=90)
    assert not Entry.objects.filter(event__contains="read").exists()


def test_a_person_has_so_many(signed_in: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("vrops.lists.exports.actions.MOST_FEEDS", 1)
    make(signed_in)
    answer = signed_in.post(FEEDS, {"list": "people"})
    assert answer.status_code == 409
    assert "take one back" in text_of(answer)


def test_without_script_it_is_a_page(signed_in: Client) -> None:
    answer = signed_in.post(FEEDS, {"list": "people"})
    assert "Keep this address to yourself" in text_of(answer)
    assert answer["Cache-Control"] == "private, no-store"
