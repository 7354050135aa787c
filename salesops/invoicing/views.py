"""The pages of invoices: upload, one invoice with its verdicts, its verbs, the should-cost."""

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.urls import reverse

from salesops.contracts import permissions as contract_permissions
from salesops.contracts.views import done
from salesops.invoicing import actions, background, page, permissions, queries, sellers
from salesops.invoicing.domain.lifecycle import APPROVABLE, LIFECYCLE, OPEN
from salesops.invoicing.forms import (
    ReasonForm,
    RematchForm,
    ReviewForm,
    UploadForm,
    dispute_form,
)
from salesops.invoicing.models import Invoice
from vrops.access.guards import guarded
from vrops.access.policy import can, require
from vrops.approvals import queries as approvals
from vrops.approvals import steps
from vrops.approvals.domain.routes import Verdict
from vrops.approvals.late import TOO_LATE, late, late_page
from vrops.attachments import queries as attachments
from vrops.core.errors import Invalid, Refused
from vrops.core.numbers import read_id
from vrops.log import queries as log
from vrops.ui.http import Request, posted, version_of
from vrops.ui.middleware import answer

FEED = 30
PAGE = "salesops/invoicing/detail.html"
# Lines on a page of an invoice.
LINES = 100
SAID = {"approve": "approved by you", "send_back": "sent back", "reject": "rejected"}


@guarded(permissions.VIEW)
def detail(request: Request, pk: int) -> HttpResponse:
    """One invoice: each line with its verdict and arithmetic, what was not billed, who decides; to
    htmx another page of its lines."""
    invoice = queries.invoice_page(pk, request.user)
    if request.htmx and request.htmx.target == "lines":
        return render(request, "salesops/invoicing/lines.html", _lines(request, invoice))
    return render(request, PAGE, _page(request, invoice))


@guarded(permissions.RECEIVE, methods=("GET", "POST"))
def upload(request: Request) -> HttpResponse:
    """Take in an electronic invoice from its file: at once, or by a worker when it is long, which
    the page then shows (`?job=91`)."""
    files = request.FILES if request.method == "POST" else None
    form = UploadForm(posted(request), files, user=request.user)
    status = 200
    if form.is_bound:
        status = 422
        if form.is_valid():
            try:
                return _take_in(request, form)
            except Invalid as error:
                form.take(error)
            except Refused as error:
                form.take(error)
                status = error.status
    job = queries.receiving_of(request.user, read_id(request.GET.get("job")))
    context = {"form": form, "job": job}
    return render(request, "salesops/invoicing/upload.html", context, status=status)


def _take_in(request: Request, form: UploadForm) -> HttpResponse:
    given = form.cleaned_data
    chosen: dict[str, Any] = {
        "by": request.user,
        "supplier_id": given["supplier"].pk,
        "contract_id": given["contract"].pk if given["contract"] else None,
    }
    if "document" not in given:
        job = background.start_receiving(form.kept(), **chosen)
        return redirect(f"{reverse('salesops:invoice_upload')}?job={job.pk}")
    invoice = actions.receive_invoice(given["document"], form.kept(), **chosen)
    said = f"{invoice.key} taken in: {invoice.get_state_display().lower()}"
    messages.success(request, said)
    return redirect(invoice)


@guarded(permissions.WORK, methods=("GET", "POST"))
def rematch(request: Request, pk: int) -> HttpResponse:
    """Match again, against the same contract or another."""
    invoice = _workable(request, pk)
    form = RematchForm(posted(request), invoice=invoice)
    if form.is_bound and form.is_valid():
        chosen = form.cleaned_data["contract"]
        again = background.rematch_or_start(
            pk, by=request.user, version=version_of(request),
            contract_id=chosen.pk if chosen else None,
        )  # fmt: skip
        if isinstance(again, Invoice):
            return done(request, again, f"{again.key} matched again: {again.get_state_display()}")
        return done(request, invoice, f"{invoice.key} is being matched again")
    told = "Every line is judged by today's contract and activity; what was decided is void."
    return _ask(request, invoice, form, "Match again", told)


@guarded(permissions.WORK, methods=("GET", "POST"))
def confirm_seller(request: Request, pk: int) -> HttpResponse:
    """Say that the seller an invoice names is its supplier."""
    told = "The supplier is known under this name and these numbers from then on."
    return _with_reason(
        request, pk, sellers.confirm_seller, "Confirm seller", "confirmed as the supplier's", told
    )


@guarded(permissions.WORK, methods=("GET", "POST"))
def accept(request: Request, pk: int) -> HttpResponse:
    """Accept an exception as it was billed, with the reason."""
    told = "Everything billed becomes payable. Approvers read the reason."
    return _with_reason(request, pk, actions.accept_invoice, "Accept as billed", "accepted", told)


@guarded(permissions.WORK, methods=("GET", "POST"))
def reject(request: Request, pk: int) -> HttpResponse:
    """Send an invoice back as a whole."""
    told = "Nothing of it is paid; its number and the activity it billed are free again."
    return _with_reason(request, pk, actions.reject_invoice, "Reject", "rejected", told)


@guarded(permissions.WORK, methods=("GET", "POST"))
def cancel(request: Request, pk: int) -> HttpResponse:
    """Take an invoice out that should not be here."""
    told = "For what was taken in by mistake; its number is free again."
    return _with_reason(request, pk, actions.cancel_invoice, "Cancel invoice", "cancelled", told)


@guarded(permissions.WORK, methods=("GET", "POST"))
def dispute(request: Request, pk: int) -> HttpResponse:
    """Dispute lines, each in whole or in part."""
    invoice = _workable(request, pk)
    LIFECYCLE.reach(invoice.state, "dispute")
    form = dispute_form(posted(request), invoice)
    if form.is_bound and form.is_valid():
        given = form.cleaned_data
        try:
            disputed = actions.dispute_lines(
                pk, given["parts"], by=request.user, version=version_of(request), why=given["why"]
            )
        except Invalid as error:
            form.take(error)
        else:
            amount = disputed.money("disputed")
            return done(request, disputed, f"{amount} of {disputed.key} disputed")
    context = {"invoice": invoice, "form": form}
    status = 422 if form.is_bound else 200
    return render(request, "salesops/invoicing/dispute.html", context, status=status)


@guarded(permissions.WORK, methods=("POST",))
def submit(request: Request, pk: int) -> HttpResponse:
    invoice = actions.submit_invoice(pk, by=request.user, version=version_of(request))
    return done(request, invoice, f"{invoice.key} submitted for approval")


@guarded(permissions.WORK, methods=("GET", "POST"))
def withdraw(request: Request, pk: int) -> HttpResponse:
    """Take one's own submission back."""
    invoice = _workable(request, pk)
    form = ReasonForm(posted(request))
    form.fields["why"].required = False
    if form.is_bound and form.is_valid():
        actions.withdraw_invoice(pk, by=request.user, why=form.cleaned_data["why"])
        return done(request, invoice, f"{invoice.key} is no longer up for approval")
    return _ask(request, invoice, form, "Withdraw", "What was decided on it is void.")


@guarded(permissions.APPROVE, methods=("POST",))
def decide(request: Request, pk: int) -> HttpResponse:
    """Approve, send back or reject what is on the approver's screen."""
    invoice = queries.invoice_page(pk, request.user)
    require(request.user, permissions.APPROVE, invoice)
    form = ReviewForm(request.POST)
    if form.is_valid():
        given = form.cleaned_data
        seen = {name: given[name] for name in ("version", "sheet_hash", "note")}
        try:
            actions.decide_invoice(pk, Verdict(given["verdict"]), by=request.user, **seen)
        except Invalid as error:
            form.take(error)
        except TOO_LATE as error:
            now = queries.invoice_page(pk, request.user)
            told = late(now, error, by=request.user, form=form)
            return late_page(request, PAGE, _page(request, now), told, form)
        else:
            return done(request, invoice, f"{invoice.key}: {SAID[given['verdict']]}")
    if not request.htmx:
        return answer(request, 422, next(str(each[0]) for each in form.errors.values()))
    context = {**_decision(request, invoice), "form": form}
    return HttpResponse(render_to_string("approvals/decision.html", context, request), status=422)


def _page(request: Request, invoice: Invoice) -> dict[str, Any]:
    user = request.user
    works, sees_all = can(user, permissions.WORK), can(user, contract_permissions.VIEW_ALL)
    contract = invoice.contract
    rail = _decision(request, invoice) if sees_all else {"rail": None}
    open_run = rail["rail"] is not None and rail["rail"].run.state == "open"
    doubts = sellers.doubts_of(invoice) if invoice.state in OPEN else []
    verbs = [verb.name for verb in LIFECYCLE.buttons(invoice.state)] if works else []
    return {
        **_lines(request, invoice),
        "invoice": invoice,
        "sees_all": sees_all,
        "contract_opens": contract is not None and can(user, contract_permissions.VIEW, contract),
        "findings": page.flags_of(invoice, but=[each.sentence for each in doubts]),
        "doubts": [each.sentence for each in doubts],
        "confirms": works and bool(doubts),
        "job": queries.work_on(invoice),
        "dispute": queries.dispute_of(invoice),
        "credits": queries.credits_of(invoice),
        "files": list(attachments.files_of(invoice, user)),
        "verbs": [verb for verb in verbs if not (doubts and verb in ("accept", "dispute"))],
        "submits": works and invoice.state in APPROVABLE and not open_run and not doubts,
        "feed": log.feed(invoice, limit=FEED) if sees_all else [],
        **rail,
    }


def _lines(request: Request, invoice: Invoice) -> dict[str, Any]:
    """A page of the lines, of one verdict if that is chosen, and what nobody has billed."""
    links = page.Links.of(invoice.contract, request.user)
    groups = queries.verdict_groups(invoice)
    verdict = request.GET.get("verdict", "")
    if verdict not in [group.verdict for group in groups]:
        verdict = ""
    lines = Paginator(queries.lines_of(invoice, verdict), LINES).get_page(request.GET.get("page"))
    for line in lines.object_list:
        line.invoice = invoice
    contract = invoice.contract
    return {
        "invoice": invoice,
        "lines": lines,
        "line_count": sum(group.count for group in groups),
        "verdict": verdict,
        "groups": groups,
        "lines_shown": [page.line_shown(line, links) for line in lines],
        "not_billed": [
            page.item_shown(facts, contract, invoice.period, links)
            for facts in invoice.not_billed
            if contract is not None
        ],
    }


def _effect(invoice: Invoice, payable: str) -> str:
    if invoice.kind == Invoice.Kind.CREDIT_NOTE:
        return f"{payable} come off what the supplier is paid"
    return f"{payable} are released for payment"


def _decision(request: Request, invoice: Invoice) -> dict[str, Any]:
    """The rail of its approval, as approvals/decision.html and steps.html take it."""
    payable = invoice.money("payable")
    rail = approvals.rail(
        invoice,
        request.user,
        consequence=f"{_effect(invoice, str(payable))} once all have approved.",
    )
    if rail is None:
        return {"rail": None}
    seen = {"version": invoice.version, "sheet_hash": queries.sheet_of(invoice).hash}
    waits = rail.run.state == "open" and invoice.state in APPROVABLE
    disputed = invoice.money("disputed")
    return {
        "rail": rail,
        "lines": steps.lines(rail, request.user),
        "note": steps.last_note(rail),
        "seen": seen,
        "form": ReviewForm(initial=seen),
        "address": f"{invoice.get_absolute_url()}decide/",
        "follows": f"{disputed} stay in dispute." if disputed else "",
        "to_whom": "Note to the analyst",
        "decides": waits and can(request.user, permissions.APPROVE),
        "withdraws": waits and rail.run.submitted_by_id == request.user.pk,
    }


def _workable(request: Request, pk: int) -> Invoice:
    invoice = queries.invoice_page(pk, request.user)
    require(request.user, permissions.WORK, invoice)
    return invoice


def _with_reason(
    request: Request, pk: int, act: Any, title: str, past: str, told: str
) -> HttpResponse:
    invoice = _workable(request, pk)
    form = ReasonForm(posted(request))
    if form.is_bound and form.is_valid():
        version = version_of(request)
        try:
            act(pk, by=request.user, version=version, why=form.cleaned_data["why"])
        except Invalid as error:
            form.take(error)
        else:
            return done(request, invoice, f"{invoice.key} {past}")
    return _ask(request, invoice, form, title, told, danger=past in ("rejected", "cancelled"))


def _ask(
    request: Request, invoice: Invoice, form: Any, title: str, told: str, *, danger: bool = False
) -> HttpResponse:
    """A question over the page, or without script on a page of its own."""
    context = {"record": invoice, "form": form, "ask": title, "told": told, "danger": danger}
    fragment = "#dialog" if request.htmx else ""
    status = 422 if form.is_bound else 200
    return render(request, f"salesops/invoicing/ask.html{fragment}", context, status=status)
