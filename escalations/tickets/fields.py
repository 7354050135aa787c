"""Columns that never hold a secret, whichever way a value comes to them (RELIABILITY R24)."""

from typing import Any

from django.db import models

from vrops.core.redaction import redact


class RedactedTextField(models.TextField):
    """Text without card numbers, SSNs, PINs and one-time codes; bulk writes and updates too.

    Actions redact first, to count what was taken out; this is what no door can go round.
    """

    def get_prep_value(self, value: Any) -> Any:
        value = super().get_prep_value(value)
        return redact(value).text if isinstance(value, str) else value


class RedactedCharField(models.CharField):
    """The same on one line of limited length: a mask that would not fit is cut."""

    def get_prep_value(self, value: Any) -> Any:
        value = super().get_prep_value(value)
        if not isinstance(value, str):
            return value
        return redact(value).text[: self.max_length]
