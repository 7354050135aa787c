"""Arguments for routes that name a record: one of the cast's own site, from the fixtures."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

import pytest

from escalations.tickets.models import Ticket
from gtm.approvals.actions import approve_launch, submit_launch
from gtm.approvals.queries import impact_sheet
from gtm.launches.models import Launch
from gtm.readiness.actions import add_item
from playbook.articles.models import Section
from salesops.forecasting.models import SeriesScore
from salesops.incentives.actions import submit_spiff
from salesops.incentives.models import Spiff
from tests.authz.contract_examples import a_contract, an_amendment, an_invoice
from tests.escalations.desk import file_as
from tests.gtm.comms.made import make_message
from tests.gtm.factories import make_launch
from tests.gtm.intake.requests_made import make_request
from tests.playbook import factories as playbook
from tests.salesops.activity.made import load, row
from tests.salesops.factories import make_cost_centre, make_line, make_spiff
from tests.salesops.forecasting.made import stored_version
from vrops.approvals.domain.conditions import NewCondition
from vrops.approvals.queries import open_conditions
from vrops.attachments import actions as attachments
from vrops.attachments import storage
from vrops.delivery.models import InboxEntry
from vrops.exchange.domain.reading import Layout
from vrops.exchange.models import Import
from vrops.lists import registry
from vrops.lists.domain.address import State
from vrops.lists.saved.actions import Entered, save_view
from vrops.lists.saved.models import SavedView

Example = Callable[[pytest.FixtureRequest], dict[str, Any]]


def a_launch(request: pytest.FixtureRequest) -> int:
    """Approved, so that the floor sees it, at the cast's own site."""
    site, pm = request.getfixturevalue("site"), request.getfixturevalue("pm")
    launch = make_launch(pm, site_ids=frozenset({site.pk}))
    Launch.objects.filter(pk=launch.pk).update(state="approved")
    return int(launch.pk)


def a_planned_launch(request: pytest.FixtureRequest) -> int:
    site, pm = request.getfixturevalue("site"), request.getfixturevalue("pm")
    return int(make_launch(pm, site_ids=frozenset({site.pk})).pk)


def a_submitted_launch(request: pytest.FixtureRequest) -> int:
    """By the program manager of the cast."""
    pk = a_planned_launch(request)
    request.getfixturevalue("second_pm")
    version = Launch.objects.get(pk=pk).version
    submit_launch(pk, by=request.getfixturevalue("pm"), version=version)
    return pk


def a_readiness_item(request: pytest.FixtureRequest) -> int:
    """Of the cast's own site."""
    pm, pk = request.getfixturevalue("pm"), a_planned_launch(request)
    [item] = add_item(pk, by=pm, name="Team briefed", days_before=2, per_site=True)
    return int(item.pk)


def a_condition(request: pytest.FixtureRequest) -> dict[str, int]:
    """Which the second program manager asked for."""
    pk = a_submitted_launch(request)
    launch = Launch.objects.get(pk=pk)
    approve_launch(
        pk, by=request.getfixturevalue("second_pm"), version=launch.version,
        sheet_hash=impact_sheet(launch).hash, conditions=[NewCondition("Cap it")],
    )  # fmt: skip
    return {"pk": pk, "condition_pk": int(open_conditions(launch).get().pk)}


def a_spiff(request: pytest.FixtureRequest, state: str = "approved") -> int:
    """At the cast's own site; approved ones are seen there too."""
    pm, site = request.getfixturevalue("pm"), request.getfixturevalue("site")
    spiff = make_spiff(pm, site)
    if state == "submitted":
        request.getfixturevalue("finance")
        submit_spiff(spiff.pk, by=pm, version=1)
    else:
        Spiff.objects.filter(pk=spiff.pk).update(state=state)
    return int(spiff.pk)


def a_budget_line(request: pytest.FixtureRequest) -> int:
    """Of the program manager of the cast."""
    pm, finance = request.getfixturevalue("pm"), request.getfixturevalue("finance")
    return int(make_line(pm, make_cost_centre(finance)).pk)


def an_activity_load(request: pytest.FixtureRequest) -> int:
    """At the cast's own site."""
    analyst, site = request.getfixturevalue("analyst"), request.getfixturevalue("site")
    return int(load(analyst, row(site)).pk)


def a_forecast(request: pytest.FixtureRequest) -> SeriesScore:
    """Of a series at the cast's own site."""
    site = request.getfixturevalue("site")
    return SeriesScore.objects.first() or stored_version(site)


def a_section(request: pytest.FixtureRequest) -> Section:
    """Of the HQ partner's own group."""
    pm, group = request.getfixturevalue("pm"), request.getfixturevalue("group")
    return Section.objects.filter(code="PORT-IN").first() or playbook.make_section(pm, group)


def an_article(request: pytest.FixtureRequest, state: str, *names: str) -> dict[str, Any]:
    """A new article of that section by the program manager of the cast, in this state."""
    pm, other = request.getfixturevalue("pm"), request.getfixturevalue("second_pm")
    partner = request.getfixturevalue("hq_partner")
    section = a_section(request)
    version = playbook.make_article(pm, section, slug=f"port-in-{section.articles.count()}")
    if state == "in_review":
        playbook.submit(version, pm)
    elif state != "draft":
        playbook.approve(version, pm, other, partner)
    if state == "published":
        third = request.getfixturevalue("senior_manager")
        playbook.publish(version, third)
    found = {"slug": version.article.slug, "number": version.number, "pk": version.pk}
    return {name: found[name] for name in names or ("slug", "number")}


def a_request(request: pytest.FixtureRequest, state: str) -> int:
    """Of the HQ partner's own group."""
    group, pm = request.getfixturevalue("group"), request.getfixturevalue("pm")
    return int(make_request(pm, group, state=state, pm=pm).pk)


def a_message(request: pytest.FixtureRequest, state: str) -> int:
    """Of the program manager, to the cast's rep: so also to the cast's site and supplier."""
    pm, other = request.getfixturevalue("pm"), request.getfixturevalue("second_pm")
    request.getfixturevalue("rep")
    return int(make_message(pm, other, state).pk)


def an_inbox_entry(request: pytest.FixtureRequest) -> int:
    """Of the cast's rep."""
    a_message(request, "sent")
    return int(InboxEntry.objects.latest("pk").pk)


def a_saved_view(request: pytest.FixtureRequest) -> dict[str, Any]:
    """Of the program manager, which all who have the queue see."""
    page, pm = registry.page("tickets"), request.getfixturevalue("pm")
    view = SavedView.objects.first() or save_view(
        page, page.expanded(State()), Entered("Kept", SavedView.Sharing.EVERYBODY), by=pm
    )
    return {"list_name": page.name, "pk": view.pk}


def an_import(request: pytest.FixtureRequest, state: str = "uploaded") -> int:
    """Of the analyst, who loads everywhere; with a row that was rejected."""
    analyst, header = request.getfixturevalue("analyst"), ["Ticket number", "Complaint", "Date"]
    columns = {"external_id": header[0], "complaint": header[1], "on": header[2]}
    load = Import.objects.create(
        kind="tickets", scope_key="all", by=analyst, file_name="tickets.csv", size=4,
        sha256=f"{Import.objects.count():064}", state=state, new=1, rejected=1, read=2,
        layout=Layout("utf-8", ",", tuple(header), 1, 2).as_json(),
        mapping={"columns": columns, "forms": {"on": "ymd"}},
        options={"source": "fcc", "zone": "UTC", "type": "question", "category": "other"},
    )  # fmt: skip
    kept = storage.save("tickets.csv", [",".join(header).encode(), b"\n1,Late,2026-01-05\n"])
    load.file = attachments.attach_stored(load, kept, by=analyst)
    load.save(update_fields=["file"])
    return int(load.pk)


def of_ticket(**more: Callable[[Ticket], Any]) -> Example:
    """One new ticket that the rep of the cast filed."""

    def arguments(request: pytest.FixtureRequest) -> dict[str, Any]:
        rep = request.getfixturevalue("rep")
        key = UUID("00000000-0000-4000-8000-000000000001")
        ticket = file_as(rep, key=key, site_id=request.getfixturevalue("site").pk)
        return {"pk": ticket.pk, **{name: value(ticket) for name, value in more.items()}}

    return arguments


EXAMPLES: dict[str, Example] = {
    "account_reset_password_from_key": lambda request: {"uidb36": "1", "key": "set-password"},
    # No subject that carries files is open to pages yet, so nobody finds this one.
    "attachments:download": lambda request: {"attachment_id": 1},
    "styleguide_page": lambda request: {"name": "queue"},
    "styleguide_ticket": lambda request: {"pk": 4324},
    "styleguide_try": lambda request: {"what": "assign"},
    # Everybody sees their own jobs; nobody of the cast has one.
    # Everybody sees their own changes; nobody of the cast has made one.
    "changes:change": lambda request: {"pk": 1},
    "changes:undo": lambda request: {"pk": 1},
    "changes:edit": lambda request: {
        "name": "tickets", "field": "priority", **EXAMPLES["escalations:ticket"](request),
    },
    "jobs:detail": lambda request: {"job_id": 1},
    "jobs:cancel": lambda request: {"job_id": 1},
    "jobs:retry": lambda request: {"job_id": 1},
    **{f"escalations:{name}": of_ticket() for name in ("ticket", "join", "reply", "called_back",
                                                       "unmask")},
    "escalations:receipt": of_ticket(clock=lambda ticket: ticket.clocks.first().pk),
    "escalations:move": of_ticket(verb=lambda ticket: "take"),
    "exchange:upload": lambda request: {"kind": "tickets"},
    **dict.fromkeys(
        ("exchange:columns", "exchange:cancel", "exchange:undo", "exchange:rejected"),
        lambda request: {"pk": an_import(request)},
    ),
    **dict.fromkeys(
        ("exchange:import", "exchange:apply"), lambda request: {"pk": an_import(request, "checked")}
    ),
    "exchange:check": lambda request: {"pk": an_import(request, "mapped")},
    "openid_connect_login": lambda request: {"provider_id": "sso"},
    "openid_connect_callback": lambda request: {"provider_id": "sso"},
    **dict.fromkeys(
        ("gtm:launch_detail", "gtm:launch_edit", "gtm:launch_copy", "api:launch_detail"),
        lambda request: {"pk": a_launch(request)},
    ),
    **dict.fromkeys(
        ("gtm:launch_submit", "gtm:readiness_plan", "gtm:readiness_add"),
        lambda request: {"pk": a_planned_launch(request)},
    ),
    **dict.fromkeys(
        ("gtm:launch_decide", "gtm:launch_withdraw"),
        lambda request: {"pk": a_submitted_launch(request)},
    ),
    "gtm:launch_condition": a_condition,
    "salesops:activity_take_back": lambda request: {"pk": an_activity_load(request)},
    "salesops:forecast_series": lambda request: {"pk": a_forecast(request).series_id},
    "salesops:forecast_publish": lambda request: {"pk": a_forecast(request).forecast_id},
    "salesops:budget_line_edit": lambda request: {"pk": a_budget_line(request)},
    "salesops:cost_centre_edit": lambda request: {
        "pk": make_cost_centre(request.getfixturevalue("finance")).pk
    },
    **dict.fromkeys(
        ("salesops:spiff_detail", "salesops:spiff_edit", "salesops:spiff_cancel"),
        lambda request: {"pk": a_spiff(request)},
    ),
    **dict.fromkeys(
        ("salesops:contract_detail", "salesops:should_cost", "salesops:contract_terminate",
         "salesops:amendment_begin"),
        a_contract("active"),
    ),
    **dict.fromkeys(
        ("salesops:contract_edit", "salesops:contract_submit", "salesops:rate_set"),
        a_contract("draft"),
    ),
    "salesops:rate_drop": a_contract("draft", rate=True),
    "salesops:contract_sign": a_contract("approved"),
    **dict.fromkeys(
        ("salesops:contract_decide", "salesops:contract_withdraw"), a_contract("in_review")
    ),
    "salesops:amendment_detail": an_amendment("in_force"),
    **dict.fromkeys(
        ("salesops:amendment_propose", "salesops:amendment_submit"), an_amendment("draft")
    ),
    "salesops:amendment_drop": an_amendment("draft", rate=True),
    **dict.fromkeys(
        ("salesops:amendment_decide", "salesops:amendment_withdraw"), an_amendment("in_review")
    ),
    **dict.fromkeys(
        ("salesops:invoice_detail", "salesops:invoice_rematch", "salesops:invoice_accept",
         "salesops:invoice_confirm_seller", "salesops:invoice_dispute", "salesops:invoice_reject",
         "salesops:invoice_cancel"),
        an_invoice("exception"),
    ),
    "salesops:invoice_submit": an_invoice("matched"),
    **dict.fromkeys(
        ("salesops:invoice_decide", "salesops:invoice_withdraw"), an_invoice("submitted")
    ),
    "salesops:spiff_submit": lambda request: {"pk": a_spiff(request, "draft")},
    **dict.fromkeys(
        ("salesops:spiff_decide", "salesops:spiff_withdraw"),
        lambda request: {"pk": a_spiff(request, "submitted")},
    ),
    **dict.fromkeys(
        (
            "gtm:readiness_close", "gtm:readiness_reopen", "gtm:readiness_waive",
            "gtm:readiness_assign",
        ),
        lambda request: {"pk": a_readiness_item(request)},
    ),
    "gtm:launch_move": lambda request: {"pk": a_launch(request), "verb": "hold"},
    **dict.fromkeys(
        (
            "gtm:request_detail", "gtm:request_edit", "gtm:request_take", "gtm:request_answer",
            "gtm:request_withdraw", "gtm:request_duplicate", "api:request_detail",
            "api:request_withdraw",
        ),
        lambda request: {"pk": a_request(request, "new")},
    ),
    **dict.fromkeys(
        ("gtm:request_reopen", "gtm:request_launch"),
        lambda request: {"pk": a_request(request, "answered")},
    ),
    **dict.fromkeys(
        ("gtm:message_detail", "gtm:message_read", "gtm:message_end", "gtm:message_acknowledge"),
        lambda request: {"pk": a_message(request, "sent")},
    ),
    **dict.fromkeys(
        ("gtm:message_schedule", "gtm:message_when"),
        lambda request: {"pk": a_message(request, "approved")},
    ),
    "gtm:message_edit": lambda request: {"pk": a_message(request, "draft")},
    "gtm:message_decide": lambda request: {"pk": a_message(request, "in_review")},
    "gtm:message_move": lambda request: {"pk": a_message(request, "draft"), "verb": "cancel"},
    "playbook:section_edit": lambda request: {"pk": a_section(request).pk},
    **dict.fromkeys(
        ("playbook:article", "playbook:article_start", "playbook:article_place",
         "playbook:difference", "api:article_detail"),
        lambda request: an_article(request, "published", "slug"),
    ),
    "playbook:article_edit": lambda request: an_article(request, "draft", "slug"),
    "playbook:version": lambda request: an_article(request, "draft"),
    "playbook:version_by_id": lambda request: an_article(request, "draft", "pk"),
    "playbook:version_submit": lambda request: an_article(request, "draft"),
    **dict.fromkeys(
        ("playbook:version_withdraw", "playbook:version_decide"),
        lambda request: an_article(request, "in_review"),
    ),
    **dict.fromkeys(
        ("playbook:version_publish", "playbook:version_when", "playbook:version_unschedule"),
        lambda request: an_article(request, "approved"),
    ),
    "playbook:version_expire": lambda request: an_article(request, "published"),
    # Nobody of the cast has a feed; each is found by its owner alone.
    "feeds:revoke": lambda request: {"pk": 1},
    "feeds:feed": lambda request: {"secret": "nobody"},
    **dict.fromkeys(
        ("saved_views:new", "saved_views:start"), lambda request: {"list_name": "tickets"}
    ),
    **{f"saved_views:{name}": a_saved_view
       for name in ("edit", "update", "delete", "restore", "move", "hide", "show")},
    "inbox_entry": lambda request: {"pk": an_inbox_entry(request)},
    "api:request_by_source": lambda request: {"source": "hq-gtm", "external_id": "GTM-1"},
}  # fmt: skip
