"""The one button of activity: taking a load back."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect

from salesops.activity import actions, permissions
from vrops.access.guards import guarded
from vrops.ui.http import Request


@guarded(permissions.LOAD, methods=("POST",))
def take_back(request: Request, pk: int) -> HttpResponse:
    load = actions.take_back_load(pk, by=request.user)
    messages.success(request, f"{load.key} taken back; what was recorded before counts again")
    return redirect("salesops:activity_loads")
