"""Home."""

from django.urls import path

from vrops.home import views

urlpatterns = [path("", views.home, name="home")]
