"""Signing in and out. Of allauth's pages only those listed here exist, each with its guard."""

from typing import Any

from allauth.account import views as account
from allauth.mfa.base import views as mfa
from allauth.mfa.recovery_codes import views as recovery_codes
from allauth.mfa.totp import views as totp
from allauth.socialaccount import views as social
from allauth.socialaccount.providers.openid_connect import views as openid
from django.urls import path, re_path

from vrops.access.guards import public, signed_in
from vrops.people import views

_own = signed_in(methods=("GET", "POST"))
_own_page = signed_in()


def _page(view: Any) -> Any:
    return public(view, methods=("GET",))


urlpatterns = [
    path("sign-in/", public(views.SignInView.as_view()), name="account_login"),
    path(
        "sign-in/demonstration/",
        public(views.demonstration_sign_in, methods=("POST",)),
        name="demonstration_sign_in",
    ),
    path("sign-in/code/", public(mfa.authenticate), name="mfa_authenticate"),
    path("sign-in/inactive/", _page(account.account_inactive), name="account_inactive"),
    path("sign-in/closed/", public(account.signup), name="account_signup"),
    path("sign-out/", public(account.logout), name="account_logout"),
    path("password/reset/", public(account.password_reset), name="account_reset_password"),
    path(
        "password/reset/sent/",
        _page(account.password_reset_done),
        name="account_reset_password_done",
    ),
    re_path(
        r"^password/reset/key/(?P<uidb36>[0-9A-Za-z]+)-(?P<key>.+)/$",
        public(account.password_reset_from_key),
        name="account_reset_password_from_key",
    ),
    path(
        "password/reset/done/",
        _page(account.password_reset_from_key_done),
        name="account_reset_password_from_key_done",
    ),
    path("account/confirm/", _own(account.reauthenticate), name="account_reauthenticate"),
    path("account/password/", _own(account.password_change), name="account_change_password"),
    path("account/password/set/", _own(account.password_set), name="account_set_password"),
    path("account/two-step/", _own_page(mfa.index), name="mfa_index"),
    path("account/two-step/confirm/", _own(mfa.reauthenticate), name="mfa_reauthenticate"),
    path("account/two-step/app/", _own(totp.activate_totp), name="mfa_activate_totp"),
    path("account/two-step/app/off/", _own(totp.deactivate_totp), name="mfa_deactivate_totp"),
    path(
        "account/two-step/codes/",
        _own_page(recovery_codes.view_recovery_codes),
        name="mfa_view_recovery_codes",
    ),
    path(
        "account/two-step/codes/new/",
        _own(recovery_codes.generate_recovery_codes),
        name="mfa_generate_recovery_codes",
    ),
    path(
        "account/two-step/codes/file/",
        _own_page(recovery_codes.download_recovery_codes),
        name="mfa_download_recovery_codes",
    ),
    path("account/session/", views.session, name="session"),
    path("account/preferences/", views.preferences, name="preferences"),
    path("sso/failed/", _page(social.login_error), name="socialaccount_login_error"),
    path("sso/cancelled/", _page(social.login_cancelled), name="socialaccount_login_cancelled"),
    path("sso/closed/", public(social.signup), name="socialaccount_signup"),
    path("sso/<slug:provider_id>/", public(openid.login), name="openid_connect_login"),
    path("sso/<slug:provider_id>/back/", public(openid.callback), name="openid_connect_callback"),
]
