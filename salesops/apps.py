"""Sales operations: one Django app, a package per subject."""

from django.apps import AppConfig


class SalesOperationsConfig(AppConfig):
    name = "salesops"
    verbose_name = "Sales operations"
