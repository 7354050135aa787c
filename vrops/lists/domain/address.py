"""The address of a list is its state: view, words, filters, sort, columns, open record, page.

`read` turns a query string into a `State` and says what in it means nothing to this list; `State`
writes itself back in one canonical order, so the same screen has one address. Nothing here knows
a table or checks a value: filters do that.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from urllib.parse import urlencode

from vrops.core.numbers import read_id
from vrops.core.text import cut, strip_controls, trim
from vrops.lists.domain.operators import Operator

VIEW, WORDS, SORT, COLUMNS, OPEN = "view", "q", "sort", "cols", "open"
AFTER, BEFORE = "after", "before"
# Says "no filter at all" where a view would bring its own.
FILTERS, NO_FILTERS = "filters", "none"
# How a view that somebody saved is called: s12. No declared view has such a name.
SAVED = re.compile(r"s[1-9][0-9]{0,18}")
# What the plain filter form sends; the answer leads on to the canonical address.
ADD, REPLACE, OPERATOR = "add", "replace", "op"
VALUE, FROM, TO, DAYS = "value", "from", "to", "days"
RESERVED = frozenset(
    {VIEW, WORDS, SORT, COLUMNS, OPEN, AFTER, BEFORE, FILTERS}
    | {ADD, OPERATOR, VALUE, FROM, TO, DAYS, REPLACE, "csrfmiddlewaretoken"}
)
LONGEST_WORDS = 200
# Two dots between the ends of a range: 2026-01-01..2026-01-31
RANGE = ".."


@dataclass(frozen=True, slots=True)
class Condition:
    """One filter as the address has it: nothing is known yet of whether the values make sense."""

    field: str
    operator: Operator
    values: tuple[str, ...]

    @property
    def name(self) -> str:
        return f"{self.field}__{self.operator}" if self.operator else self.field


@dataclass(frozen=True, slots=True)
class Grammar:
    """The names that mean something to one list."""

    views: tuple[str, ...]
    filters: Mapping[str, Sequence[Operator]]
    sorts: tuple[str, ...]
    columns: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class State:
    """What the address says. Empty means "as the list has it": no view chosen, its own sort.

    `no_words` and `no_filters` say that there are none, where a view would bring its own.
    """

    view: str = ""
    words: str = ""
    conditions: tuple[Condition, ...] = ()
    no_words: bool = False
    no_filters: bool = False
    sort: str = ""
    columns: tuple[str, ...] = ()
    open: int | None = None
    after: str = ""
    before: str = ""

    def pairs(self) -> list[tuple[str, str]]:
        """Name and value of every parameter, in the canonical order."""
        filters = [(each.name, ",".join(each.values)) for each in self.conditions]
        if not filters and self.no_filters:
            filters = [(FILTERS, NO_FILTERS)]
        words = [(WORDS, self.words)] if self.words or self.no_words else []
        return [
            *_given((VIEW, self.view)),
            *words,
            *filters,
            *_given((SORT, self.sort), (COLUMNS, ",".join(self.columns))),
            *_given((AFTER, self.after), (BEFORE, self.before)),
            *_given((OPEN, str(self.open or ""))),
        ]

    def query(self) -> str:
        """`?view=open&status=new`; a bare `?` for the list as it comes."""
        return f"?{urlencode(self.pairs(), safe=',')}"

    def first_page(self) -> "State":
        """The same without a page: what every change of the rows leads to."""
        return replace(self, after="", before="")

    def with_condition(self, condition: Condition, instead_of: str = "") -> "State":
        """Add a filter, or put it where the one named `instead_of` (or itself) stood."""
        names = {condition.name, instead_of or condition.name}
        kept = [each for each in self.conditions if each.name not in names]
        places = [i for i, each in enumerate(self.conditions) if each.name in names]
        kept.insert(min(places, default=len(kept)), condition)
        return replace(self.first_page(), conditions=tuple(kept), no_filters=False)

    def without_condition(self, name: str) -> "State":
        """Take a filter away; when it was the last one, the view's own do not come back."""
        kept = tuple(each for each in self.conditions if each.name != name)
        return replace(self.first_page(), conditions=kept, no_filters=not kept)


def read(query: Iterable[tuple[str, Sequence[str]]], grammar: Grammar) -> tuple[State, list[str]]:
    """The state in a query string (name and all its values), and what was ignored, in words."""
    found: dict[str, tuple[str, ...]] = {}
    problems: list[str] = []
    conditions: list[Condition] = []
    for name, given in query:
        values = _values(given) if name != WORDS else (_typed(given),)
        if name in RESERVED:
            found[name] = values
        elif (condition := _condition(name, values, grammar)) is not None:
            conditions += [condition] if condition.values else []
        else:
            problems.append(f"{quoted(name)} is not a filter of this list")
    state = State(
        view=_view(found, grammar, problems),
        words=_first(found, WORDS),
        conditions=tuple(conditions),
        no_words=WORDS in found and not _first(found, WORDS),
        no_filters=found.get(FILTERS) == (NO_FILTERS,) and not conditions,
        sort=_one_of(found, SORT, _both_ways(grammar.sorts), "a column to sort by", problems),
        columns=_columns(found, grammar, problems),
        open=_open(found, problems),
        after=_first(found, AFTER),
        before="" if found.get(AFTER) else _first(found, BEFORE),
    )
    return state, problems


def quoted(given: str) -> str:
    """What somebody wrote, in quotation marks and cut short, fit to be shown to them."""
    return f"“{cut(strip_controls(given))}”"


def _given(*pairs: tuple[str, str]) -> list[tuple[str, str]]:
    return [(name, value) for name, value in pairs if value]


def _values(given: Sequence[str]) -> tuple[str, ...]:
    """Every value, whether repeated (plain forms) or after commas (our links), once each."""
    parts = (trim(strip_controls(part)) for value in given for part in value.split(","))
    return tuple(dict.fromkeys(part for part in parts if part))


def _condition(name: str, values: tuple[str, ...], grammar: Grammar) -> Condition | None:
    field, _, suffix = name.partition("__")
    operators = {str(operator): operator for operator in grammar.filters.get(field, ())}
    if suffix not in operators or name.endswith("__"):
        return None
    return Condition(field, operators[suffix], values)


def _view(found: Mapping[str, tuple[str, ...]], grammar: Grammar, problems: list[str]) -> str:
    """The view, if the list has it. One that is gone and one that is others' read alike."""
    name = _first(found, VIEW)
    if name not in grammar.views and SAVED.fullmatch(name):
        problems.append(
            f"the view {quoted(name)} is not there for you; it was deleted or is not shared with "
            "you"
        )
        return ""
    return _one_of(found, VIEW, grammar.views, "a view of this list", problems)


def _one_of(
    found: Mapping[str, tuple[str, ...]],
    name: str,
    known: Iterable[str],
    what: str,
    problems: list[str],
) -> str:
    value = _first(found, name)
    if not value or value in known:
        return value
    problems.append(f"{quoted(value)} is not {what}")
    return ""


def _both_ways(names: Iterable[str]) -> tuple[str, ...]:
    return tuple(f"{sign}{name}" for name in names for sign in ("", "-"))


def _typed(given: Sequence[str]) -> str:
    return " ".join(strip_controls(" ".join(given)).split())[:LONGEST_WORDS].strip()


def _columns(
    found: Mapping[str, tuple[str, ...]], grammar: Grammar, problems: list[str]
) -> tuple[str, ...]:
    chosen = found.get(COLUMNS, ())
    problems += [
        f"{quoted(name)} is not a column of this list"
        for name in chosen
        if name not in grammar.columns
    ]
    return tuple(name for name in grammar.columns if name in chosen)


def _open(found: Mapping[str, tuple[str, ...]], problems: list[str]) -> int | None:
    value = _first(found, OPEN)
    if not value:
        return None
    number = read_id(value)
    if number is None:
        problems.append(f"{quoted(value)} is not the number of a record")
    return number


def _first(found: Mapping[str, tuple[str, ...]], name: str) -> str:
    return next(iter(found.get(name, ())), "")
