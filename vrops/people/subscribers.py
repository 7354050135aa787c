"""Sign-ins, sign-outs and failed attempts enter the log; Django announces them by signal."""

from typing import Any

from django.contrib.auth.signals import user_logged_in, user_logged_out, user_login_failed
from django.db import transaction
from django.http import HttpRequest

from vrops.core import text
from vrops.log import actions as log
from vrops.people import idle
from vrops.people.models import User


def listen() -> None:
    user_logged_in.connect(_signed_in, dispatch_uid="people.signed_in")
    user_logged_out.connect(_signed_out, dispatch_uid="people.signed_out")
    user_login_failed.connect(_failed, dispatch_uid="people.sign_in_failed")


def _signed_in(sender: Any, user: User, request: HttpRequest | None = None, **_: Any) -> None:
    if request is not None:
        idle.touch(request)
    with transaction.atomic():
        log.record("people.person.signed_in", user, by=user)


def _signed_out(sender: Any, user: User | None, **_: Any) -> None:
    if user is not None:
        with transaction.atomic():
            log.record("people.person.signed_out", user, by=user)


def _failed(sender: Any, credentials: dict[str, Any], **_: Any) -> None:
    """The name tried is kept (never the password), so that attacks on an account can be seen."""
    tried = credentials.get("username") or credentials.get("email") or ""
    shown = text.strip_controls(str(tried))[:80]
    user = User.objects.filter(email=shown.lower()).first()
    user = user or User.objects.filter(employee_id=shown).first()
    log.record_refusal(
        "people.person.sign_in_failed", by=None, subject=user, why=f"Tried as {shown or 'nobody'}."
    )
