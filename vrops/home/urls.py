"""Home."""

from django.urls import path

from vrops.home import inbox, views

urlpatterns = [
    path("", views.home, name="home"),
    path("inbox/", inbox.inbox, name="inbox"),
    path("inbox/<int:pk>/", inbox.open_entry, name="inbox_entry"),
]
