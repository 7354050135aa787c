"""Downloading: for those who see the record, saved and sandboxed; absent for everybody else."""

import pytest
from django.test import Client
from django.urls import reverse

from tests.vrops.attachments.conftest import Upload
from vrops.attachments import actions, storage
from vrops.attachments.models import Attachment
from vrops.people.models import Site, User

pytestmark = pytest.mark.django_db(transaction=True)


def address(attachment_id: int) -> str:
    return reverse("attachments:download", args=[attachment_id])


@pytest.fixture
def attached(site: Site, administrator: User, upload: Upload) -> Attachment:
    return actions.attach_file(site, upload("Übersicht “1”.pdf"), by=administrator)


@pytest.fixture
def client_of(client: Client) -> Client:
    return client


def test_saves_the_file_under_its_name_and_never_opens_it_here(
    client: Client, rep: User, attached: Attachment
) -> None:
    client.force_login(rep, backend="allauth.account.auth_backends.AuthenticationBackend")
    answer = client.get(address(attached.pk))
    assert answer.status_code == 200
    assert b"".join(answer.streaming_content) == b"%PDF-1.7\n"
    assert answer["Content-Type"] == "application/pdf"
    assert answer["Content-Disposition"] == (
        "attachment; filename*=utf-8''%C3%9Cbersicht%20%E2%80%9C1%E2%80%9D.pdf"
    )
    assert answer["Content-Security-Policy"].startswith("sandbox; default-src 'none'")
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["Cache-Control"] == "private, no-store"


def test_a_foreign_file_answers_exactly_like_an_absent_one(
    client: Client, other_rep: User, attached: Attachment
) -> None:
    client.force_login(other_rep, backend="allauth.account.auth_backends.AuthenticationBackend")
    foreign, absent = client.get(address(attached.pk)), client.get(address(attached.pk + 1))
    assert (foreign.status_code, absent.status_code) == (404, 404)
    assert _without_request_id(foreign.content) == _without_request_id(absent.content)


def test_hidden_and_removed_files_are_absent(
    client: Client, site: Site, rep: User, administrator: User, attached: Attachment, upload: Upload
) -> None:
    hidden = actions.attach_file(site, upload(), by=administrator, hidden=True)
    actions.remove_attachment(attached.pk, by=administrator)
    client.force_login(rep, backend="allauth.account.auth_backends.AuthenticationBackend")
    for attachment in (hidden, attached):
        assert client.get(address(attachment.pk)).status_code == 404
    client.force_login(administrator, backend="allauth.account.auth_backends.AuthenticationBackend")
    assert client.get(address(hidden.pk)).status_code == 200
    assert client.get(address(attached.pk)).status_code == 404


def test_a_number_beyond_the_database_is_absent(client: Client, rep: User) -> None:
    client.force_login(rep, backend="allauth.account.auth_backends.AuthenticationBackend")
    assert client.get(address(10**30)).status_code == 404


def test_missing_content_is_a_sentence(client: Client, rep: User, attached: Attachment) -> None:
    storage.erase(attached.stored_name)
    client.force_login(rep, backend="allauth.account.auth_backends.AuthenticationBackend")
    answer = client.get(address(attached.pk))
    assert answer.status_code == 404
    assert "content of this file is missing" in answer.content.decode()


def test_strangers_sign_in_first(client: Client, attached: Attachment) -> None:
    answer = client.get(address(attached.pk))
    assert answer.status_code == 302
    assert answer["Location"].startswith(reverse("account_login"))


def test_other_methods_are_refused(client: Client, rep: User, attached: Attachment) -> None:
    client.force_login(rep, backend="allauth.account.auth_backends.AuthenticationBackend")
    assert client.post(address(attached.pk)).status_code == 405


def _without_request_id(content: bytes) -> bytes:
    import re

    return re.sub(rb"[0-9a-f]{32}|nonce-\S+|[A-Za-z0-9]{64}", b"", content)
