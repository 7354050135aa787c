"""Entity tags, tokens, idempotency keys and addresses as they arrive in headers."""

from uuid import UUID

import pytest

from vrops.api.domain import addresses, etags, keys, tokens
from vrops.api.errors import BadRequest
from vrops.core.errors import Invalid

KEY = "0f8fad5b-d9cb-469f-a165-70867728950e"


@pytest.mark.parametrize(
    ("header", "named"),
    [
        ('"7"', True),
        ('W/"7"', True),
        ('"6", "7"', True),
        ('"6" , W/"5"', False),
        ('"70"', False),
        ('""', False),
        ("*", True),
        (' "7" ', True),
        ('"a,b","7"', True),
    ],
)
def test_tells_whether_a_header_names_the_version(header: str, named: bool) -> None:
    assert etags.names(header, 7, field="If-Match") is named


@pytest.mark.parametrize("header", ["7", "", " ", '"7', "'7'", '"7" "8"', 'w/"7"', '"7";x', "é"])
def test_refuses_what_is_no_entity_tag(header: str) -> None:
    with pytest.raises(BadRequest) as refusal:
        etags.names(header, 7, field="If-Match")
    assert refusal.value.errors[0].pointer == "If-Match"


def test_makes_tokens_that_are_found_again_by_prefix_and_hash() -> None:
    first, second = tokens.new(), tokens.new()
    assert tokens.prefix_of(first.text) == first.prefix
    assert tokens.is_same(first.text, first.digest)
    assert not tokens.is_same(second.text, first.digest)
    assert not tokens.is_same(first.text, None)


def test_never_shows_a_secret_by_accident() -> None:
    new = tokens.new()
    assert new.text not in repr(new)
    assert new.text.rpartition("_")[2] not in repr(new)


@pytest.mark.parametrize(
    "presented",
    ["", "vrops_", "vrops_abc_def", "other_abcdefghij_" + "a" * 43, "vrops_" + "é" * 54],
)
def test_knows_what_has_not_the_form_of_a_token(presented: str) -> None:
    assert tokens.prefix_of(presented) is None


@pytest.mark.parametrize("header", [KEY, f'"{KEY}"', f" {KEY} ", KEY.upper()])
def test_reads_a_key_bare_or_quoted(header: str) -> None:
    assert keys.read(header) == UUID(KEY)


@pytest.mark.parametrize(
    "header", ["", "1", KEY[:-1], f"{{{KEY}}}", f"urn:uuid:{KEY}", KEY.replace("-", ""), f'"{KEY}']
)
def test_refuses_a_key_that_is_no_uuid(header: str) -> None:
    with pytest.raises(BadRequest) as refusal:
        keys.read(header)
    assert refusal.value.code == "api.idempotency_key_malformed"


def test_refuses_a_missing_key() -> None:
    with pytest.raises(BadRequest) as refusal:
        keys.read(None)
    assert refusal.value.code == "api.idempotency_key_required"


def test_tells_requests_apart_by_method_address_and_body() -> None:
    asked = [
        ("POST", "/a/", b"1"), ("PUT", "/a/", b"1"), ("POST", "/b/", b"1"), ("POST", "/a/", b""),
    ]  # fmt: skip
    assert len({keys.fingerprint(*request) for request in asked}) == 4
    assert keys.fingerprint(*asked[0]) == keys.fingerprint(*asked[0])


def test_keeps_success_and_definitive_refusals() -> None:
    assert [s for s in (200, 201, 202, 204, 400, 403, 404, 422) if not keys.is_kept(s)] == []
    passing = (304, 401, 409, 412, 413, 415, 428, 429, 500, 502, 503)
    assert [status for status in passing if keys.is_kept(status)] == []


def test_reads_networks_in_their_plain_form() -> None:
    assert addresses.read_networks(["10.1.2.3", " 203.0.113.0/24", "2001:DB8::/32"]) == [
        "10.1.2.3/32", "203.0.113.0/24", "2001:db8::/32",
    ]  # fmt: skip


@pytest.mark.parametrize("line", ["", "office", "10.0.0.1/8", "300.1.1.1", "10.0.0.0/33"])
def test_refuses_what_is_no_network_by_line(line: str) -> None:
    with pytest.raises(Invalid) as refusal:
        addresses.read_networks(["10.0.0.0/8", line])
    assert refusal.value.errors[0].pointer == "addresses/1"


@pytest.mark.parametrize(
    ("address", "inside"),
    [
        ("203.0.113.9", True),
        ("::ffff:203.0.113.9", True),
        ("203.0.114.1", False),
        ("2001:db8::1", True),
        ("2001:db9::1", False),
        ("", False),
        ("unix:", False),
    ],
)
def test_tells_whether_an_address_is_allowed(address: str, inside: bool) -> None:
    assert addresses.inside(address, ["203.0.113.0/24", "2001:db8::/32"]) is inside


def test_allows_every_address_without_a_list() -> None:
    assert addresses.inside("", [])
