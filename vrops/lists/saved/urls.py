"""Saving views of a list and working on them; the list's own page opens them."""

from django.urls import path

from vrops.lists.saved import views

app_name = "saved_views"
urlpatterns = [
    path("<slug:list_name>/views/new/", views.new, name="new"),
    path("<slug:list_name>/views/start/", views.start, name="start"),
    path("<slug:list_name>/views/<int:pk>/", views.edit, name="edit"),
    path("<slug:list_name>/views/<int:pk>/update/", views.update, name="update"),
    path("<slug:list_name>/views/<int:pk>/delete/", views.delete, name="delete"),
    path("<slug:list_name>/views/<int:pk>/restore/", views.restore, name="restore"),
    path("<slug:list_name>/views/<int:pk>/move/", views.move, name="move"),
    path("<slug:list_name>/views/<int:pk>/hide/", views.hide, name="hide"),
    path("<slug:list_name>/views/<int:pk>/show/", views.show, name="show"),
]
