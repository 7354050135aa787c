"""Addresses of the queue and of tickets."""

from django.urls import path

from escalations.tickets import views
from escalations.tickets.tables import BREACHED, MINE, QUEUE
from vrops.lists.urls import list_paths

urlpatterns = [
    *list_paths("", QUEUE),
    *list_paths("breached/", BREACHED),
    *list_paths("mine/", MINE),
    path("new/", views.create, name="file"),
    path("similar/", views.similar, name="similar"),
    path("<int:pk>/", views.ticket, name="ticket"),
    path("<int:pk>/join/", views.join, name="join"),
    path("<int:pk>/reply/", views.reply, name="reply"),
    path("<int:pk>/called-back/", views.called_back, name="called_back"),
    path("<int:pk>/contact/", views.unmask, name="unmask"),
    path("<int:pk>/clocks/<int:clock>/", views.receipt, name="receipt"),
    path("<int:pk>/<slug:verb>/", views.move, name="move"),
]
