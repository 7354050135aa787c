"""/api/v1/: what areas mounted, and an answer in JSON for everything that does not exist."""

from django.urls import include, path, re_path

from vrops.api import fallbacks, registry
from vrops.api.api import Index, Me

app_name = "api"
urlpatterns = [
    path("v1/", Index.as_view(), name="index"),
    path("v1/me/", Me.as_view(), name="me"),
    *(path("v1/", include(module)) for module in registry.modules()),
    re_path(r"^", fallbacks.unknown, name="unknown"),
]
