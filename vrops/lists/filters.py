"""Filters a list may declare: what they are called, what may be said, and which rows that keeps.

A filter turns what stands in the address into a condition for the database and words for a chip,
or says why it cannot (`Unfit`). It never trusts a value: choices must be offered to this reader,
numbers and dates are bounded, so that nothing unchecked reaches the database.
"""

import re
from abc import ABC, abstractmethod
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from decimal import Decimal, InvalidOperation
from functools import partial
from typing import Any, ClassVar
from zoneinfo import ZoneInfo

from django.db.models import Q, QuerySet

from vrops.core import clock
from vrops.core.words import WordsBegin, words_of
from vrops.lists.domain.address import RANGE, Condition, quoted
from vrops.lists.domain.operators import Operator
from vrops.ui import formats

Match = Callable[[Sequence[Any]], Q]
MOST_VALUES = 50
MOST_DAYS = 3660
_FIRST_DAY, _LAST_DAY = date(1900, 1, 1), date(2199, 12, 31)
_LARGEST = Decimal(10) ** 15
_DAY = timedelta(days=1)


class Unfit(Exception):
    """The value in the address means nothing to the filter; the text says so to the reader."""


@dataclass(frozen=True, slots=True)
class Choice:
    """One value of a filter: as it stands in the address, and as people read it."""

    value: str
    label: str


@dataclass(slots=True)
class Reader:
    """Who looks at a list, when and in which zone; offers each filter's choices once."""

    user: Any
    zone: ZoneInfo
    now: datetime
    _offered: dict[str, tuple[Choice, ...]] = field(default_factory=dict)

    @property
    def today(self) -> date:
        return self.now.astimezone(self.zone).date()

    def choices(self, of: "ChoiceFilter") -> tuple[Choice, ...]:
        if of.name not in self._offered:
            self._offered[of.name] = tuple(of.offered(self))
        return self._offered[of.name]


@dataclass(frozen=True, slots=True)
class Applied:
    """A filter at work: the rows it keeps and the chip that says so.

    `text` is short enough for a chip; `full` names every value, where that is longer.
    """

    filter: "Filter"
    condition: Condition
    where: Q
    text: str
    full: str = ""


@dataclass(frozen=True, kw_only=True)
class Filter(ABC):
    """A filter on one field. `lookup` is the field's path, the filter's name unless said."""

    name: str
    label: str
    lookup: str = ""
    nullable: bool = False

    # Which inputs the filter menu shows: choices, date, number or words.
    widget: ClassVar[str] = ""
    base_operators: ClassVar[tuple[Operator, ...]] = ()

    @property
    def path(self) -> str:
        return self.lookup or self.name

    @property
    def operators(self) -> tuple[Operator, ...]:
        return (*self.base_operators, *((Operator.EMPTY,) if self.nullable else ()))

    def apply(self, condition: Condition, reader: Reader) -> Applied:
        """The filter at work; raises Unfit when the values mean nothing to it."""
        if condition.operator is Operator.EMPTY:
            return self._apply_empty(condition)
        return self._apply(condition, reader)

    def _apply_empty(self, condition: Condition) -> Applied:
        if condition.values not in (("yes",), ("no",)):
            raise Unfit(f"{self.label} is empty: yes or no, not {quoted(_joined(condition))}")
        empty = Q(**{f"{self.path}__isnull": condition.values == ("yes",)})
        return Applied(self, condition, empty, "empty")

    @abstractmethod
    def _apply(self, condition: Condition, reader: Reader) -> Applied: ...

    def _single(self, condition: Condition) -> str:
        if len(condition.values) != 1:
            raise Unfit(f"{self.label} takes one value, not {quoted(_joined(condition))}")
        return condition.values[0]


@dataclass(frozen=True, kw_only=True)
class ChoiceFilter(Filter):
    """One of a few values. `match` says which rows values keep, where that is not one column."""

    choices: Sequence[tuple[str, str]] = ()
    match: Match | None = None

    widget: ClassVar[str] = "choices"
    base_operators: ClassVar[tuple[Operator, ...]] = (Operator.IS, Operator.NOT)

    def offered(self, reader: Reader) -> Sequence[Choice]:
        """The values this reader may choose from."""
        return [Choice(str(value), label) for value, label in self.choices]

    def kept(self, values: Sequence[str], reader: Reader) -> Q:
        """The rows that have one of the values."""
        if self.match is not None:
            return self.match(values)
        return Q(**{f"{self.path}__in": list(values)})

    def _apply(self, condition: Condition, reader: Reader) -> Applied:
        labels = {choice.value: choice.label for choice in reader.choices(self)}
        unknown = [value for value in condition.values if value not in labels]
        if unknown or len(condition.values) > MOST_VALUES:
            raise Unfit(f"{quoted(','.join(unknown[:3]))} is not a choice of {self.label}")
        where = self.kept(condition.values, reader)
        if condition.operator is Operator.NOT:
            where = ~where
        chosen = [labels[value] for value in condition.values]
        return Applied(self, condition, where, _listed(chosen), ", ".join(chosen))


@dataclass(frozen=True, kw_only=True)
class YesNoFilter(ChoiceFilter):
    """A yes or a no, in the words of the field: `labels=("Active", "Disabled")`."""

    labels: tuple[str, str] = ("Yes", "No")

    base_operators: ClassVar[tuple[Operator, ...]] = (Operator.IS,)

    def offered(self, reader: Reader) -> Sequence[Choice]:
        return [Choice("yes", self.labels[0]), Choice("no", self.labels[1])]

    def kept(self, values: Sequence[str], reader: Reader) -> Q:
        return Q(**{f"{self.path}__in": [value == "yes" for value in values]})


@dataclass(frozen=True, kw_only=True)
class RecordFilter(ChoiceFilter):
    """A record of another table, of those the reader may see; others answer like absent ones.

    `records` gives them (at most 500 are offered), `text` names the column shown. With `me`, the
    reader can be chosen as such, so that a view of "mine" suits everybody.
    """

    records: Callable[[Any], QuerySet[Any]]
    text: str = "name"
    me: bool = False

    def offered(self, reader: Reader) -> Sequence[Choice]:
        rows = self.records(reader.user).values_list("pk", self.text)[:500]
        mine = [Choice("me", "Me")] if self.me else []
        return [*mine, *(Choice(str(pk), label) for pk, label in rows)]

    def kept(self, values: Sequence[str], reader: Reader) -> Q:
        ids = [reader.user.pk if value == "me" else int(value) for value in values]
        return self.match(ids) if self.match else Q(**{f"{self.path}__in": ids})


@dataclass(frozen=True, kw_only=True)
class DateFilter(Filter):
    """A day. With `instants` the column holds instants, and days are the reader's."""

    instants: bool = False

    widget: ClassVar[str] = "date"
    base_operators: ClassVar[tuple[Operator, ...]] = (
        Operator.LAST,
        Operator.IS,
        Operator.BEFORE,
        Operator.AFTER,
        Operator.BETWEEN,
    )

    def _apply(self, condition: Condition, reader: Reader) -> Applied:
        raw = self._single(condition)
        first, last, text = self._span(condition.operator, raw, reader)
        bounds = {}
        if first is not None:
            bounds[f"{self.path}__gte"] = self._start_of(first, reader)
        if last is not None:
            bounds[f"{self.path}__lt"] = self._start_of(last + _DAY, reader)
        return Applied(self, condition, Q(**bounds), text)

    def _span(
        self, operator: Operator, raw: str, reader: Reader
    ) -> tuple[date | None, date | None, str]:
        """The first and last day kept, and the chip's words."""
        shown = partial(formats.day, today=reader.today)
        if operator is Operator.LAST:
            days = self._days(raw)
            text = f"{days} day{'s' if days > 1 else ''}"
            return reader.today - timedelta(days=days), reader.today, text
        if operator is Operator.BETWEEN:
            start, end = (self._day(part) for part in _ends(self, raw))
            if end < start:
                raise Unfit(f"{self.label} between {quoted(raw)} ends before it begins")
            return start, end, f"{shown(start)} and {shown(end)}"
        day = self._day(raw)
        first = {Operator.BEFORE: None, Operator.AFTER: day + _DAY}.get(operator, day)
        last = {Operator.BEFORE: day - _DAY, Operator.AFTER: None}.get(operator, day)
        return first, last, shown(day)

    def _start_of(self, day: date, reader: Reader) -> date | datetime:
        if not self.instants:
            return day
        return clock.resolve_wall(day, time.min, reader.zone).instant

    def _day(self, raw: str) -> date:
        try:
            day = date.fromisoformat(raw)
        except ValueError:
            day = None
        if day is None or not _FIRST_DAY <= day <= _LAST_DAY:
            raise Unfit(f"{self.label} takes a date such as 2026-03-31, not {quoted(raw)}")
        return day

    def _days(self, raw: str) -> int:
        if re.fullmatch(r"[0-9]{1,4}d", raw) and 0 < int(raw[:-1]) <= MOST_DAYS:
            return int(raw[:-1])
        raise Unfit(f"{self.label} in last takes days such as 30d, not {quoted(raw)}")


@dataclass(frozen=True, kw_only=True)
class NumberFilter(Filter):
    """A number, with `unit` behind it on the chip; `whole` when it has no decimals."""

    unit: str = ""
    whole: bool = True

    widget: ClassVar[str] = "number"
    base_operators: ClassVar[tuple[Operator, ...]] = (
        Operator.AT_LEAST,
        Operator.AT_MOST,
        Operator.IS,
        Operator.BETWEEN,
    )

    def _apply(self, condition: Condition, reader: Reader) -> Applied:
        raw = self._single(condition)
        if condition.operator is Operator.BETWEEN:
            low, high = (self._number(part) for part in _ends(self, raw))
            where = Q(**{f"{self.path}__gte": low, f"{self.path}__lte": high})
            return Applied(self, condition, where, self._shown(low, high))
        number = self._number(raw)
        suffix = {Operator.AT_LEAST: "__gte", Operator.AT_MOST: "__lte"}.get(condition.operator, "")
        return Applied(self, condition, Q(**{f"{self.path}{suffix}": number}), self._shown(number))

    def _number(self, raw: str) -> int | Decimal:
        try:
            number = Decimal(raw) if re.fullmatch(r"-?[0-9.]{1,20}", raw) else None
        except InvalidOperation:
            number = None
        if number is None or abs(number) > _LARGEST or (self.whole and number % 1):
            what = "a whole number" if self.whole else "a number"
            raise Unfit(f"{self.label} takes {what}, not {quoted(raw)}")
        return int(number) if self.whole else number

    def _shown(self, *numbers: int | Decimal) -> str:
        text = " and ".join(
            formats.number(number, max(0, -number.as_tuple().exponent))  # type: ignore[operator]
            if isinstance(number, Decimal)
            else formats.number(number)
            for number in numbers
        )
        return f"{text} {self.unit}".strip()


@dataclass(frozen=True, kw_only=True)
class WordsFilter(Filter):
    """Words that begin words of stored folded columns."""

    columns: tuple[str, ...]

    widget: ClassVar[str] = "words"
    base_operators: ClassVar[tuple[Operator, ...]] = (Operator.WORDS,)

    def _apply(self, condition: Condition, reader: Reader) -> Applied:
        typed = " ".join(condition.values)
        if not words_of(typed):
            raise Unfit(f"{self.label} contains {quoted(typed)} names no word")
        return Applied(self, condition, Q(WordsBegin(typed, *self.columns)), typed)


def _ends(of: Filter, raw: str) -> tuple[str, str]:
    start, found, end = raw.partition(RANGE)
    if not found:
        raise Unfit(f"{of.label} between takes two values such as 1{RANGE}9, not {quoted(raw)}")
    return start, end


def _joined(condition: Condition) -> str:
    return ",".join(condition.values)


def _listed(labels: Sequence[str]) -> str:
    """New, Research + 2 more"""
    if len(labels) <= 3:
        return ", ".join(labels)
    return f"{', '.join(labels[:2])} + {len(labels) - 2} more"
