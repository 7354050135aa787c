"""Reading a body: what is one JSON object, and everything that is not."""

import time
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vrops.api.domain.json_text import MAX_DEPTH, pointer, read_object
from vrops.api.errors import MalformedJson
from vrops.core.errors import Invalid, VropsError


def test_reads_an_object() -> None:
    assert read_object(b'\xef\xbb\xbf {"a": [1, -2, 0.5, "caf\xc3\xa9", true, null, {}]} ') == {
        "a": [1, -2, Decimal("0.5"), "café", True, None, {}]
    }


def test_reads_no_body_as_an_empty_object() -> None:
    assert read_object(b" \n") == {}


def test_reads_a_whole_number_however_it_is_written() -> None:
    found = read_object(b'{"a": 5.0, "b": 5e2, "c": -0.0, "d": 9223372036854775807}')
    assert found == {"a": 5, "b": 500, "c": 0, "d": 2**63 - 1}
    assert {type(value) for value in found.values()} == {int}


@pytest.mark.parametrize(
    "body",
    [
        b"[]",
        b'"text"',
        b"5",
        b"null",
        b"{",
        b'{"a": 1,}',
        b"{'a': 1}",
        b'{"a": 1} {}',
        b'{"a": "\xff"}',
        b'{"a": "\xc3"}',
        '{"a": 1}'.encode("utf-16"),
        b'{"a": "\\u0000"}',
        b'{"\\u0000": 1}',
        b'{"a": "x\x00y"}',
        b'{"a": "\\ud800"}',
        b'{"a": NaN}',
        b'{"a": Infinity}',
        b'{"a": -Infinity}',
        b'{"a": 9223372036854775808}',
        b'{"a": 1e400}',
        b'{"a": 1e-400}',
        b'{"a": 1.%s}' % (b"1" * 60),
        b'{"a": %s}' % (b"9" * 5000),
        b'{"a": 1, "a": 2}',
        b'{"a": {"b": 1, "b": 1}}',
        b'{"a": "line\nbreak"}',
    ],
)
def test_refuses_what_has_no_single_meaning(body: bytes) -> None:
    with pytest.raises(MalformedJson) as refusal:
        read_object(body)
    assert refusal.value.message.endswith(".")


def nested(levels: int) -> bytes:
    return b'{"a":' + b"[" * (levels - 1) + b"]" * (levels - 1) + b"}"


def test_takes_32_levels_and_no_more() -> None:
    read_object(nested(MAX_DEPTH))
    for levels in (MAX_DEPTH + 1, 1000, 200_000):
        with pytest.raises(MalformedJson, match="deeper"):
            read_object(nested(levels))


def test_does_not_count_brackets_inside_of_text() -> None:
    assert read_object(b'{"a": "%s\\"["}' % (b"[{" * 100))["a"].startswith("[{")


@pytest.mark.parametrize("ending", [b"", b"\\", b'"', b'\\"'])
def test_looks_for_depth_in_linear_time(ending: bytes) -> None:
    body = b"[" * 33 + b'"\\"' * 300_000 + ending
    started = time.monotonic()
    with pytest.raises(MalformedJson):
        read_object(body)
    assert time.monotonic() - started < 2


def test_finds_a_double_name_in_linear_time() -> None:
    names = b",".join(b'"%d":1' % number for number in range(60_000))
    started = time.monotonic()
    with pytest.raises(MalformedJson, match="twice"):
        read_object(b"{" + names + b',"59999":1}')
    assert time.monotonic() - started < 2


def test_names_where_text_that_cannot_be_stored_stands() -> None:
    with pytest.raises(Invalid) as refusal:
        read_object('{"a/b": [{"c~d": "x\u202ey"}], "e": "\\u0007"}'.encode())
    assert [fault.pointer for fault in refusal.value.errors] == ["/a~1b/0/c~0d", "/e"]


def test_normalises_text() -> None:
    assert read_object('{"a": "e\u0301\\r\\n"}'.encode()) == {"a": "é\n"}


def test_writes_pointers() -> None:
    assert pointer("lines", 3, "a/b") == "/lines/3/a~1b"
    assert pointer() == ""


def status_of(body: bytes) -> int:
    try:
        read_object(body)
    except VropsError as refusal:
        return refusal.status
    return 200


@given(st.binary(max_size=200))
def test_never_breaks(body: bytes) -> None:
    assert status_of(body) in (200, 400, 422)


@given(st.text(alphabet='{}[]":,\\u0123eE+-.nultrfas ', max_size=60))
def test_never_breaks_on_what_looks_like_json(body: str) -> None:
    assert status_of(body.encode()) in (200, 400, 422)
