"""How django-allauth meets our people: no sign-up, sign-in by e-mail or employee id, OIDC."""

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.core.exceptions import ImmediateHttpResponse
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from allauth.socialaccount.models import SocialLogin
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from vrops.people.models import User


class AccountAdapter(DefaultAccountAdapter):
    """People come from the people file or an administrator, never from a sign-up form."""

    error_messages = {
        **DefaultAccountAdapter.error_messages,
        "email_password_mismatch": "That e-mail address or employee id and password do not match.",
        "username_password_mismatch": "That employee id and password do not match.",
        "username_email_password_mismatch": (
            "That e-mail address or employee id and password do not match."
        ),
        "too_many_login_attempts": (
            "Too many sign-in attempts for this account. Wait five minutes, then try again."
        ),
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def respond_user_inactive(self, request: HttpRequest, user: User) -> HttpResponse:
        messages.error(request, "This account is disabled. Ask your administrator.")
        return redirect("account_login")


class SocialAccountAdapter(DefaultSocialAccountAdapter):
    """Single sign-on finds an existing, active person by verified e-mail; it creates nobody."""

    def is_open_for_signup(self, request: HttpRequest, sociallogin: SocialLogin) -> bool:
        return False

    def pre_social_login(self, request: HttpRequest, sociallogin: SocialLogin) -> None:
        user: Any = sociallogin.user
        if user.pk and user.is_active and user.kind == User.Kind.PERSON:
            return
        messages.error(
            request,
            "Single sign-on worked, but nobody here has that e-mail address. "
            "Ask your administrator to add you.",
        )
        raise ImmediateHttpResponse(redirect("account_login"))
