"""Changes made from lists."""

from django.urls import path

from vrops.lists.changes import views

app_name = "changes"
urlpatterns = [
    path("changes/<int:pk>/", views.change, name="change"),
    path("changes/<int:pk>/undo/", views.undo, name="undo"),
    path("<slug:name>/<int:pk>/<slug:field>/", views.edit, name="edit"),
]
