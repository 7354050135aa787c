"""Answers for load balancers, container health checks, the watch and the launcher."""

from django.urls import path

from vrops.administration import health

urlpatterns = [
    path("live/", health.live, name="health_live"),
    path("ready/", health.ready, name="health_ready"),
    path("work/", health.work, name="health_work"),
]
