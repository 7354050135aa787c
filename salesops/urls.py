"""Addresses of sales operations."""

from django.urls import include, path

app_name = "salesops"
urlpatterns = [
    path("", include("salesops.activity.urls")),
    path("", include("salesops.budgets.urls")),
    path("", include("salesops.forecasting.urls")),
    path("", include("salesops.incentives.urls")),
    path("", include("salesops.contracts.urls")),
    path("", include("salesops.invoicing.urls")),
]
