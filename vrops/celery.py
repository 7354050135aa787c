"""The Celery app: broker and queues. The schedule comes from `core.schedule` at start."""

import os
from typing import Any

from celery import Celery
from celery.signals import setup_logging
from kombu import Queue

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "vrops.settings")

app = Celery("vrops")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.conf.task_queues = [Queue(name) for name in ("interactive", "bulk", "webhooks", "imports")]
app.autodiscover_tasks()


@setup_logging.connect
def keep_our_logging(**kwargs: Any) -> None:
    """Celery asks before it adds handlers of its own, which would write what ours takes out."""
