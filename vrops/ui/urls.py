"""What the user interface kit serves itself."""

from django.urls import path

from vrops.ui import views

urlpatterns = [
    path("palette/", views.palette_answers, name="palette"),
]
