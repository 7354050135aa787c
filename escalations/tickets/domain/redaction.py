"""What must not be stored is told by the one rule of `vrops.core.redaction`."""

from vrops.core.redaction import Redacted, Secret, redact

__all__ = ["Redacted", "Secret", "redact"]
