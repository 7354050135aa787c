"""Recognising columns, and reading rows by a mapping."""

from decimal import Decimal

from vrops.exchange.domain import cells
from vrops.exchange.domain.columns import (
    Field,
    Mapping,
    RowReader,
    faults_of,
    headers_key,
    recognise,
)
from vrops.exchange.domain.outcomes import Fault
from vrops.exchange.domain.reading import Row

FIELDS = (
    Field(name="number", label="Ticket number", parser=cells.IdText(), required=True,
          aliases=("ticket",)),
    Field(name="on", label="Date", parser=cells.Day(), required=True),
    Field(name="amount", label="Amount", parser=cells.Number(places=2)),
)  # fmt: skip
HEADER = ("Ticket #", "DATE", "Note", "amount ")


def test_columns_are_recognised_by_label_name_and_alias_without_case_and_marks() -> None:
    found = recognise(FIELDS, HEADER, [("1", "23-06-15", "", "1.5"), ("2", "04-08-15", "", "")])
    assert found.columns == {"number": "Ticket #", "on": "DATE", "amount": "amount "}
    assert found.forms == {"on": "dmy", "amount": "point"}


def test_a_column_is_recognised_for_one_field_only() -> None:
    twice = (*FIELDS, Field(name="date", label="Other date", parser=cells.Day()))
    assert "date" not in recognise(twice, HEADER, []).columns


def test_headers_are_the_same_in_any_order_and_case() -> None:
    assert headers_key(["A", "b "]) == headers_key(["B", "a"])
    assert headers_key(["a"]) != headers_key(["a", "b"])


def test_a_good_mapping_has_no_fault() -> None:
    mapping = Mapping({"number": "Ticket #", "on": "DATE"}, {"on": "dmy"})
    assert faults_of(FIELDS, HEADER, mapping) == []


def test_faults_of_a_mapping_name_the_field() -> None:
    mapping = Mapping({"number": "Note", "amount": "Note", "gone": "X"}, {"on": "martian"})
    found = {(error.pointer, error.code) for error in faults_of(FIELDS, HEADER, mapping)}
    assert found == {
        ("gone", "unknown"), ("on", "required"), ("amount", "form"), ("amount", "twice")
    }  # fmt: skip


def test_how_a_column_is_written_has_to_be_said() -> None:
    mapping = Mapping({"number": "Ticket #", "on": "DATE"}, {"on": "martian"})
    for tried in (mapping, Mapping(mapping.columns, {})):
        [error] = faults_of(FIELDS, HEADER, tried)
        assert error.detail == "Choose how “Date” is written in the file."


def reader() -> RowReader:
    mapping = Mapping(
        {"number": "Ticket #", "on": "DATE", "amount": "amount "}, {"on": "dmy", "amount": "point"}
    )
    return RowReader(FIELDS, HEADER, mapping)


def test_a_row_is_read_by_field() -> None:
    written = reader().written(Row(2, ("007", "23-06-15", "x", "1,000.50")))
    assert written == {"number": "007", "on": "23-06-15", "amount": "1,000.50"}
    values, problems = reader().read(2, written)
    assert problems == []
    assert values["number"] == "007"
    assert values["amount"] == Decimal("1000.50")


def test_empty_cells_and_columns_left_out_are_none() -> None:
    only = RowReader(FIELDS, HEADER, Mapping({"number": "Ticket #"}, {}))
    values, problems = only.read(2, only.written(Row(2, ("1", "", "", ""))))
    assert (values, problems) == ({"number": "1", "on": None, "amount": None}, [])


def test_every_fault_of_a_row_names_row_column_and_value() -> None:
    written = reader().written(Row(9, ("", "31-02-15", "", "x" * 200)))
    _, problems = reader().read(9, written)
    assert [(p.row, p.column, p.value[:8], p.code) for p in problems] == [
        (9, "Ticket #", "", "required"),
        (9, "DATE", "31-02-15", "no_such_date"),
        (9, "amount ", "xxxxxxxx", "not_a_number"),
    ]
    assert len(problems[2].value) == 80


def test_an_importers_fault_stands_at_its_cell() -> None:
    row = reader().written(Row(3, ("1", "23-06-15", "", "")))
    problem = reader().problem(3, row, Fault("on", "future", "It lies ahead."))
    assert (problem.column, problem.value) == ("DATE", "23-06-15")
    assert reader().problem(3, row, Fault("", "whole", "No.")).column == ""


def test_what_may_hold_for_all_rows_is_owed_by_column_or_option() -> None:
    fields = (*FIELDS, Field(name="measure", label="Measure", parser=cells.Text(), required=True,
                             option=True))  # fmt: skip
    good = Mapping({"number": "Ticket #", "on": "DATE"}, {"on": "dmy"})
    for options in ({}, {"measure": ""}, {"measure": None}):
        [error] = faults_of(fields, HEADER, good, options)
        assert (error.pointer, error.code) == ("measure", "required")
        assert error.detail == "Say which column holds “Measure”, or choose it for all rows."
    assert faults_of(fields, HEADER, good, {"measure": "contacts"}) == []
    by_column = Mapping({**good.columns, "measure": "Note"}, good.forms)
    assert faults_of(fields, HEADER, by_column) == []
    reader = RowReader(fields, HEADER, by_column)
    values, problems = reader.read(2, reader.written(Row(2, ("1", "04-08-15", "", ""))))
    assert (values["measure"], problems) == (None, [])
