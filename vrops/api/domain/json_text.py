"""Reading a JSON body so that it has one meaning and nothing in it trips a parser or a driver."""

import json
import re
from collections.abc import Iterable
from decimal import Decimal
from typing import Any

from vrops.api.errors import MalformedJson, at
from vrops.core import text
from vrops.core.errors import FieldError, Invalid

MAX_DEPTH = 32
MAX_INTEGER = 2**63 - 1
MAX_NUMBER_LENGTH = 40
MAX_EXPONENT = 30

# Strings whole, so that brackets inside of them do not count. Possessive, and an unfinished string
# runs to the end: the search is linear in whatever is sent.
_BRACKETS = re.compile(rb'"(?:[^"\\]|\\.)*+(?:"|\\?\Z)|([\[{])|([\]}])', re.DOTALL)


def read_object(body: bytes) -> dict[str, Any]:
    """The JSON object that the body holds; whole numbers as int (5.0 too), others as Decimal.

    Refuses (MalformedJson) what is not UTF-8, not JSON or not an object, more than 32 levels,
    a name given twice in an object, numbers beyond 64 bits or 40 digits, NaN, NUL and lone
    surrogates. Refuses (Invalid, by pointer) other characters that cannot be stored.
    """
    if not body.strip():
        return {}
    if _deeper_than(body, MAX_DEPTH):
        raise MalformedJson(f"The JSON is nested deeper than {MAX_DEPTH} levels.")
    try:
        source = body.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise MalformedJson(f"The body is not UTF-8 (byte {error.start}).") from error
    try:
        value = _DECODER.decode(source)
    except json.JSONDecodeError as error:
        raise MalformedJson(
            f"The body is not JSON: {error.msg}, line {error.lineno}, column {error.colno}."
        ) from error
    if not isinstance(value, dict):
        raise MalformedJson("The body must be a JSON object: { ... }.")
    faults: list[FieldError] = []
    cleaned: dict[str, Any] = _cleaned(value, "", faults)
    if faults:
        raise Invalid("The input holds text that cannot be stored.", errors=faults)
    return cleaned


def pointer(*steps: object) -> str:
    """A JSON pointer (RFC 6901): pointer("lines", 3, "price") is /lines/3/price."""
    return "".join("/" + str(step).replace("~", "~0").replace("/", "~1") for step in steps)


def _deeper_than(body: bytes, limit: int) -> bool:
    if body.count(b"[") + body.count(b"{") <= limit:
        return False
    depth = 0
    for match in _BRACKETS.finditer(body):
        if match[1]:
            depth += 1
            if depth > limit:
                return True
        elif match[2]:
            depth -= 1
    return False


def _one_name_each(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        shown = text.cut(text.strip_controls(_first_double(name for name, _ in pairs)))
        raise MalformedJson(f"The name “{shown}” occurs twice in one object.")
    return found


def _first_double(names: Iterable[str]) -> str:
    seen: set[str] = set()
    for name in names:
        if name in seen:
            return name
        seen.add(name)
    return ""


def _whole(digits: str) -> int:
    if len(digits) > MAX_NUMBER_LENGTH or abs(value := int(digits)) > MAX_INTEGER:
        raise MalformedJson("A whole number does not fit into 64 bits.")
    return value


def _fraction(digits: str) -> Decimal | int:
    if len(digits) > MAX_NUMBER_LENGTH:
        raise MalformedJson(f"A number has more than {MAX_NUMBER_LENGTH} digits.")
    value = Decimal(digits)
    if value and abs(value.adjusted()) > MAX_EXPONENT:
        raise MalformedJson("A number has too large an exponent.")
    return _whole(f"{value:.0f}") if value == value.to_integral_value() else value


def _not_a_number(word: str) -> Any:
    raise MalformedJson(f"{word} is not a JSON number.")


_DECODER = json.JSONDecoder(
    object_pairs_hook=_one_name_each,
    parse_int=_whole,
    parse_float=_fraction,
    parse_constant=_not_a_number,
)


def _cleaned(value: Any, where: str, faults: list[FieldError]) -> Any:
    match value:
        case str():
            return _text(value, where, faults)
        case dict():
            return {
                _text(name, where, faults): _cleaned(item, where + pointer(name), faults)
                for name, item in value.items()
            }
        case list():
            return [_cleaned(item, where + pointer(i), faults) for i, item in enumerate(value)]
        case _:
            return value


def _text(value: str, where: str, faults: list[FieldError]) -> str:
    if value.isascii() and value.isprintable():
        return value
    if "\x00" in value or any("\ud800" <= character <= "\udfff" for character in value):
        place = text.strip_controls(where)
        detail = "Text may not hold the character NUL or half of a character."
        raise MalformedJson(detail, errors=at(place, "text", detail))
    try:
        return text.clean(value)
    except Invalid as error:
        faults.append(FieldError(text.strip_controls(where), "text", error.message))
        return ""
