"""Addresses of imports."""

from django.urls import path

from vrops.exchange import views

app_name = "exchange"
urlpatterns = [
    path("new/", views.new, name="new"),
    path("new/<slug:kind>/", views.upload, name="upload"),
    path("<int:pk>/", views.detail, name="import"),
    path("<int:pk>/columns/", views.columns, name="columns"),
    path("<int:pk>/check/", views.check, name="check"),
    path("<int:pk>/apply/", views.apply, name="apply"),
    path("<int:pk>/cancel/", views.cancel, name="cancel"),
    path("<int:pk>/undo/", views.undo, name="undo"),
    path("<int:pk>/rejected.csv", views.errors, name="rejected"),
]
