"""Addresses of the playbook."""

from django.urls import include, path

app_name = "playbook"
urlpatterns = [path("playbook/", include("playbook.articles.urls"))]
