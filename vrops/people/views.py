"""Sign-in: allauth's views in our pages, plus one-click sign-ins in demonstration mode."""

from typing import Any
from urllib.parse import urlsplit

from allauth.account.internal.flows.login import perform_login
from allauth.account.models import Login
from allauth.account.views import LoginView
from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.http import url_has_allowed_host_and_scheme

from vrops.access.guards import signed_in
from vrops.people import actions, idle, queries
from vrops.people.models import User
from vrops.ui.http import Request


class SignInView(LoginView):
    """Password sign-in by e-mail or employee id; lists the demonstration people where allowed."""

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context_data(**kwargs)
        context["demo_signins"] = queries.demonstration_sign_ins() if _demonstration() else ()
        context["single_sign_on"] = bool(settings.OIDC_ISSUER)
        return context


def demonstration_sign_in(request: HttpRequest) -> HttpResponse:
    """Sign in as one of the demonstration people; does not exist in production."""
    if not _demonstration():
        raise Http404
    employee_id = request.POST.get("employee_id", "")
    allowed = {person.employee_id for person in queries.demonstration_sign_ins()}
    if employee_id not in allowed:
        raise Http404
    user = get_object_or_404(User, employee_id=employee_id, is_active=True)
    return perform_login(request, Login(user=user, redirect_url=settings.LOGIN_REDIRECT_URL))


@signed_in(methods=("POST",))
def preferences(request: Request) -> HttpResponse:
    """Save the reader's theme, density, single keys or zone, and stay on the page."""
    chosen: dict[str, Any] = {
        name: request.POST[name] for name in ("theme", "density", "zone") if name in request.POST
    }
    if "single_keys" in request.POST:
        chosen["single_keys"] = request.POST["single_keys"] == "on"
    actions.change_preferences(request.user, **chosen)
    if request.headers.get("HX-Request") == "true":
        return HttpResponse(status=204)
    back = request.POST.get("next") or urlsplit(request.headers.get("Referer", "")).path
    safe = url_has_allowed_host_and_scheme(back, allowed_hosts=None)
    return redirect(back if safe else settings.LOGIN_REDIRECT_URL)


@signed_in(methods=("GET", "POST"))
def session(request: Request) -> HttpResponse:
    """How many seconds this session lasts untouched (GET); somebody is at the screen (POST)."""
    left = idle.seconds_left(request)
    return HttpResponse(status=204, headers={"X-Idle-Left": left, "Cache-Control": "no-store"})


def _demonstration() -> bool:
    return settings.MODE != "production"
