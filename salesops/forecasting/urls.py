"""Addresses of forecasts."""

from django.urls import path

from salesops.forecasting import views
from salesops.forecasting.tables import FORECAST, VERSIONS
from vrops.lists.urls import list_paths

urlpatterns = [
    *list_paths("forecast/", FORECAST),
    *list_paths("forecast/versions/", VERSIONS),
    path("forecast/recompute/", views.recompute, name="forecast_recompute"),
    path("forecast/work/", views.work, name="forecast_work"),
    path("forecast/versions/<int:pk>/publish/", views.publish, name="forecast_publish"),
    path("forecast/series/<int:pk>/", views.series, name="forecast_series"),
]
