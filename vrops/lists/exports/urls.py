"""Feeds of lists; the export of each list is below its own address (lists.urls)."""

from django.urls import path

from vrops.lists.exports import views

app_name = "feeds"
urlpatterns = [
    path("", views.feeds, name="feeds"),
    path("<int:pk>/revoke/", views.revoke, name="revoke"),
    path("<str:secret>.csv", views.feed, name="feed"),
]
