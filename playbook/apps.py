"""Playbook: one Django app, a package per subject."""

from django.apps import AppConfig


class PlaybookConfig(AppConfig):
    name = "playbook"
    verbose_name = "Playbook"
