"""Reading one cell. Every importer reads with these, so that every file is judged alike.

A parser answers the value or raises Unreadable with a code and one sentence that says how to mend
the cell. Empty cells never come here: they are None, or a fault where the field is required.
A parser with `forms` reads a value in the way that the mapping names, never in one it guesses row
by row.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, time
from decimal import Decimal
from typing import Any, Protocol

from vrops.core.text import fold


class Unreadable(Exception):
    """This cell does not hold what its column should."""

    def __init__(self, code: str, sentence: str) -> None:
        super().__init__(sentence)
        self.code = code
        self.sentence = sentence


class Parser(Protocol):
    """How the cells of a column are read; `forms` is name -> words, empty when there is one way."""

    @property
    def forms(self) -> Mapping[str, str]: ...

    def read(self, written: str, form: str) -> Any: ...


_NO_FORMS: Mapping[str, str] = {}


@dataclass(frozen=True, slots=True)
class Text:
    """Words, on one line unless `lines`; at most `longest` characters."""

    longest: int = 200
    lines: bool = False

    @property
    def forms(self) -> Mapping[str, str]:
        return _NO_FORMS

    def read(self, written: str, form: str = "") -> str:
        value = written.strip() if self.lines else " ".join(written.split())
        if len(value) > self.longest:
            raise Unreadable(
                "too_long", f"It has {len(value):,} characters and may have {self.longest:,}."
            )
        return value


# 8.20412E+14, 1E5, 1,5E+10: how spreadsheets show a number that they took an id for.
_SCIENTIFIC = re.compile(r"[+-]?\d+(?:[.,]\d+)?[eE]\+?\d{1,3}")


@dataclass(frozen=True, slots=True)
class IdText:
    """A number or code that names something: text, kept letter by letter with leading zeros.

    `digits` is how many it must have, for ids of which a lost leading zero can be told.
    """

    longest: int = 100
    digits: int | None = None

    @property
    def forms(self) -> Mapping[str, str]:
        return _NO_FORMS

    def read(self, written: str, form: str = "") -> str:
        value = " ".join(written.split())
        if _SCIENTIFIC.fullmatch(value):
            raise Unreadable(
                "digits_lost",
                f"A spreadsheet has shortened this number to {value[:20]}; make the column text "
                "there and export it again.",
            )
        if len(value) > self.longest:
            raise Unreadable(
                "too_long", f"It has {len(value):,} characters and may have {self.longest:,}."
            )
        if self.digits is not None and (
            not (value.isascii() and value.isdigit()) or len(value) != self.digits
        ):
            raise Unreadable("digits", self._wrong_digits(value))
        return value

    def _wrong_digits(self, value: str) -> str:
        if value.isdigit() and len(value) < (self.digits or 0):
            return (
                f"It has {len(value)} digits and needs {self.digits}; a spreadsheet may have "
                "dropped leading zeros. Make the column text there and export it again."
            )
        return f"It must be {self.digits} digits."


NUMBER_FORMS: Mapping[str, str] = {
    "point": "1,234.56 (point before decimals)",
    "comma": "1.234,56 (comma before decimals)",
}
_MARKS = {"point": (",", "."), "comma": (".", ",")}


def _read_number(written: str, form: str, places: int, digits: int) -> Decimal:
    """The number of the cell. A point may group thousands only where a comma starts decimals."""
    group, mark = _MARKS.get(form or "point", _MARKS["point"])
    value = written.strip().replace("\u2212", "-")
    if len(value) > 60:
        raise Unreadable("not_a_number", "It is too long for a number.")
    shape = rf"([+-]?)(\d{{1,3}}(?:{re.escape(group)}\d{{3}})+|\d+)(?:{re.escape(mark)}(\d*))?"
    match = re.fullmatch(shape, value, re.ASCII)
    if match is None:
        if _SCIENTIFIC.fullmatch(value):
            sentence = "Write the number out in digits; forms with an E lose some."
        else:
            sentence = f"It is not a number such as {NUMBER_FORMS[form or 'point'].split(' ')[0]}."
        raise Unreadable("not_a_number", sentence)
    sign, whole, decimals = match[1], match[2].replace(group, ""), match[3] or ""
    if len(whole.lstrip("0")) > digits:
        raise Unreadable("too_large", f"It may have {digits} digits before the decimals.")
    if len(decimals.rstrip("0")) > places:
        few = f"{places} decimals" if places else "no decimals"
        raise Unreadable("too_many_decimals", f"It may have {few}.")
    return Decimal(f"{sign}{whole}.{decimals.rstrip('0') or '0'}")


@dataclass(frozen=True, slots=True)
class Number:
    """A decimal number; no exponents, NaN or infinity. `least` and `most` are inside the limits."""

    places: int = 6
    digits: int = 12
    least: Decimal | None = None
    most: Decimal | None = None

    @property
    def forms(self) -> Mapping[str, str]:
        return NUMBER_FORMS

    def read(self, written: str, form: str = "point") -> Decimal:
        value = _read_number(written, form, self.places, self.digits)
        _hold(value, self.least, self.most)
        return value


@dataclass(frozen=True, slots=True)
class Whole:
    """A whole number; 12.0 is one, 12.5 is not."""

    least: int | None = None
    most: int | None = 10**12

    @property
    def forms(self) -> Mapping[str, str]:
        return NUMBER_FORMS

    def read(self, written: str, form: str = "point") -> int:
        try:
            value = int(_read_number(written, form, 0, 15))
        except Unreadable as error:
            if error.code != "too_many_decimals":
                raise
            raise Unreadable("not_whole", "It must be a whole number.") from None
        _hold(value, self.least, self.most)
        return value


def _hold(value: Decimal | int, least: Decimal | int | None, most: Decimal | int | None) -> None:
    if least is not None and value < least:
        raise Unreadable("too_small", f"It must be {least:,} or more.")
    if most is not None and value > most:
        raise Unreadable("too_large", f"It must be {most:,} or less.")


DAY_FORMS: Mapping[str, str] = {
    "ymd": "2026-12-31 (year, month, day)",
    "mdy": "12/31/2026 or 12-31-26 (month first)",
    "dmy": "31/12/2026 or 31-12-26 (day first)",
    "dmony": "31-Dec-2026 or 31 Dec 26",
    "mondy": "Dec 31, 2026",
}
_FIRST_YEAR, _LAST_YEAR = 1900, 2199
# Two digits are 1969 to 2068, as POSIX reads them.
_CENTURY_TURN = 69
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_SHAPES = {
    "ymd": re.compile(r"(?P<y>\d{4})(?P<s>[-/.]?)(?P<m>\d\d?)(?P=s)(?P<d>\d\d?)", re.ASCII),
    "mdy": re.compile(r"(?P<m>\d\d?)(?P<s>[-/.])(?P<d>\d\d?)(?P=s)(?P<y>\d{4}|\d\d)", re.ASCII),
    "dmy": re.compile(r"(?P<d>\d\d?)(?P<s>[-/.])(?P<m>\d\d?)(?P=s)(?P<y>\d{4}|\d\d)", re.ASCII),
    "dmony": re.compile(
        r"(?P<d>\d\d?)[- /]?(?P<mon>[A-Za-z]{3,9})[- /.]?(?P<y>\d{4}|\d\d)", re.ASCII
    ),
    "mondy": re.compile(r"(?P<mon>[A-Za-z]{3,9})\.? ?(?P<d>\d\d?),? (?P<y>\d{4})", re.ASCII),
}
# Midnight behind a date is how databases and spreadsheets write a day.
_MIDNIGHT = re.compile(r"[T ]00:00(?::00(?:\.0+)?)?\Z")


@dataclass(frozen=True, slots=True)
class Day:
    """A civil date, in the form that the mapping names; 1900 to 2199."""

    @property
    def forms(self) -> Mapping[str, str]:
        return DAY_FORMS

    def read(self, written: str, form: str = "ymd") -> date:
        value = _MIDNIGHT.sub("", " ".join(written.split()))
        match = _SHAPES[form].fullmatch(value)
        if match is None or (form == "ymd" and not match["s"] and len(value) != 8):
            raise Unreadable(
                "not_a_date", f"It is not a date such as {DAY_FORMS[form].split(' (')[0]}."
            )
        found = match.groupdict()
        month = _month(found["mon"]) if "mon" in found else int(found["m"])
        year = _year(found["y"])
        try:
            day = date(year, month, int(found["d"]))
        except ValueError:
            raise Unreadable(
                "no_such_date",
                "The calendar has no such day; dates here read like "
                f"{DAY_FORMS[form].split(' (')[0]}.",
            ) from None
        if not _FIRST_YEAR <= day.year <= _LAST_YEAR:
            raise Unreadable("date_out_of_range", "The year must be 1900 to 2199.")
        return day


def _month(name: str) -> int:
    """1 to 12; 0, which is no month, for other words."""
    key = name[:3].lower()
    return _MONTHS.index(key) + 1 if key in _MONTHS else 0


def _year(digits: str) -> int:
    year = int(digits)
    if len(digits) == 2:
        year += 1900 if year >= _CENTURY_TURN else 2000
    return year


_TIME = re.compile(
    r"(?P<h>\d\d?)(?::(?P<m>[0-5]\d))?(?::(?P<s>[0-5]\d)(?:\.\d{1,6})?)?"
    r"(?: ?(?P<half>[ap])\.?m?\.?)?",
    re.ASCII | re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Time:
    """A time of day, "9:59:40 PM" or "21:59"; seconds kept, parts of them dropped."""

    @property
    def forms(self) -> Mapping[str, str]:
        return _NO_FORMS

    def read(self, written: str, form: str = "") -> time:
        match = _TIME.fullmatch(" ".join(written.split()))
        if match is None or (match["m"] is None and match["half"] is None):
            raise Unreadable("not_a_time", "It is not a time such as 9:59 PM or 21:59.")
        hour, half = int(match["h"]), (match["half"] or "").lower()
        if hour > 23 or (half and not 1 <= hour <= 12):
            raise Unreadable("no_such_time", "There is no such hour.")
        if half:
            hour = hour % 12 + (12 if half == "p" else 0)
        return time(hour, int(match["m"] or 0), int(match["s"] or 0))


@dataclass(frozen=True, slots=True)
class Choice:
    """One of a few words, whatever their case: `Choice({"open": "new", "closed": "closed"})`."""

    values: Mapping[str, Any]

    @property
    def forms(self) -> Mapping[str, str]:
        return _NO_FORMS

    def read(self, written: str, form: str = "") -> Any:
        wanted = fold(written)
        for word, value in self.values.items():
            if fold(word) == wanted:
                return value
        words = ", ".join(self.values)
        raise Unreadable("unknown_choice", f"It must be one of: {words}.")


def fitting_form(parser: Parser, values: list[str]) -> str:
    """The form in which most values read, as a proposal for the mapping page.

    Empty when several do as well and say different things: is 02-03-26 in February or March? Then
    a person has to choose. The first one where none does: the check names the cells.
    """
    read = {form: [_read(parser, value, form) for value in values] for form in parser.forms}
    found = {form: sum(each is not None for each in row) for form, row in read.items()}
    most = max(found.values(), default=0)
    best = [form for form, number in found.items() if number == most]
    if most and len({tuple(read[form]) for form in best}) > 1:
        return ""
    return next(iter(best), "")


def _read(parser: Parser, value: str, form: str) -> Any:
    """What this form reads; None when it cannot."""
    try:
        return parser.read(value, form)
    except Unreadable:
        return None
