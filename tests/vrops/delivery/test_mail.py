"""E-mail: what is written, what each answer of the mail server means, and that keys stay."""

import smtplib
from collections.abc import Callable
from typing import Any

import pytest
from django.core import mail
from django.core.mail.backends.locmem import EmailBackend

from vrops.core import clock
from vrops.delivery import draining, registry, starting
from vrops.delivery.mail import Mail
from vrops.delivery.models import Channel, Delivery, Send
from vrops.delivery.registry import Recipients
from vrops.people.models import User

pytestmark = pytest.mark.django_db


class Server(EmailBackend):
    """A mail server that answers as a test wants."""

    answer: Callable[[str], Exception | None] = staticmethod(lambda address: None)
    down = False
    opened = 0

    def open(self) -> bool:
        if Server.down:
            raise ConnectionRefusedError("nobody there")
        Server.opened += 1
        return True

    def send_messages(self, messages: Any) -> int:
        error = Server.answer(messages[0].to[0])
        if error is not None:
            raise error
        return super().send_messages(messages)


@pytest.fixture
def server(settings: Any, monkeypatch: pytest.MonkeyPatch) -> type[Server]:
    settings.EMAIL_BACKEND = f"{__name__}.Server"
    monkeypatch.setattr(Server, "answer", staticmethod(lambda address: None))
    monkeypatch.setattr(Server, "down", False)
    monkeypatch.setattr("vrops.delivery.mail.mail.get_connection", lambda: Server())
    monkeypatch.setitem(registry._providers, "email", Mail())
    return Server


@pytest.fixture
def send(schedule: Callable[..., Send], rep: User, kinds: Any) -> Send:
    kinds.recipients = User.objects.filter(pk=rep.pk)
    return schedule(channel="email", title="Offer", summary="Read it", url="/messages/7/")


def test_writes_one_mail_per_recipient_with_a_key_that_stays(server, send, carry, rep, settings):
    settings.PUBLIC_URL = "https://vrops.example"
    assert carry(send).state == "sent"
    row = Delivery.objects.get()
    assert (row.state, row.address, row.user) == ("delivered", rep.email, rep)
    [message] = mail.outbox
    assert (message.to, message.subject) == ([rep.email], "Offer")
    assert "Read it" in message.body
    assert "https://vrops.example/messages/7/" in message.body
    key = f"delivery-{row.pk}"
    assert message.extra_headers["X-VROps-Delivery"] == key
    assert message.extra_headers["Message-ID"] == f"<{key}@vrops.example>"


def test_addresses_without_an_account_receive_it_too_and_each_once(server, send, carry, kinds, rep):
    kinds.recipients = Recipients(
        User.objects.filter(pk=rep.pk), ["Care@vrops.example ", "care@vrops.example", rep.email]
    )
    assert carry(send).addressed == 2
    assert sorted(m.to[0] for m in mail.outbox) == ["care@vrops.example", rep.email]


@pytest.mark.parametrize(
    ("error", "state", "reason"),
    [
        (smtplib.SMTPRecipientsRefused({"x": (550, b"no such user")}), "failed", "550: no such"),
        (smtplib.SMTPRecipientsRefused({"x": (450, b"busy")}), "open", "450: busy"),
        (smtplib.SMTPDataError(554, b"looks like spam"), "failed", "554: looks like spam"),
        (smtplib.SMTPDataError(421, b"closing"), "open", "421: closing"),
        (smtplib.SMTPServerDisconnected("gone"), "open", "The connection broke: gone"),
        (TimeoutError("timed out"), "open", "The connection broke: timed out"),
        (ValueError("bad header"), "failed", "could not be written: bad header"),
        (ZeroDivisionError("a bug"), "open", "ZeroDivisionError: a bug"),
    ],
)
def test_final_answers_are_final_and_others_come_again(server, send, carry, error, state, reason):
    server.answer = staticmethod(lambda address: error)
    carry(send)
    row = Delivery.objects.get()
    assert row.state == state
    assert reason in row.reason
    if state == "open":
        assert row.claimable_at > clock.now()
        server.answer = staticmethod(lambda address: None)
        with clock.fixed_at(row.claimable_at):
            assert carry(send).state == "sent"
        assert mail.outbox[0].extra_headers["X-VROps-Delivery"] == f"delivery-{row.pk}"
    else:
        send.refresh_from_db()
        assert send.state == "sent"


def test_what_is_no_address_is_refused_before_it_reaches_a_server(server, send, carry, kinds):
    kinds.recipients = Recipients(addresses=["nonsense"])
    carry(send)
    assert Delivery.objects.get().reason == "This is not an e-mail address."
    assert mail.outbox == []


def test_a_server_that_is_down_costs_nobody_an_attempt(server, send, carry):
    server.down = True
    assert carry(send).trouble == "The mail server does not answer: nobody there"
    row = Delivery.objects.get()
    assert (row.state, row.attempts) == ("open", 0)
    server.down = False
    assert carry(send).state == "sent"
    assert Send.objects.get().trouble == ""


def test_a_server_that_goes_away_in_a_batch_gives_the_untried_back(server, schedule, many, kinds):
    kinds.recipients = User.objects.filter(pk__in=[user.pk for user in many[:10]])
    send = schedule(channel="email")
    starting.start(send.pk)

    def answer(address: str) -> Exception | None:
        if len(mail.outbox) == 4:
            server.down = True
        return None

    server.answer = staticmethod(answer)
    draining.drain(send.pk)
    rows = Delivery.objects.all()
    assert rows.filter(state="delivered").count() == len(mail.outbox) == 5
    assert set(rows.filter(state="open").values_list("attempts", flat=True)) == {0}


def test_our_sender_refused_is_nobodys_fault(server, send, carry):
    error = smtplib.SMTPSenderRefused(550, b"who are you", "vrops@localhost")
    server.answer = staticmethod(lambda address: error)
    carry(send)
    assert (Delivery.objects.get().state, Delivery.objects.get().attempts) == ("open", 0)


def test_the_inbox_takes_no_provider():
    with pytest.raises(ValueError, match="inbox"):
        registry.use_provider(Channel.INBOX, Mail())
