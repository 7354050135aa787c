"""Writing, approving, scheduling, stopping: allowed, refused for each reason, twice, recorded."""

from collections.abc import Callable
from datetime import date, time, timedelta
from html import unescape
from typing import Any

import pytest
from django.test import Client

from gtm.approvals.actions import submit_launch
from gtm.approvals.queries import impact_sheet
from gtm.comms import actions, queries
from gtm.comms.domain.audience import Choice
from gtm.comms.models import Message, MessageSend
from gtm.launches.models import Launch, LaunchFact
from tests.cast import MakePerson
from tests.gtm.comms.conftest import Write
from tests.gtm.comms.made import entered
from vrops.access.domain import Role
from vrops.approvals.domain.refusals import NobodyCanDecide, SelfApproval
from vrops.approvals.domain.routes import Verdict
from vrops.approvals.models import Run
from vrops.audiences.domain.refusals import NobodyInAudience
from vrops.core import clock
from vrops.core.company import company_day
from vrops.core.errors import Invalid, NotAllowed, PermissionDenied, StaleVersion
from vrops.log.models import Entry
from vrops.people.models import HQGroup, Site, User

pytestmark = pytest.mark.django_db
MORNING = time(8)


def soon() -> date:
    return company_day() + timedelta(days=3)


def last_event() -> Entry:
    found = Entry.objects.filter(event__startswith="gtm.message").order_by("-pk").first()
    assert found is not None
    return found


def decide(message: Message, verdict: Verdict, by: User, note: str = "") -> Any:
    return actions.decide_message(
        message.pk, verdict, by=by, version=message.version,
        sheet_hash=queries.sheet_of(message).hash, note=note,
    )  # fmt: skip


# ---- writing -------------------------------------------------------------------------------------


def test_a_message_begins_as_a_draft(write: Write, pm: User):
    message = write(title="  Trade-in\nboost ")
    assert (message.state, message.title, message.author, message.group) == (
        "draft", "Trade-in boost", pm, None,
    )  # fmt: skip
    entry = last_event()
    assert (entry.event, entry.actor) == ("gtm.message.written", pm)
    assert entry.after is not None
    assert entry.after["body"].startswith("**Read this**")


@pytest.mark.parametrize("role", ["rep", "supervisor", "finance", "supplier_ops",
                                  "supplier_finance", "administrator"])  # fmt: skip
def test_only_writers_write(role: str, request: pytest.FixtureRequest):
    with pytest.raises(PermissionDenied):
        actions.write_message(entered(), by=request.getfixturevalue(role))


def test_analysts_write_too(analyst: User):
    assert actions.write_message(entered(), by=analyst).author == analyst


def test_an_hq_partner_writes_for_the_own_group_and_sees_no_other(
    hq_partner: User, group: HQGroup, write: Write
):
    own = actions.write_message(entered(), by=hq_partner)
    write()
    assert own.group == group
    assert list(Message.objects.visible_to(hq_partner)) == [own]


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"title": " "}, "title"),
        ({"title": "x" * 161}, "title"),
        ({"body": ""}, "body"),
        ({"minutes": 0}, "minutes"),
        ({"minutes": 61}, "minutes"),
        ({"priority": "urgent"}, "priority"),
        ({"launch_id": 999}, "launch"),
        ({"at_launch_sites": True}, "launch"),
        ({"audience": Choice()}, "roles"),
        ({"audience": Choice(roles=("king",))}, "roles"),
        ({"audience": Choice(roles=("rep",), channels=("fax",))}, "channels"),
    ],
)
def test_refuses_what_is_wrong_naming_the_field(pm: User, changes: dict[str, Any], field: str):
    with pytest.raises(Invalid) as refused:
        actions.write_message(entered(**changes), by=pm)
    assert field in {error.pointer for error in refused.value.errors}
    assert not Message.objects.exists()


def test_refuses_sites_that_do_not_exist(pm: User):
    with pytest.raises(Invalid, match="no site"):
        actions.write_message(entered(audience=Choice(("rep",), (999,))), by=pm)


def test_editing_keeps_the_old_audience_and_the_same_content_changes_nothing(
    write: Write, pm: User, site: Site
):
    message = write()
    same = actions.edit_message(message.pk, entered(), by=pm, version=message.version)
    assert same.version == message.version
    wider = entered(audience=Choice(("rep", "supervisor"), (site.pk,)))
    now = actions.edit_message(message.pk, wider, by=pm, version=message.version)
    assert now.audience_id != message.audience_id
    assert (now.state, now.version) == ("draft", 2)
    with pytest.raises(StaleVersion):
        actions.edit_message(message.pk, entered(), by=pm, version=message.version)


def test_a_change_after_approval_voids_it(approved: Write, pm: User):
    message = approved()
    now = actions.edit_message(
        message.pk, entered(body="Other words"), by=pm, version=message.version
    )
    assert now.state == "draft"
    assert Run.objects.latest_of(now).state == "void"  # type: ignore[union-attr]
    assert last_event().event == "gtm.message.reopened"


# ---- approving -----------------------------------------------------------------------------------


def test_another_program_manager_or_a_senior_manager_approves(
    write: Write, pm: User, second_pm: User, senior_manager: User
):
    for approver in (second_pm, senior_manager):
        message = write()
        message = actions.submit_message(message.pk, by=pm, version=message.version)
        assert message.state == "in_review"
        assert decide(message, Verdict.APPROVE, approver).completes_route
        message.refresh_from_db()
        assert message.state == "approved"
    assert last_event().event == "gtm.message.approved"


def test_nobody_approves_what_they_wrote_or_edited(
    write: Write, pm: User, second_pm: User, senior_manager: User
):
    message = write()
    edited = actions.edit_message(
        message.pk, entered(body="Mine"), by=second_pm, version=message.version
    )
    message = actions.submit_message(message.pk, by=pm, version=edited.version)
    for author in (pm, second_pm):
        with pytest.raises((SelfApproval, PermissionDenied)):
            decide(message, Verdict.APPROVE, author)
    assert decide(message, Verdict.APPROVE, senior_manager).completes_route


def test_analysts_and_the_floor_do_not_approve(
    write: Write, pm: User, second_pm: User, analyst: User, rep: User
):
    message = write()
    message = actions.submit_message(message.pk, by=pm, version=message.version)
    with pytest.raises(PermissionDenied):
        decide(message, Verdict.APPROVE, analyst)
    with pytest.raises(Message.DoesNotExist):
        decide(message, Verdict.APPROVE, rep)


def test_refuses_to_submit_when_nobody_could_approve_or_read(
    write: Write, pm: User, second_pm: User, rep: User
):
    message = write(audience=Choice(("supplier_finance",)))
    with pytest.raises(NobodyInAudience):
        actions.submit_message(message.pk, by=pm, version=message.version)
    second_pm.grants.all().delete()
    with pytest.raises(NobodyCanDecide):
        actions.submit_message(write().pk, by=pm, version=1)


def test_sent_back_rejected_withdrawn(write: Write, pm: User, second_pm: User):
    message = write()
    message = actions.submit_message(message.pk, by=pm, version=message.version)
    with pytest.raises(Invalid):
        decide(message, Verdict.SEND_BACK, second_pm)
    decide(message, Verdict.SEND_BACK, second_pm, "Say which phones")
    message.refresh_from_db()
    assert (message.state, last_event().why) == ("draft", "Say which phones")
    message = actions.submit_message(message.pk, by=pm, version=message.version)
    with pytest.raises(PermissionDenied):
        actions.withdraw_message(message.pk, by=second_pm, version=message.version)
    message = actions.withdraw_message(message.pk, by=pm, version=message.version)
    message = actions.submit_message(message.pk, by=pm, version=message.version)
    decide(message, Verdict.REJECT, second_pm, "Not now")
    message.refresh_from_db()
    assert message.state == "rejected"


def test_a_decision_on_a_sheet_that_changed_is_refused(
    write: Write, pm: User, second_pm: User, make_person: MakePerson, site: Site
):
    message = write()
    message = actions.submit_message(message.pk, by=pm, version=message.version)
    seen = queries.sheet_of(message).hash
    make_person("new-rep", Role.REP, site=site)
    with pytest.raises(StaleVersion):
        actions.decide_message(
            message.pk, Verdict.APPROVE, by=second_pm, version=message.version, sheet_hash=seen
        )


# ---- scheduling ----------------------------------------------------------------------------------


def test_site_time_is_one_mailing_for_each_zone(
    approved: Write, pm: User, in_house_site: Site, make_person: MakePerson
):
    make_person("tampa-rep", Role.REP, site=in_house_site)
    message = approved()
    message = actions.schedule_message(
        message.pk, by=pm, version=message.version, on=soon(), at=MORNING
    )
    sends = {link.zone: link.send for link in MessageSend.objects.select_related("send")}
    assert set(sends) == {"Asia/Manila", "America/New_York"}
    for zone, send in sends.items():
        assert send.scheduled_at == clock.resolve_wall(soon(), MORNING, zone).instant
        assert (send.title, send.url) == (message.title, f"/messages/{message.pk}/")
    assert message.state == "scheduled"
    assert message.goes_at == sends["Asia/Manila"].scheduled_at


def test_one_zone_for_all_is_one_mailing(approved: Write, pm: User):
    message = approved()
    actions.schedule_message(
        message.pk, by=pm, version=message.version, on=soon(), at=MORNING, zone="America/Chicago"
    )
    assert [link.zone for link in MessageSend.objects.all()] == ["America/Chicago"]


def test_the_form_shows_what_the_clocks_do(approved: Write, pm: User, in_house_site: Site,
                                           make_person: MakePerson):  # fmt: skip
    make_person("tampa-rep", Role.REP, site=in_house_site)
    spring, autumn = date(2027, 3, 14), date(2027, 11, 7)
    by_zone = {d.zone: d for d in queries.departures(approved(), spring, time(2, 30))}
    assert by_zone["America/New_York"].timing is not None
    assert "does not exist" in by_zone["America/New_York"].timing.note
    assert by_zone["Asia/Manila"].timing is not None
    assert by_zone["Asia/Manila"].timing.note == ""
    twice = {d.zone: d for d in queries.departures(approved(), autumn, time(1, 30))}
    assert twice["America/New_York"].timing is not None
    assert "occurs twice" in twice["America/New_York"].timing.note


def test_refuses_to_schedule(approved: Write, write: Write, pm: User, rep: User):
    with pytest.raises(NotAllowed, match="submit it for approval"):
        actions.schedule_message(write().pk, by=pm, version=1, on=soon(), at=MORNING)
    message = approved()
    given = {"by": pm, "version": message.version, "at": MORNING}
    with pytest.raises(Invalid, match="has passed in Asia/Manila"):
        actions.schedule_message(message.pk, **given, on=soon() - timedelta(days=9))
    with pytest.raises(Invalid, match="not a time zone"):
        actions.schedule_message(message.pk, **given, on=soon(), zone="Mars/Base")
    with pytest.raises(Invalid, match="2000 to 2199"):
        actions.schedule_message(message.pk, **given, on=date(9999, 12, 31))
    with pytest.raises(StaleVersion):
        actions.schedule_message(message.pk, by=pm, version=1, on=soon(), at=MORNING)
    rep.grants.all().delete()
    with pytest.raises(NobodyInAudience):
        actions.schedule_message(message.pk, **given, on=soon())
    assert not MessageSend.objects.exists()


def test_scheduling_twice_is_refused(approved: Write, pm: User):
    message = approved()
    now = actions.schedule_message(message.pk, by=pm, version=message.version, on=soon(),
                                   at=MORNING)  # fmt: skip
    with pytest.raises(NotAllowed, match="already scheduled"):
        actions.schedule_message(message.pk, by=pm, version=now.version, on=soon(), at=MORNING)
    with pytest.raises(NotAllowed, match="not edited any more"):
        actions.edit_message(message.pk, entered(body="x"), by=pm, version=now.version)


def test_pausing_and_resuming_reach_the_mailings(
    approved: Write, pm: User, carry: Callable[[Message], Message]
):
    message = approved()
    message = actions.schedule_message(message.pk, by=pm, version=message.version)
    message = actions.pause_message(message.pk, by=pm, version=message.version, why="Wrong price")
    assert (message.state, message.state_before) == ("paused", "scheduled")
    assert carry(message).state == "paused"
    message = actions.resume_message(message.pk, by=pm, version=message.version)
    assert message.state == "scheduled"
    assert carry(message).state == "sent"


def test_cancelling_ends_the_mailings_and_needs_a_reason(
    approved: Write, pm: User, carry: Callable[[Message], Message]
):
    message = approved()
    message = actions.schedule_message(message.pk, by=pm, version=message.version)
    with pytest.raises(Invalid):
        actions.cancel_message(message.pk, by=pm, version=message.version, why=" ")
    message = actions.cancel_message(message.pk, by=pm, version=message.version, why="Called off")
    assert message.state == "cancelled"
    assert {link.send.state for link in MessageSend.objects.select_related("send")} == {"cancelled"}
    assert carry(message).state == "cancelled"


def test_a_sent_message_is_neither_paused_nor_cancelled(sent: Write, pm: User):
    message = sent()
    for act in (actions.pause_message, actions.cancel_message):
        with pytest.raises(NotAllowed):
            act(message.pk, by=pm, version=message.version, why="Too late")


def test_the_launch_knows_which_message_goes_out_next(
    approved: Write, planned: Launch, pm: User, second_pm: User, rep: User
):
    """An approver reads on the sheet whom approving will reach, and when."""
    message = approved(launch_id=planned.pk, title="Say the amount first")
    message = actions.schedule_message(
        message.pk, by=pm, version=message.version, on=soon(), at=MORNING
    )  # fmt: skip
    day = f"{soon():%b} {soon().day}"
    fact = LaunchFact.objects.get(launch=planned, measure="comms.notice")
    assert fact.label == f"“Say the amount first” goes to 1 person on {day}"
    sheet = impact_sheet(planned)
    assert set(sheet.content["load"]) == {"comms.minutes", "comms.notice"}
    submitted = submit_launch(planned.pk, by=pm, version=planned.version)
    client = Client()
    client.force_login(second_pm)
    page = unescape(client.get(submitted.get_absolute_url()).content.decode())
    assert "goes to 1 person" in page
    assert "you can pause it until then" in page
    assert "2 min of reading" in page
    actions.pause_message(message.pk, by=pm, version=message.version, why="Price")
    assert not LaunchFact.objects.filter(launch=planned, measure="comms.notice").exists()


def test_minutes_are_told_to_the_launch(approved: Write, launch: Launch, pm: User):
    message = approved(launch_id=launch.pk, at_launch_sites=True, minutes=3)
    approved(launch_id=launch.pk, minutes=2)
    fact = LaunchFact.objects.get(launch=launch, measure="comms.minutes")
    assert (fact.value, fact.site) == (5, None)
    actions.cancel_message(message.pk, by=pm, version=message.version, why="Off")
    fact.refresh_from_db()
    assert fact.value == 2
