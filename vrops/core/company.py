"""Where the company sits: its day is the one on which roles, launches and contracts turn."""

from datetime import date

from django.conf import settings

from vrops.core import clock


def company_day() -> date:
    """Today in the company's zone."""
    return clock.today(settings.COMPANY_ZONE)
