"""The pages of messages as each role gets them, and the reader's page without script."""

import json
import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from html import unescape

import pytest
from django.test import Client

from gtm.comms import departing, queries
from gtm.comms.models import Message, Reading
from gtm.launches import actions
from gtm.launches.models import Launch
from tests.cast import LONG_AGO, MakePerson
from tests.gtm.comms.conftest import Write
from tests.vrops.calendars.examples import daily
from vrops.access.domain import Role
from vrops.calendars import actions as calendars
from vrops.core import clock
from vrops.core.company import company_day
from vrops.delivery.models import InboxEntry
from vrops.people.models import Site, User

pytestmark = pytest.mark.django_db
SignedIn = Callable[[User], Client]
HTMX = {"HTTP_HX_REQUEST": "true"}


@pytest.fixture
def signed_in() -> SignedIn:
    def sign_in(user: User) -> Client:
        client = Client()
        client.force_login(user)
        return client

    return sign_in


def page(client: Client, address: str, status: int = 200) -> str:
    answer = client.get(address)
    assert answer.status_code == status
    return unescape(answer.content.decode())


FORM = {
    "title": "Trade-in boost starts", "body": "**Read** this", "minutes": "2",
    "priority": "normal", "requires_ack": "on", "roles": ["rep"], "place": "all",
}  # fmt: skip


def test_writing_approving_and_scheduling_through_the_forms(
    signed_in: SignedIn, pm: User, second_pm: User, rep: User
):
    author, approver = signed_in(pm), signed_in(second_pm)
    assert author.post("/communications/new/", FORM).status_code == 302
    message = Message.objects.get()
    address = message.get_absolute_url()
    assert "<strong>Read</strong> this" in page(author, address)
    author.post(f"{address}move/submit/", {"version": 1})
    assert "Your decision" not in page(author, address)
    message.refresh_from_db()
    assert "Your decision" in page(approver, address)
    given = {"version": message.version, "sheet_hash": queries.sheet_of(message).hash}
    assert approver.post(f"{address}decide/", given | {"verdict": "send_back"}).status_code == 422
    assert approver.post(f"{address}decide/", given | {"verdict": "approve"}).status_code == 302
    message.refresh_from_db()
    day = company_day() + timedelta(days=4)
    when = {"when": "at", "on": day.isoformat(), "at": "08:00", "zone": ""}
    shown = page(author, f"{address}schedule/when/?when=at&on={day}&at=08:00&zone=")
    assert "Asia/Manila" in shown
    assert "Goes out to 1 person" in shown
    given = {"version": message.version}
    assert author.post(f"{address}schedule/", given | {"when": "at"}).status_code == 422
    asked = author.post(f"{address}schedule/", given | when)
    assert "Schedule for 1 person" in asked.content.decode()
    message.refresh_from_db()
    assert message.state == "approved", "nothing leaves before the number was confirmed"
    assert author.post(f"{address}schedule/", given | when | {"people": "1"}).status_code == 302
    message.refresh_from_db()
    assert message.state == "scheduled"
    assert "1 addressed" not in page(author, address)
    asked = author.get(f"{address}move/pause/", **HTMX)
    assert b"<dialog" in asked.content
    given = {"version": message.version, "why": "Price is wrong"}
    answer = author.post(f"{address}move/pause/", given, **HTMX)
    assert answer.status_code == 204
    assert json.loads(answer["HX-Trigger"])["message-changed"] is True


def test_sending_asks_for_the_number_and_refuses_another(
    signed_in: SignedIn, pm: User, approved: Write, rep: User, make_person: MakePerson, site: Site
):
    message, client = approved(), signed_in(pm)
    address = f"{message.get_absolute_url()}schedule/"
    given = {"when": "now", "version": str(message.version)}
    asked = client.post(address, given, **HTMX)
    shown = unescape(asked.content.decode())
    assert "<dialog" in shown
    assert "Send to 1 person now" in shown
    assert "Manila (Asia/Manila)" in shown
    assert 'name="people" value="1"' in shown
    make_person("newcomer", Role.REP, site=site)
    again = client.post(address, given | {"people": "1"}, **HTMX)
    assert again.status_code == 409
    shown = unescape(again.content.decode())
    assert "It would reach 2 people now, not the 1 you confirmed" in shown
    assert "Send to 2 people now" in shown
    message.refresh_from_db()
    assert message.state == "approved"
    answer = client.post(address, given | {"people": "2"}, **HTMX)
    assert answer.headers["HX-Redirect"] == message.get_absolute_url()
    assert "goes out to 2 people" in page(client, message.get_absolute_url())


def test_a_time_that_has_passed_is_refused_while_it_is_chosen(
    signed_in: SignedIn, pm: User, approved: Write
):
    message, client = approved(), signed_in(pm)
    address = f"{message.get_absolute_url()}schedule/"
    when = {"when": "at", "on": "2020-01-06", "at": "08:00", "zone": ""}
    shown = unescape(client.get(f"{address}when/", when).content.decode())
    assert "It cannot go out then" in shown
    assert "has passed" in shown
    assert "Goes out to" not in shown
    answer = client.post(address, when | {"version": message.version}, **HTMX)
    assert answer.status_code == 422
    assert answer.headers["HX-Retarget"] == "#schedule"
    assert 'href="#id_on"' in answer.content.decode()


def test_a_message_of_a_launch_that_is_not_approved_says_that_it_waits(
    signed_in: SignedIn, pm: User, approved: Write, planned: Launch
):
    message, client = approved(launch_id=planned.pk), signed_in(pm)
    address = f"{message.get_absolute_url()}schedule/"
    assert "its messages wait until it is approved" in page(client, message.get_absolute_url())
    assert "It will wait for the approval" in page(client, address)
    answer = client.post(address, {"version": message.version, "when": "now"}, **HTMX)
    assert answer.status_code == 422
    assert "Choose a day and time" in unescape(answer.content.decode())
    day = (company_day() + timedelta(days=4)).isoformat()
    when = {"version": message.version, "when": "at", "on": day, "at": "08:00", "zone": ""}
    assert "It will wait" in unescape(client.post(address, when, **HTMX).content.decode())
    assert client.post(address, when | {"people": "1"}).status_code == 302
    assert "It is on hold" in page(client, message.get_absolute_url())


@pytest.mark.parametrize(
    ("change", "field"),
    [({"title": ""}, "id_title"), ({"roles": []}, "id_roles"), ({"minutes": "x"}, "id_minutes"),
     ({"place": "launch"}, "id_launch"), ({"place": "sites"}, "id_sites"),
     ({"launch": "999"}, "id_launch"), ({"sites": ["abc"], "place": "sites"}, "id_sites"),
     ({"body": "\x00"}, "id_body")],
)  # fmt: skip
def test_bad_input_is_told_beside_the_field(
    signed_in: SignedIn, pm: User, change: dict[str, object], field: str
):
    answer = signed_in(pm).post("/communications/new/", FORM | change)
    assert answer.status_code == 422
    assert f'href="#{field}' in answer.content.decode()
    assert not Message.objects.exists()


def test_the_preview_of_text_and_of_people(
    signed_in: SignedIn, pm: User, rep: User, launch: Launch
):
    client = signed_in(pm)
    answer = client.post("/communications/text/", {"body": "**x** <script>"}, **HTMX)
    assert answer.content.decode().strip().startswith("<p><strong>x</strong> &lt;script&gt;")
    shown = page(client, "/communications/audience/?roles=rep&place=all")
    assert "1 person today" in shown
    assert "Asia/Manila" in shown
    assert "Rep" in shown
    shown = page(client, f"/communications/audience/?roles=rep&place=launch&launch={launch.pk}")
    assert "1 person today" in shown
    assert "Choose roles" in page(client, "/communications/audience/?place=sites")


def test_a_launch_is_taken_over_from_its_page(signed_in: SignedIn, pm: User, launch: Launch):
    client = signed_in(pm)
    assert f"/communications/new/?launch={launch.pk}" in page(client, launch.get_absolute_url())
    form = page(client, f"/communications/new/?launch={launch.pk}")
    assert f'<option value="{launch.pk}" selected>' in form
    page(client, "/communications/new/?launch=xyz")


def test_each_reader_sees_their_own_people_missing(
    signed_in: SignedIn, sent: Write, rep: User, other_rep: User, pm: User, supervisor: User,
    supplier_ops: User, launch: Launch,
):  # fmt: skip
    message = sent(launch_id=launch.pk)
    # What is not approved any more is not theirs to know.
    actions.move_launch(launch.pk, "hold", by=pm, version=launch.version, why="No funding")
    everything = page(signed_in(pm), message.get_absolute_url())
    for shown in ("Manila 2", "Cebu", "Other Rep", "2 addressed = 2 delivered", launch.title,
                  ">Activity</h2>"):  # fmt: skip
        assert shown in everything
    for reader in (supervisor, supplier_ops):
        client = signed_in(reader)
        for address in (message.get_absolute_url(), "/communications/",
                        f"/communications/?open={message.pk}"):  # fmt: skip
            shown = page(client, address)
            assert message.title in shown
            for secret in ("Cebu", "Alorin", "Other Rep", "Other-Rep", "2 addressed",
                           launch.title, ">2 of", ">Activity</h2>"):  # fmt: skip
                assert secret not in shown, (reader, address, secret)
        assert "0 of 1 people" in page(client, message.get_absolute_url())


def test_a_reader_acknowledges_without_script(
    signed_in: SignedIn, sent: Write, rep: User, pm: User
):
    message, client = sent(), signed_in(rep)
    assert message.title in page(client, "/inbox/")
    entry = InboxEntry.objects.get(user=rep)
    assert entry.seen_at is not None
    assert client.get(f"/inbox/{entry.pk}/").headers["Location"] == message.reading_url
    shown = page(client, message.reading_url)
    assert "<strong>Read this</strong>" in shown
    assert "I have read and understood" in shown
    answer = client.post(f"{message.reading_url}acknowledge/")
    assert answer.headers["Location"] == message.reading_url
    assert "You have acknowledged this" in page(client, message.reading_url)
    assert "You have read everything" in page(client, "/inbox/")
    assert message.title in page(client, "/inbox/?show=all")
    assert "1 of 1 people" in page(signed_in(pm), message.get_absolute_url())


def test_nobody_reads_what_was_not_sent_to_them(
    signed_in: SignedIn, sent: Write, rep: User, other_rep: User, pm: User
):
    message = sent()
    entry = InboxEntry.objects.get(user=rep)
    client = signed_in(pm)
    assert client.get(message.reading_url).status_code == 404
    assert client.post(f"{message.reading_url}acknowledge/").status_code == 404
    assert client.get(f"/inbox/{entry.pk}/").status_code == 404
    assert not Reading.objects.exists()


def test_the_inbox_goes_on_page_by_page(signed_in: SignedIn, sent: Write, rep: User):
    for number in range(3):
        sent(title=f"Message {number}")
    rows = InboxEntry.objects.filter(user=rep)
    newest = rows.latest("pk")
    client = signed_in(rep)
    shown = page(client, f"/inbox/?show=all&before={newest.pk}")
    assert "Message 2" not in shown
    assert "Message 1" in shown
    assert "Message 2" in page(client, "/inbox/?before=abc")


def test_the_end_of_the_text_is_noted(signed_in: SignedIn, sent: Write, rep: User):
    message, client = sent(requires_ack=False), signed_in(rep)
    shown = page(client, message.reading_url)
    assert "I have read" not in shown
    assert client.post(f"{message.reading_url}end/").status_code == 204
    assert Reading.objects.get().read_at is not None
    assert client.post(f"{message.reading_url}acknowledge/").status_code == 409


def test_the_menu_counts_what_is_unread(signed_in: SignedIn, sent: Write, rep: User):
    client = signed_in(rep)
    sent()
    assert 'href="/inbox/"' in page(client, "/")
    with clock.fixed_at(clock.now()):
        assert InboxEntry.objects.filter(user=rep, read_at=None).count() == 1


def test_before_it_leaves_the_hours_of_each_zone_are_shown(
    signed_in: SignedIn, pm: User, administrator: User, approved: Write, rep: User, site: Site,
    hq_partner: User
):  # fmt: skip
    message, client = approved(), signed_in(pm)
    address = f"{message.get_absolute_url()}schedule/"
    given = {"when": "now", "version": str(message.version)}
    hours = daily("09:00-17:00", zone="Asia/Manila")
    site.calendar = calendars.create_calendar(
        by=administrator, name="Manila floor", hours=hours, starts_on=LONG_AGO
    )
    site.save(update_fields=["calendar"])
    with clock.fixed_at(datetime(2026, 12, 8, 2, 0, tzinfo=UTC)):  # ten in the morning in Manila
        shown = unescape(client.post(address, given, **HTMX).content.decode())
    assert "Dec 8, 10:00 am" in shown
    assert "Outside business hours" not in shown
    with clock.fixed_at(datetime(2026, 12, 8, 14, 0, tzinfo=UTC)):  # ten in the evening
        shown = unescape(client.post(address, given, **HTMX).content.decode())
        [seen] = departing.with_closed(
            message, queries.departures(message, None, None), company_day(), viewer=rep
        )
    assert "Dec 8, 10:00 pm" in shown
    assert re.search(r"Outside business hours\s*</span>\s*Manila 2", shown)
    assert seen.closed == (site.name,)
    with clock.fixed_at(datetime(2026, 12, 8, 14, 0, tzinfo=UTC)):
        found = queries.departures(message, None, None)
        told = departing.with_closed(message, found, company_day(), viewer=hq_partner)
    assert [each.closed for each in told] == [
        (site.name,) if Site.objects.visible_to(hq_partner).filter(pk=site.pk).exists() else ()
    ]


def test_the_list_shows_what_it_is_sorted_by(signed_in: SignedIn, pm: User, write: Write):
    write()
    shown = page(signed_in(pm), "/communications/")
    assert 'aria-sort="descending"' in shown
    assert "Written" in shown


def test_the_second_approver_keeps_the_note_and_reads_who_decided(
    signed_in: SignedIn, pm: User, second_pm: User, senior_manager: User, approved: Write
):
    message = approved()
    seen = {"version": "1", "sheet_hash": queries.sheet_of(message).hash}
    late = signed_in(senior_manager).post(
        f"{message.get_absolute_url()}decide/",
        seen | {"verdict": "send_back", "note": "Shorter, please"}, **HTMX,
    )  # fmt: skip
    assert late.status_code == 409
    shown = unescape(late.content.decode())
    assert f"This is approved already; {second_pm.name} gave the last approval." in shown
    assert ">Shorter, please</textarea>" in shown
    assert "Version 1" in shown  # submitted, approved: still the first words
    assert late["HX-Reselect"] == ".app > .main"


def test_an_old_copy_keeps_what_was_written_and_says_who_was_faster(
    signed_in: SignedIn, pm: User, second_pm: User, write: Write
):
    message, author = write(), signed_in(pm)
    address = f"{message.get_absolute_url()}edit/"
    sent = FORM | {"version": str(message.version)}
    assert author.post(address, sent | {"title": "First"}).status_code == 302
    late = author.post(address, sent | {"title": "Second", "body": "My long text"})
    assert late.status_code == 409
    shown = unescape(late.content.decode())
    assert "You, in another tab or window, changed this message" in shown
    assert "My long text" in shown
    late = signed_in(second_pm).post(address, sent | {"title": "Third"})
    assert f"{pm.name} changed this message" in unescape(late.content.decode())
    message.refresh_from_db()
    assert message.title == "First"
