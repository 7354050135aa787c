"""Addresses of SPIFFs."""

from django.urls import path

from salesops.incentives import views
from salesops.incentives.tables import SPIFFS
from vrops.lists.urls import list_paths

urlpatterns = [
    *list_paths("spiffs/", SPIFFS),
    path("spiffs/new/", views.create, name="spiff_create"),
    path("spiffs/<int:pk>/", views.detail, name="spiff_detail"),
    path("spiffs/<int:pk>/edit/", views.edit, name="spiff_edit"),
    path("spiffs/<int:pk>/submit/", views.submit, name="spiff_submit"),
    path("spiffs/<int:pk>/decide/", views.decide, name="spiff_decide"),
    path("spiffs/<int:pk>/withdraw/", views.withdraw, name="spiff_withdraw"),
    path("spiffs/<int:pk>/cancel/", views.cancel, name="spiff_cancel"),
]
