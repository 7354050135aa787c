"""The forms of budgets."""

from collections.abc import Callable

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render

from salesops.budgets import actions, permissions, queries
from salesops.budgets.forms import CostCentreForm, LineForm
from salesops.budgets.models import BudgetLine, CostCentre
from vrops.access.guards import guarded
from vrops.access.policy import require
from vrops.core.errors import Invalid, StaleVersion
from vrops.core.numbers import read_id
from vrops.ui.forms import ActionForm
from vrops.ui.http import Request, posted, version_of

LINE_ROWS = (("name",), ("cost_centre", "fiscal_year"), ("planned", "currency"), ("launch",),
             ("owner",))  # fmt: skip


@guarded(permissions.CHANGE, methods=("GET", "POST"))
def create_line(request: Request) -> HttpResponse:
    """A new line, for the launch that the address names if money can be planned for it."""
    asked = read_id(request.GET.get("launch"))
    launch = queries.launches_for(request.user).filter(pk=asked).first() if asked else None
    initial = {"owner": request.user.pk, "launch": launch.pk if launch else None}
    form = LineForm(posted(request), user=request.user, initial=initial)

    def save() -> BudgetLine:
        return actions.create_line(form.entered(), by=request.user)

    return _answer(request, form, save, "New budget line", LINE_ROWS)


@guarded(permissions.CHANGE, methods=("GET", "POST"))
def edit_line(request: Request, pk: int) -> HttpResponse:
    line = BudgetLine.objects.visible_to(request.user).get(pk=pk)
    require(request.user, permissions.CHANGE, line)
    initial = {
        "name": line.name, "cost_centre": line.cost_centre_id, "fiscal_year": line.fiscal_year,
        "planned": f"{line.planned.rounded().amount:,f}", "currency": line.currency,
        "launch": line.launch_id, "owner": line.owner_id,
    }  # fmt: skip
    form = LineForm(posted(request), user=request.user, line=line, initial=initial)

    def save() -> BudgetLine:
        return actions.edit_line(pk, form.entered(), by=request.user, version=version_of(request))

    return _answer(request, form, save, "Edit budget line", LINE_ROWS, line)


@guarded(permissions.CHANGE_COST_CENTRE, methods=("GET", "POST"))
def create_cost_centre(request: Request) -> HttpResponse:
    return _cost_centre(request, None)


@guarded(permissions.CHANGE_COST_CENTRE, methods=("GET", "POST"))
def edit_cost_centre(request: Request, pk: int) -> HttpResponse:
    return _cost_centre(request, CostCentre.objects.visible_to(request.user).get(pk=pk))


def _cost_centre(request: Request, centre: CostCentre | None) -> HttpResponse:
    names = ("code", "name", "owner", "is_active")
    initial = {name: getattr(centre, name) for name in names} if centre else {}
    form = CostCentreForm(posted(request), initial=initial)

    def save() -> CostCentre:
        return actions.save_cost_centre(
            centre.pk if centre else None, by=request.user, version=version_of(request),
            **form.cleaned_data,
        )  # fmt: skip

    title = "Edit cost center" if centre else "New cost center"
    return _answer(request, form, save, title, [(name,) for name in names], centre)


def _answer(
    request: Request,
    form: ActionForm,
    save: Callable[[], BudgetLine | CostCentre],
    title: str,
    rows: object,
    record: BudgetLine | CostCentre | None = None,
) -> HttpResponse:
    """The form, or after saving the list with the record open; 422 and 409 with the form again."""
    status = 422 if form.is_bound else 200
    stale = None
    if form.is_bound and form.is_valid():
        try:
            saved = save()
        except Invalid as error:
            form.take(error)
        except StaleVersion as error:
            stale, status = str(error), 409
        else:
            messages.success(request, f"“{saved}” saved")
            return redirect(saved.get_absolute_url())
    context = {
        "form": form,
        "rows": [[form[name] for name in row] for row in rows],  # type: ignore[attr-defined]
        "title": title,
        "record": record,
        "stale": stale,
        "back": "salesops:cost_centres" if isinstance(form, CostCentreForm) else
                "salesops:budget_lines",
    }  # fmt: skip
    return render(request, "salesops/budgets/form.html", context, status=status)
