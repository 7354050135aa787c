"""The project's own app: everything the areas share."""

from importlib import import_module

from django.apps import AppConfig
from django.db.models.signals import post_migrate

from vrops.celery import app as celery_app

__all__ = ["SharedConfig", "celery_app"]

# Right to left along the import order, so that an area finds what it plugs into.
AREAS = ("vrops", "playbook", "gtm", "salesops", "escalations")


class SharedConfig(AppConfig):
    name = "vrops"
    verbose_name = "Shared"

    def ready(self) -> None:
        """Let every area plug itself in, once all tables are known."""
        from vrops.core import schedule
        from vrops.core.database import grant_to_app_role

        post_migrate.connect(grant_to_app_role, sender=self)
        for area in AREAS:
            import_module(f"{area}.wiring").wire()
        celery_app.conf.beat_schedule = schedule.beat_schedule()
