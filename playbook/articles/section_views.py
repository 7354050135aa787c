"""The forms of sections; their list is a declaration."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render

from playbook.articles import actions, permissions
from playbook.articles.forms import SectionForm, section_initial
from playbook.articles.models import Section
from vrops.access.guards import guarded
from vrops.core.errors import Invalid
from vrops.ui.http import Request, version_of


@guarded(permissions.CHANGE_SECTION, methods=("GET", "POST"))
def create(request: Request) -> HttpResponse:
    given = request.POST if request.method == "POST" else None
    form = SectionForm(given, initial={"owner": request.user.pk})
    if form.is_bound and form.is_valid():
        try:
            section = actions.create_section(form.entered(), by=request.user)
        except Invalid as error:
            form.take(error)
        else:
            messages.success(request, f"Section {section.title} created")
            return redirect("playbook:sections")
    return _form(request, form, None)


@guarded(permissions.CHANGE_SECTION, methods=("GET", "POST"))
def edit(request: Request, pk: int) -> HttpResponse:
    section = Section.objects.visible_to(request.user).get(pk=pk)
    given = request.POST if request.method == "POST" else None
    form = SectionForm(given, section=section, initial=section_initial(section))
    if form.is_bound and form.is_valid():
        try:
            actions.edit_section(pk, form.entered(), by=request.user, version=version_of(request))
        except Invalid as error:
            form.take(error)
        else:
            messages.success(request, f"Section {section.title} saved")
            return redirect("playbook:sections")
    return _form(request, form, section)


def _form(request: Request, form: SectionForm, section: Section | None) -> HttpResponse:
    context = {"form": form, "section": section}
    status = 422 if form.is_bound else 200
    return render(request, "playbook/articles/section.html", context, status=status)
