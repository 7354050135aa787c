"""Addresses of communications: /communications/ for those who write and follow, /messages/ for
those who read."""

from django.urls import path

from gtm.comms import reading_views, views
from gtm.comms.tables import MESSAGES
from vrops.lists.urls import list_paths

urlpatterns = [
    *list_paths("communications/", MESSAGES),
    path("communications/new/", views.create, name="message_create"),
    path("communications/text/", views.preview_text, name="message_text"),
    path("communications/audience/", views.preview_audience, name="message_audience"),
    path("communications/<int:pk>/", views.detail, name="message_detail"),
    path("communications/<int:pk>/edit/", views.edit, name="message_edit"),
    path("communications/<int:pk>/decide/", views.decide, name="message_decide"),
    path("communications/<int:pk>/schedule/", views.schedule, name="message_schedule"),
    path("communications/<int:pk>/schedule/when/", views.schedule_when, name="message_when"),
    path("communications/<int:pk>/move/<slug:verb>/", views.move, name="message_move"),
    path("messages/<int:pk>/", reading_views.read, name="message_read"),
    path("messages/<int:pk>/end/", reading_views.read_to_end, name="message_end"),
    path("messages/<int:pk>/acknowledge/", reading_views.acknowledge, name="message_acknowledge"),
]
