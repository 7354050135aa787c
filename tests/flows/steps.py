"""The steps of the story through HTTP: each acts as people and systems do, at their doors."""

from datetime import datetime, time, timedelta
from typing import Any
from uuid import uuid4
from zoneinfo import ZoneInfo

from escalations.tickets.models import Ticket
from gtm.comms.models import Message, Reading
from gtm.intake.models import Request
from gtm.launches.models import Launch, LaunchFact
from salesops.incentives.models import Spiff
from tests.flows.hands import Stage, entries_about, fresh, until
from vrops.approvals.models import Decision, Run
from vrops.core import clock
from vrops.core.company import company_day
from vrops.delivery.models import Delivery
from vrops.log import sealing
from vrops.log.models import Entry

TITLE = "Trade-in boost $300"


def hq_asks(stage: Stage) -> Request:
    """By API, with a token and a key; a repeated call files nothing twice."""
    first = company_day() + timedelta(days=25)
    asked = {
        "title": TITLE, "kind": "promotion", "wanted_starts_on": str(first),
        "wanted_last_day": str(first + timedelta(days=17)), "channels": ["voice", "chat"],
        "program": stage.program.code, "expected_volume": 4200,
        "details": "Extra trade-in credit on eligible devices.",
    }  # fmt: skip
    key = str(uuid4())
    answer = stage.system.post("/api/v1/requests/", asked, key=key)
    assert answer.status_code == 201, answer.content
    again = stage.system.post("/api/v1/requests/", asked, key=key)
    assert again["Idempotent-Replayed"] == "true"
    assert again.content == answer.content
    assert stage.system.post("/api/v1/requests/", asked, key=None).status_code == 400
    stage.done("gtm.request.filed", stage.system.user.name)
    return Request.objects.get()


def a_manager_answers(stage: Stage, request: Request) -> None:
    """A PM finds it on her first page, takes it and says why VR is in scope; HQ reads it."""
    assert TITLE in stage.pm.page("home")
    assert TITLE in stage.pm.page("gtm:requests")
    stage.pm.post("gtm:request_take", request.pk, version=request.version)
    version = fresh(request).version
    wrong = stage.pm.post(
        "gtm:request_answer", request.pk, status=422, version=version, answer="in", reason=""
    )
    assert "required" in wrong.lower()
    reason = "Fits the trade-in priority; all floors can load the codes."
    stage.pm.post("gtm:request_answer", request.pk, version=version, answer="in", reason=reason)
    seen = stage.system.get(f"/api/v1/requests/{request.pk}/").json()
    assert seen["state"] == "answered"
    assert (seen["answer"]["answer"], seen["answer"]["reason"]) == ("in", reason)
    assert reason in stage.hq_partner.page("gtm:request_detail", request.pk)
    stage.done("gtm.request.answered", stage.pm.user.name)


def a_launch_is_planned(stage: Stage, request: Request, tier: int = 2) -> Launch:
    """From the request, with dates, sites and channels; the checklist comes from the template."""
    first = fresh(request).wanted_starts_on
    form = stage.pm.page("gtm:request_launch", request.pk)
    assert TITLE in form
    stage.pm.post(
        "gtm:request_launch", request.pk, version=request.version, program=stage.program.pk,
        title=TITLE, tier=tier, kind="promotion", starts_on=str(first),
        ends_on=str(request.wanted_last_day), go_live_time="08:00", zone="America/New_York",
        sites=[stage.site.pk, stage.tampa.pk], channels=["voice", "chat"],
        owner=stage.pm.user.pk, summary="Extra $300 trade-in credit",
    )  # fmt: skip
    launch = Launch.objects.get()
    stage.pm.post("gtm:launch_move", launch.pk, "plan", version=launch.version)
    stage.pm.post("gtm:readiness_plan", launch.pk)
    items = {item.words: item for item in launch.readiness_items.select_related("site")}
    assert set(items) == {
        "Legal copy cleared", "Budget line exists", "Floor huddle held, Manila 2",
        "Floor huddle held, Tampa",
    }  # fmt: skip
    legal = items["Legal copy cleared"]
    legal_owner = stage.hq_partner.user
    stage.pm.post("gtm:readiness_assign", legal.pk, version=legal.version, owner=legal_owner.pk)
    stage.hq_partner.post(
        "gtm:readiness_close", legal.pk, version=fresh(legal).version, evidence="Copy 3 signed off."
    )
    for event in ("gtm.launch.created", "gtm.launch.planned", "gtm.readiness.planned"):
        stage.done(event, stage.pm.user.name)
    stage.done("gtm.readiness.item_closed", stage.hq_partner.user.name)
    launch.refresh_from_db()
    return launch


def money_stands_behind_it(stage: Stage, launch: Launch) -> None:
    """A budget line and a SPIFF; the launch learns of both through the worker."""
    money: dict[str, Any] = {"currency": "USD", "launch": launch.pk, "owner": stage.pm.user.pk}
    stage.pm.post(
        "salesops:budget_line_create", name="Trade-in boost incentives", planned="90,000",
        cost_centre=stage.centre.pk, fiscal_year=launch.starts_on.year, **money,
    )  # fmt: skip
    stage.pm.post(
        "salesops:spiff_create", name="Trade-in boost SPIFF", unit="trade-in order", rate="15",
        pot="90,000", units_low=2_900, units_likely=4_300, units_high=6_400,
        starts_on=str(launch.starts_on), ends_on=str(launch.last_day),
        sites=[stage.site.pk, stage.tampa.pk], **money,
    )  # fmt: skip
    spiff = Spiff.objects.get()
    stage.pm.post("salesops:spiff_submit", spiff.pk, version=spiff.version)
    seen = stage.finance.sheet_hash("salesops:spiff_detail", spiff.pk)
    stage.finance.post(
        "salesops:spiff_decide", spiff.pk, version=fresh(spiff).version, sheet_hash=seen,
        verdict="approve",
    )  # fmt: skip
    assert fresh(spiff).state == "approved"
    facts = LaunchFact.objects.filter(launch=launch, site=None)
    until(
        lambda: (
            {"spiff.exposure.high", "budget.planned"}
            <= set(facts.values_list("measure", flat=True))
        ),
        "the launch did not learn of its money",
    )
    stage.done("salesops.spiff.approved", stage.finance.user.name)


def it_is_on_the_calendar(stage: Stage, launch: Launch) -> None:
    for view in ("timeline", "month", "agenda"):
        shown = stage.analyst.page("gtm:calendar", view=view, on=str(launch.starts_on))
        assert TITLE in shown, view
    # Not before it is approved on the floor.
    assert TITLE not in stage.rep.page("gtm:calendar", view="agenda", on=str(launch.starts_on))


def another_manager_approves(stage: Stage, launch: Launch) -> None:
    """Her own approval is refused; of two others with the page open one wins, one is told."""
    stage.pm.post("gtm:launch_submit", launch.pk, version=launch.version)
    stage.done("gtm.launch.submitted", stage.pm.user.name)
    version = fresh(launch).version
    page = stage.second_pm.page("gtm:launch_detail", launch.pk)
    for words in ("$90 k", "$64.5 k", "Budget planned", "Audience impact"):
        assert words in page
    seen = stage.second_pm.sheet_hash("gtm:launch_detail", launch.pk)
    late = stage.third_pm.sheet_hash("gtm:launch_detail", launch.pk)
    given = {"version": version, "verdict": "approve"}
    own = stage.pm.post("gtm:launch_decide", launch.pk, status=409, sheet_hash=seen, **given)
    assert "submitted" in own
    decide(stage, "second_pm", launch)
    told = stage.third_pm.post("gtm:launch_decide", launch.pk, status=409, sheet_hash=late, **given)
    assert "approved already" in told
    assert fresh(launch).state == "approved"
    run = Run.objects.latest_of(launch)
    assert run is not None
    decision = Decision.objects.get(run=run)
    assert decision.sheet["money"]["budget.planned"]["value"] == "90000.0000"
    assert (decision.subject_version, decision.sheet_hash) == (version, seen)
    assert TITLE in stage.rep.page("gtm:calendar", view="agenda", on=str(launch.starts_on))
    stage.done("gtm.launch.approved", stage.second_pm.user.name)


def decide(stage: Stage, who: str, launch: Launch) -> None:
    person = stage.people[who]
    seen = person.sheet_hash("gtm:launch_detail", launch.pk)
    person.post(
        "gtm:launch_decide", launch.pk, version=launch.version, sheet_hash=seen, verdict="approve",
        note="Checked against the offer.",
    )  # fmt: skip


def a_message_goes_out(stage: Stage, launch: Launch) -> Message:
    """Scheduled on the clocks of the sites; the worker sends it to Manila within the minute, to
    Tampa half a day later."""
    stage.pm.post(
        "gtm:message_create", title="Trade-in boost starts", body="Say the amount first.",
        launch=launch.pk, place="launch", roles=["rep"], requires_ack="on", minutes=2,
        priority="normal",
    )  # fmt: skip
    message = Message.objects.get()
    stage.pm.post("gtm:message_move", message.pk, "submit", version=message.version)
    stage.second_pm.post(
        "gtm:message_decide", message.pk, version=fresh(message).version, verdict="approve",
        sheet_hash=stage.second_pm.sheet_hash("gtm:message_detail", message.pk),
    )  # fmt: skip
    at = next_minute(stage.site.zone)
    stage.pm.post(
        "gtm:message_schedule", message.pk, version=fresh(message).version, when="at",
        on=str(at.date()), at=f"{at:%H:%M}", zone="", people=3,
    )  # fmt: skip
    sends = message.sends.order_by("zone").values_list("zone", "send__scheduled_at")
    instants = dict(sends)
    assert instants[stage.site.zone] == at
    assert instants[stage.tampa.zone] > at + timedelta(hours=11)
    delivered = Delivery.objects.filter(send__subject_id=message.pk, state="delivered")
    until(lambda: delivered.count() == 2, "Manila did not get its message")
    assert {row.user_id for row in delivered} == {
        stage.rep.user.pk, stage.second_rep.user.pk,
    }  # fmt: skip
    assert all(row.delivered_at >= at for row in delivered if row.delivered_at)
    for event in ("gtm.message.written", "gtm.message.submitted", "gtm.message.scheduled"):
        stage.done(event, stage.pm.user.name)
    stage.done("gtm.message.approved", stage.second_pm.user.name)
    return message


def next_minute(zone: str) -> datetime:
    """The next full minute on that clock, far enough ahead to fill in a form."""
    soon = clock.now().astimezone(ZoneInfo(zone)) + timedelta(seconds=65)
    return datetime.combine(soon.date(), time(soon.hour, soon.minute), tzinfo=ZoneInfo(zone))


def reps_read_it(stage: Stage, message: Message) -> None:
    """One acknowledges; the manager and the supervisor see who has not."""
    assert message.title in stage.rep.page("inbox")
    assert message.title in stage.rep.page("home")
    assert "Say the amount first." in stage.rep.page("gtm:message_read", message.pk)
    assert not Reading.objects.acknowledged().exists()
    stage.rep.post("gtm:message_acknowledge", message.pk)
    stage.rep.post("gtm:message_acknowledge", message.pk)
    reading = Reading.objects.acknowledged().get()
    assert (reading.user, reading.message) == (stage.rep.user, message)
    for who in ("pm", "supervisor"):
        shown = stage.people[who].page("gtm:message_detail", message.pk)
        assert stage.second_rep.user.name in shown, who
        assert "1 of 2" in shown, who
    stage.tampa_rep.page("gtm:message_read", message.pk, status=404)


def a_rep_escalates(stage: Stage, launch: Launch) -> Ticket:
    """Filed in one form with the customer on the line, routed, timed, answered, read."""
    form = stage.rep.page("escalations:file")
    assert TITLE in form
    stage.rep.post(
        "escalations:file", key=str(uuid4()), category="promo_credit", reference="8204117395",
        subject="Trade-in credit missing", waiting="on_line", launch=launch.pk,
        body="Promised $300 on Friday.",
    )  # fmt: skip
    ticket = Ticket.objects.get()
    assert ticket.queue is not None
    assert (ticket.queue.code, ticket.priority, ticket.launch_id) == ("LIVE", 1, launch.pk)
    assert ticket.sla_due_at == ticket.filed_at + timedelta(minutes=5)
    assert {row.kind for row in ticket.clocks.all()} >= {"first_response", "resolution"}
    assert ticket.key in stage.analyst.page("escalations:queue")
    stage.analyst.post("escalations:move", ticket.pk, "take", version=ticket.version)
    stage.analyst.post(
        "escalations:reply", ticket.pk, key=str(uuid4()), text="Credited today.",
        visibility="public",
    )  # fmt: skip
    assert ticket.clocks.get(kind="first_response").met_at is not None
    assert "Credited today." in stage.rep.page("escalations:ticket", ticket.pk)
    assert ticket.key in stage.rep.page("escalations:mine")
    stage.done("escalations.ticket.filed", stage.rep.user.name)
    stage.done("escalations.ticket.taken", stage.analyst.user.name)
    return ticket


def every_step_is_in_the_log(
    stage: Stage, request: Request, launch: Launch, message: Message, ticket: Ticket
) -> None:
    """Who, when, before and after; and nobody has touched it since."""
    told = {(entry.event, entry.actor_name) for entry in Entry.objects.all()}
    assert not set(stage.happened) - told
    about = entries_about(request, launch, message, ticket)
    assert [entry.at for entry in about] == sorted(entry.at for entry in about)
    approved: Any = next(entry for entry in about if entry.event == "gtm.launch.approved")
    assert (approved.before["state"], approved.after["state"]) == ("submitted", "approved")
    assert approved.why == "Checked against the offer."
    answered: Any = next(entry for entry in about if entry.event == "gtm.request.answered")
    assert (answered.before["answer"], answered.after["answer"]) == ("", "in")
    assert not Entry.objects.filter(refused=True, event__startswith="gtm.launch").exists()
    sealing.seal()
    report = sealing.verify()
    assert report.broken is None
    assert report.sealed >= len(about)
