"""Addresses of attached files."""

from django.urls import path

from vrops.attachments import views

app_name = "attachments"
urlpatterns = [path("<int:attachment_id>/", views.download, name="download")]
