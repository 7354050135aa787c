"""What the shell around every page shows: the menu this person may use and their settings."""

from functools import partial
from typing import Any

from django.conf import settings
from django.http import HttpRequest

from vrops.ui import navigation


def shell(request: HttpRequest) -> dict[str, Any]:
    """`menu`, `theme`, `density`, `single_keys` and `idle_seconds` for templates/base.html."""
    user: Any = getattr(request, "user", None)
    signed_in = bool(user and user.is_authenticated)
    return {
        # Called by the template: a fragment draws no menu and so asks for no counts.
        "menu": partial(navigation.menu, user, request.path) if signed_in else (),
        "theme": user.theme if signed_in else "system",
        "density": user.density if signed_in else "compact",
        "single_keys": user.single_keys if signed_in else True,
        # How long this session lasts when nobody touches the page.
        "idle_seconds": settings.SESSION_IDLE_SECONDS if signed_in else 0,
        "demonstration": settings.MODE != "production",
    }
