"""E-mail through Django's mail settings: one connection per drain, one message per recipient.

At least once: a worker that dies between the server's OK and our note sends that one message again,
with the same `Message-ID` and `X-VROps-Delivery`, by which mail systems drop repeats.
"""

import smtplib
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.core import mail
from django.core.exceptions import ValidationError
from django.core.mail.backends.base import BaseEmailBackend
from django.core.validators import validate_email
from django.template.loader import render_to_string

from vrops.delivery.registry import Outcome, Parcel, Unavailable

KEY_HEADER = "X-VROps-Delivery"
_CLOSING = 421


class Mail:
    """The provider of the e-mail channel."""

    @contextmanager
    def session(self) -> Iterator["MailSession"]:
        connection = mail.get_connection()
        _open(connection)
        try:
            yield MailSession(connection)
        finally:
            connection.close()


class MailSession:
    """An open connection to the mail server; opened again when a recipient made it break."""

    def __init__(self, connection: BaseEmailBackend) -> None:
        self.connection = connection

    def deliver(self, parcels: Sequence[Parcel]) -> Iterator[Outcome]:
        for parcel in parcels:
            _open(self.connection)
            yield self._one(parcel)

    def _one(self, parcel: Parcel) -> Outcome:
        try:
            validate_email(parcel.address)
            self.connection.send_messages([_message(parcel)])
        except ValidationError:
            return _failed(parcel, "This is not an e-mail address.")
        except (ValueError, smtplib.SMTPNotSupportedError) as error:
            return _failed(parcel, f"The mail could not be written: {error}")
        except smtplib.SMTPSenderRefused as error:
            self.connection.close()
            raise Unavailable(f"The mail server refuses our sender: {error}") from error
        except smtplib.SMTPRecipientsRefused as error:
            return self._answered(parcel, *next(iter(error.recipients.values())))
        except smtplib.SMTPResponseException as error:
            return self._answered(parcel, error.smtp_code, error.smtp_error)
        except (smtplib.SMTPException, OSError) as error:
            self.connection.close()
            return Outcome(parcel.delivery_id, Outcome.RETRY, f"The connection broke: {error}")
        return Outcome(parcel.delivery_id, Outcome.DELIVERED)

    def _answered(self, parcel: Parcel, code: int, answer: Any) -> Outcome:
        """Answers from 500 on are final (RFC 5321 4.2.1); those before ask to come back later."""
        if code == _CLOSING:
            self.connection.close()
        text = answer.decode("utf-8", "replace") if isinstance(answer, bytes) else str(answer)
        reason = f"The mail server answered {code}: {text}"
        result = Outcome.FAILED if code >= 500 else Outcome.RETRY
        return Outcome(parcel.delivery_id, result, reason)


def _open(connection: BaseEmailBackend) -> None:
    """Connect unless connected; then the server says hello or nobody is to blame but it."""
    try:
        connection.open()
    except (smtplib.SMTPException, OSError) as error:
        raise Unavailable(f"The mail server does not answer: {error}") from error


def _failed(parcel: Parcel, reason: str) -> Outcome:
    return Outcome(parcel.delivery_id, Outcome.FAILED, reason)


def _message(parcel: Parcel) -> mail.EmailMessage:
    site = settings.PUBLIC_URL
    content = parcel.content
    body = render_to_string(
        "delivery/mail.txt",
        {"content": content, "link": f"{site}{content.url}" if content.url else ""},
    )
    headers = {
        KEY_HEADER: parcel.key,
        "Message-ID": f"<{parcel.key}@{urlsplit(site).hostname or 'localhost'}>",
        "Auto-Submitted": "auto-generated",
    }
    return mail.EmailMessage(content.title, body, to=[parcel.address], headers=headers)
