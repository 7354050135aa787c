"""The one button of activity: taking a load back."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect

from salesops.activity import loading, permissions
from vrops.access.guards import guarded
from vrops.ui.http import Request


@guarded(permissions.LOAD, methods=("POST",))
def take_back(request: Request, pk: int) -> HttpResponse:
    load = loading.take_back(pk, by=request.user)
    said = "taken back;" if load.taken_back_at else "is being taken back; once that is done,"
    messages.success(request, f"{load.key} {said} what was recorded before counts again")
    return redirect("salesops:activity_loads")
