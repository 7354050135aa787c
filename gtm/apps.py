"""Go to market: one Django app, a package per subject."""

from django.apps import AppConfig


class GoToMarketConfig(AppConfig):
    name = "gtm"
    verbose_name = "Go to market"
