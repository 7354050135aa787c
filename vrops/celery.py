"""The Celery app: broker, queues and the schedule that areas register in their wiring."""

import os

from celery import Celery
from kombu import Queue

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "vrops.settings")

app = Celery("vrops")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.conf.task_queues = [Queue(name) for name in ("interactive", "bulk", "webhooks", "imports")]
app.autodiscover_tasks()
