"""The product's addresses with the sample resource among them."""

from django.urls import include, path

from tests.vrops.api import sample
from vrops.api import urls as api
from vrops.urls import handler400, handler403, handler404, handler500
from vrops.urls import urlpatterns as product

__all__ = ["handler400", "handler403", "handler404", "handler500", "urlpatterns"]

patterns = [path("v1/", include(sample.patterns)), *api.urlpatterns]
urlpatterns = [
    path("api/", include((patterns, "api"))),
    *(item for item in product if str(item.pattern) != "api/"),
]
