"""The web process's entry point."""

import os

from django.core.wsgi import get_wsgi_application

from vrops.core import memory

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "vrops.settings")
os.environ.setdefault("VROPS_PROCESS", "web")

application = get_wsgi_application()
memory.settle()
