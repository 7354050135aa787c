"""Which column of a file is which field, and reading a row by that."""

import hashlib
from collections.abc import Mapping as Dict
from collections.abc import Sequence
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any

from vrops.core.errors import FieldError
from vrops.core.phrases import both, quoted
from vrops.core.text import fold
from vrops.exchange.domain.cells import Parser, Unreadable, fitting_form
from vrops.exchange.domain.outcomes import Fault, Problem
from vrops.exchange.domain.reading import Row

NO_OPTIONS: Dict[str, Any] = MappingProxyType({})


@dataclass(frozen=True, slots=True, kw_only=True)
class Field:
    """One thing a row can say. `aliases` are headers it is recognised by, beside name and label.

    `required` wants a column for it and a value in every row. With `option` an option of the same
    name may say it for all rows instead, or where a row does not; the importer refuses the others.
    """

    name: str
    label: str
    parser: Parser
    required: bool = False
    option: bool = False
    help: str = ""
    aliases: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Mapping:
    """Field -> column as headed, and field -> form in which its cells are written."""

    columns: Dict[str, str] = field(default_factory=dict)
    forms: Dict[str, str] = field(default_factory=dict)

    def as_json(self) -> dict[str, Any]:
        return {"columns": dict(self.columns), "forms": dict(self.forms)}

    @classmethod
    def from_json(cls, stored: Dict[str, Any]) -> "Mapping":
        return cls(stored.get("columns", {}), stored.get("forms", {}))


def headers_key(header: Sequence[str]) -> str:
    """The same for the same set of headers, in whatever order and case."""
    names = "\n".join(sorted(fold(name) for name in header))
    return hashlib.sha256(names.encode()).hexdigest()


def recognise(
    fields: Sequence[Field], header: Sequence[str], sample: Sequence[Sequence[str]]
) -> Mapping:
    """The mapping a person would most likely choose, by the names of columns and the first rows."""
    free = {_bare(name): name for name in reversed(header)}
    columns: dict[str, str] = {}
    for each in fields:
        for wanted in (each.label, each.name, *each.aliases):
            found = free.pop(_bare(wanted), None)
            if found is not None:
                columns[each.name] = found
                break
    return Mapping(columns, forms_for(fields, columns, header, sample))


def forms_for(
    fields: Sequence[Field],
    columns: Dict[str, str],
    header: Sequence[str],
    sample: Sequence[Sequence[str]],
) -> dict[str, str]:
    """For each mapped field that can be written in several ways, the one that the rows fit."""
    places = {name: place for place, name in enumerate(header)}
    forms = {}
    for each in fields:
        if each.parser.forms:
            place = places.get(columns.get(each.name, ""))
            values = [] if place is None else [row[place] for row in sample if row[place]]
            forms[each.name] = fitting_form(each.parser, values)
    return forms


def faults_of(
    fields: Sequence[Field],
    header: Sequence[str],
    mapping: Mapping,
    options: Dict[str, Any] = NO_OPTIONS,
) -> list[FieldError]:
    """What keeps a mapping from being used; the pointer is the field's name."""
    known = {each.name: each for each in fields}
    errors = []
    for name, column in mapping.columns.items():
        if name not in known or column not in header:
            errors.append(
                FieldError(name, "unknown", f"There is no such field, or no column “{column}”.")
            )
    by_column: dict[str, list[str]] = {}
    for name, column in mapping.columns.items():
        by_column.setdefault(column, []).append(name)
    for each in fields:
        form = mapping.forms.get(each.name, "")
        if each.name not in mapping.columns and _is_owed(each, options):
            errors.append(FieldError(each.name, "required", _wanted(each)))
        if each.name in mapping.columns and each.parser.forms and form not in each.parser.forms:
            detail = f"Choose how {quoted(each.label)} is written in the file."
            errors.append(FieldError(each.name, "form", detail))
    for column, names in by_column.items():
        if len(names) > 1:
            labels = both([known[name].label if name in known else name for name in names])
            errors.append(
                FieldError(names[-1], "twice", f"{quoted(column)} is chosen for {labels}.")
            )
    return errors


def _is_owed(field: Field, options: Dict[str, Any]) -> bool:
    return field.required and not (field.option and options.get(field.name))


def _wanted(field: Field) -> str:
    more = ", or choose it for all rows" if field.option else ""
    return f"Say which column holds {quoted(field.label)}{more}."


class RowReader:
    """Reads rows by a mapping; made once for a run."""

    def __init__(self, fields: Sequence[Field], header: Sequence[str], mapping: Mapping) -> None:
        places = {name: place for place, name in enumerate(header)}
        self.header = header
        self._columns = dict(mapping.columns)
        self._fields = [
            (
                each,
                places[mapping.columns[each.name]],
                mapping.forms.get(each.name, ""),
            )
            for each in fields
            if each.name in mapping.columns
        ]
        self._left_out = {each.name: None for each in fields if each.name not in mapping.columns}

    def written(self, row: Row) -> dict[str, str]:
        """What the row says for each mapped field, as it is written; empty cells left out."""
        cells = row.cells
        return {
            each.name: cells[place]
            for each, place, _ in self._fields
            if place < len(cells) and cells[place]
        }

    def read(self, number: int, written: Dict[str, str]) -> tuple[dict[str, Any], list[Problem]]:
        """The values of a row, None for what it leaves empty, and what is wrong with its cells."""
        values: dict[str, Any] = dict(self._left_out)
        problems = []
        for each, _, form in self._fields:
            cell = written.get(each.name, "")
            values[each.name] = None
            try:
                if cell:
                    values[each.name] = each.parser.read(cell, form)
                elif each.required and not each.option:
                    raise Unreadable("required", "Every row needs a value here.")
            except Unreadable as error:
                problems.append(
                    self.problem(number, written, Fault(each.name, error.code, error.sentence))
                )
        return values, problems

    def problem(self, number: int, written: Dict[str, str], fault: Fault) -> Problem:
        """An importer's fault at its cell."""
        column = self._columns.get(fault.field, "")
        value = written.get(fault.field, "")
        return Problem.at(number, column, value, fault.code, fault.sentence)


def _bare(name: str) -> str:
    """Without case, blanks and punctuation: “Ticket #” is “ticket”, “Zip code” is “zipcode”."""
    return "".join(character for character in fold(name) if character.isalnum())
