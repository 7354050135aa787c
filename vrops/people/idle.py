"""A session that nobody touches for half an hour ends, on every screen (RELIABILITY 5).

Nearly every screen shows customers' words, and floors share machines. A touch is a page somebody
opened, or a request of a page that says somebody has just used it (static/vrops/session.js); what a
page asks for by itself does not count. Sessions keep the moment of the last touch; it is written at
most once a minute.
"""

import time
from collections.abc import Callable

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import logout
from django.http import HttpRequest
from django.http.response import HttpResponseBase

TOUCHED = "touched_at"
WRITTEN_EVERY = 60.0
SIGNED_OUT = (
    "You were signed out because nobody used this screen for 30 minutes. Sign in to go on where "
    "you were; what you were writing is kept in this tab."
)


class IdleMiddleware:
    """Ends the idle session before any view sees its person."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        if request.user.is_authenticated:
            if seconds_left(request) <= 0:
                logout(request)
                messages.info(request, SIGNED_OUT)
            elif is_touch(request):
                touch(request)
        return self.get_response(request)


def seconds_left(request: HttpRequest) -> int:
    """How long the session still lasts when nobody touches it; 0 or less when it is over."""
    touched = request.session.get(TOUCHED)
    if touched is None:  # begun before sessions kept it
        return settings.SESSION_IDLE_SECONDS
    return int(touched + settings.SESSION_IDLE_SECONDS - time.time())


def is_touch(request: HttpRequest) -> bool:
    """A page that was opened or sent, or a fragment for somebody who is there."""
    by_script = request.headers.get("HX-Request") == "true"
    return not by_script or request.headers.get("X-Touched") == "yes"


def touch(request: HttpRequest) -> None:
    """Somebody is at the screen; signing in is the first time."""
    now = time.time()
    if now - request.session.get(TOUCHED, 0) >= WRITTEN_EVERY:
        request.session[TOUCHED] = now
