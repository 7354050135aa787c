"""What every address of the API does the same way, from the token to the last header."""

import json
from collections.abc import Callable, Mapping
from datetime import UTC
from functools import cached_property
from typing import Any, ClassVar

from django.core.exceptions import ImproperlyConfigured
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.cache import patch_vary_headers
from rest_framework.renderers import JSONRenderer
from rest_framework.request import Request
from rest_framework.utils.encoders import JSONEncoder
from rest_framework.views import APIView

from vrops.access import refusals, registry
from vrops.access.policy import can, denied
from vrops.api import idempotency, problems, throttling
from vrops.api.authentication import TokenAuthentication
from vrops.api.domain import keys, parameters
from vrops.api.errors import Fault, MethodNotAllowed
from vrops.api.parsing import StrictJSONParser, check_body
from vrops.api.serializers import StrictSerializer, unbounded
from vrops.api.throttling import Allowance
from vrops.core.errors import PermissionDenied

# Any client with a token, as "signed in" is any person at the browser.
ANY_TOKEN = "signed in"  # noqa: S105 (the name of a guard)
LARGEST_BODY = 1_000_000
METHODS = ("GET", "POST", "PUT", "PATCH", "DELETE")


class Resource(APIView):
    """An address of the API. Subclasses declare, `as_view` refuses a declaration with a hole.

    `permission` is one name, or one by method; `input` is what a writing method takes, None for
    nothing. A request passes: method, token, rate, permission, query parameters, then the method.
    """

    permission: ClassVar[str | Mapping[str, str]] = ""
    input: ClassVar[type[StrictSerializer] | None] = None
    largest_body: ClassVar[int] = LARGEST_BODY

    authentication_classes = (TokenAuthentication,)
    parser_classes = (StrictJSONParser,)
    renderer_classes = (JSONRenderer,)
    permission_classes = ()
    throttle_classes = ()
    versioning_class = None
    metadata_class = None
    http_method_names = tuple(method.lower() for method in (*METHODS, "HEAD"))

    allowance: Allowance | None = None
    values: Mapping[str, str]

    @classmethod
    def as_view(cls, **initkwargs: Any) -> Callable[..., HttpResponse]:
        """The view, with its guard and methods, as those of pages have them."""
        cls.check_declaration()
        view: Any = super().as_view(**initkwargs)
        view.methods = cls.offered()
        view.guard = cls.permission_for(view.methods[0])
        return view

    @classmethod
    def offered(cls) -> tuple[str, ...]:
        return tuple(method for method in METHODS if hasattr(cls, method.lower()))

    @classmethod
    def permission_for(cls, method: str) -> str:
        method = "GET" if method == "HEAD" else method
        return cls.permission if isinstance(cls.permission, str) else cls.permission[method]

    @classmethod
    def check_declaration(cls) -> None:
        """Refuse (ImproperlyConfigured) a missing permission and an input without bounds."""
        known = {ANY_TOKEN, *registry.permissions()}
        mapped = not isinstance(cls.permission, str)
        for method in cls.offered():
            if (mapped and method not in cls.permission) or cls.permission_for(method) not in known:
                raise ImproperlyConfigured(f"{cls.__name__} declares no permission for {method}.")
        holes = list(unbounded(cls.input())) if cls.input else []
        if holes:
            raise ImproperlyConfigured(f"{cls.__name__}: {'; '.join(holes)}.")

    # ---- the way in -------------------------------------------------------------------------

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        with timezone.override(UTC):
            response: HttpResponse = super().dispatch(request, *args, **kwargs)
        return response

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        offered = self.offered()
        if request.method not in (*offered, *(["HEAD"] if "GET" in offered else [])):
            allowed = ", ".join(offered)
            raise MethodNotAllowed(f"This address takes {allowed} only.", allowed=offered)
        user = request.user
        self.allowance = throttling.spend(request.auth)
        throttling.check(self.allowance)
        self._check_permission(user, self.permission_for(request.method))
        self.values = parameters.single_values(request.GET.lists(), self.known_parameters())

    def known_parameters(self) -> tuple[str, ...]:
        """The query parameters that this method takes."""
        return ()

    def _check_permission(self, user: Any, permission: str) -> None:
        if permission == ANY_TOKEN or can(user, permission):
            return
        if permission not in user.token_permissions:
            raise PermissionDenied(
                f"This client was not given the permission {permission}; ask an administrator.",
                code="api.permission_not_given",
            )
        raise denied(permission)

    @cached_property
    def given(self) -> dict[str, Any]:
        """The body as it was sent; refuses what is not one bounded JSON object."""
        check_body(self.request, self.largest_body)
        self.request._request.body  # noqa: B018 (read whole: the fingerprint needs it too)
        return dict(self.request.data)

    def validated(self, *, partial: bool = False) -> dict[str, Any]:
        """The body as keyword arguments for an action; refuses unknown, missing, wrong fields."""
        serializer = (self.input or StrictSerializer)(
            data=self.given, partial=partial, context=self.context
        )
        serializer.is_valid(raise_exception=True)
        return dict(serializer.validated_data)

    @property
    def context(self) -> dict[str, Any]:
        return {"user": self.request.user, "request": self.request, "view": self}

    # ---- the way out ------------------------------------------------------------------------

    def once(self, work: Callable[[], HttpResponse]) -> HttpResponse:
        """Do the work of a creating or triggering POST at most once per Idempotency-Key."""
        key = keys.read(self.request.headers.get(keys.HEADER))
        self.given  # noqa: B018 (what is no JSON is refused before the key is taken)
        client = self.request.auth.client
        outcome = idempotency.once(self.request._request, client, key, work)
        if outcome.refusal is not None:
            self._report(outcome.refusal)
        return outcome.response

    def answer(self, data: Any, *, status: int = 200, **headers: str) -> HttpResponse:
        """JSON; header names are written with underscores."""
        body = json.dumps(
            data, cls=JSONEncoder, ensure_ascii=False, separators=(",", ":"), allow_nan=False
        )
        response = HttpResponse(body.encode(), content_type="application/json", status=status)
        reading = self.request.method in ("GET", "HEAD")
        response["Cache-Control"] = "private, no-cache" if reading else "no-store"
        for name, value in headers.items():
            response[name.replace("_", "-")] = value
        return response

    def handle_exception(self, error: Exception) -> HttpResponse:
        self._report(error)
        return problems.of(error).response(self.request._request)

    def finalize_response(
        self, request: Request, response: HttpResponse, *args: Any, **kwargs: Any
    ) -> HttpResponse:
        patch_vary_headers(response, ("Authorization",))
        for name, value in (self.allowance.headers() if self.allowance else {}).items():
            response[name] = value
        return response

    def _report(self, error: Exception) -> None:
        """Refused access goes to the log, a fault of ours to the server's log; both only now, when
        the transaction is over."""
        refusal = problems.of(error).error
        if isinstance(refusal, PermissionDenied):
            refusals.report(self.request.user, refusal.message, self.request.path)
        elif isinstance(refusal, Fault):
            problems.report_fault(error, self.request._request)
