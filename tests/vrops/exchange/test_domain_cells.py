"""Cells as people write them: what they mean, and the sentence for those that mean nothing."""

from datetime import date, time
from decimal import Decimal

import pytest

from vrops.exchange.domain import cells
from vrops.exchange.domain.cells import Choice, Day, IdText, Number, Text, Time, Unreadable, Whole


def refusal(parser: cells.Parser, written: str, form: str = "") -> tuple[str, str]:
    with pytest.raises(Unreadable) as caught:
        parser.read(written, form or next(iter(parser.forms), ""))
    assert caught.value.sentence.endswith(".")
    return caught.value.code, caught.value.sentence


@pytest.mark.parametrize(
    ("written", "form", "expected"),
    [
        ("2015-06-23", "ymd", date(2015, 6, 23)),
        ("2015/6/3", "ymd", date(2015, 6, 3)),
        ("20150623", "ymd", date(2015, 6, 23)),
        ("2015-06-23 00:00:00", "ymd", date(2015, 6, 23)),
        ("2015-06-23T00:00", "ymd", date(2015, 6, 23)),
        ("04-08-15", "dmy", date(2015, 8, 4)),
        ("04-08-15", "mdy", date(2015, 4, 8)),
        ("23.06.2015", "dmy", date(2015, 6, 23)),
        ("12/31/2026", "mdy", date(2026, 12, 31)),
        ("29-02-24", "dmy", date(2024, 2, 29)),
        ("01-01-68", "dmy", date(2068, 1, 1)),
        ("01-01-69", "dmy", date(1969, 1, 1)),
        ("04-Aug-15", "dmony", date(2015, 8, 4)),
        ("4 august 2015", "dmony", date(2015, 8, 4)),
        ("Dec 31, 2026", "mondy", date(2026, 12, 31)),
    ],
)
def test_days_are_read_in_the_form_that_was_chosen(written: str, form: str, expected: date) -> None:
    assert Day().read(written, form) == expected


@pytest.mark.parametrize(
    ("written", "form", "code"),
    [
        ("31-02-15", "dmy", "no_such_date"),
        ("29-02-23", "dmy", "no_such_date"),
        ("23-06-15", "mdy", "no_such_date"),
        ("2015-06-23", "dmy", "not_a_date"),
        ("04-08/15", "dmy", "not_a_date"),
        ("2015623", "ymd", "not_a_date"),
        ("42178", "ymd", "not_a_date"),
        ("04-Foo-15", "dmony", "no_such_date"),
        ("01/01/0001", "dmy", "date_out_of_range"),
        ("31/12/9999", "dmy", "date_out_of_range"),
        ("٠٤-٠٨-١٥", "dmy", "not_a_date"),
        ("2015-06-23 13:00", "ymd", "not_a_date"),
        ("9" * 5000, "ymd", "not_a_date"),
    ],
)
def test_what_is_no_date_is_refused(written: str, form: str, code: str) -> None:
    assert refusal(Day(), written, form)[0] == code


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("9:59:40 PM", time(21, 59, 40)),
        ("12:24:57 AM", time(0, 24, 57)),
        ("12:00 pm", time(12)),
        ("9 a.m.", time(9)),
        ("21:59", time(21, 59)),
        ("00:00:00", time(0)),
        ("9:59:40.123456 PM", time(21, 59, 40)),
    ],
)
def test_times_are_read(written: str, expected: time) -> None:
    assert Time().read(written) == expected


@pytest.mark.parametrize("written", ["24:00", "13:00 PM", "0:10 AM", "9", "9:60", "21.59", "noon"])
def test_what_is_no_time_is_refused(written: str) -> None:
    refusal(Time(), written)


@pytest.mark.parametrize(
    ("written", "form", "expected"),
    [
        ("1,234.50", "point", Decimal("1234.50")),
        ("-5.00", "point", Decimal("-5")),
        ("\u22125", "point", Decimal(-5)),
        ("+7", "point", Decimal(7)),
        ("1.234,56", "comma", Decimal("1234.56")),
        ("41257.0", "point", Decimal(41257)),
        ("000123456789012", "point", Decimal(123456789012)),
        ("1.", "point", Decimal(1)),
    ],
)
def test_numbers_are_read_in_the_form_that_was_chosen(
    written: str, form: str, expected: Decimal
) -> None:
    assert Number().read(written, form) == expected


@pytest.mark.parametrize(
    ("written", "code"),
    [
        ("NaN", "not_a_number"),
        ("Infinity", "not_a_number"),
        ("-inf", "not_a_number"),
        ("1e5", "not_a_number"),
        ("1E400000000", "not_a_number"),
        ("12,34", "not_a_number"),
        ("1,2345", "not_a_number"),
        ("1.2.3", "not_a_number"),
        ("$5", "not_a_number"),
        ("--5", "not_a_number"),
        ("٣", "not_a_number"),
        ("1" * 13, "too_large"),
        ("1" * 5000, "not_a_number"),
        ("0.1234567", "too_many_decimals"),
    ],
)
def test_what_is_no_number_is_refused(written: str, code: str) -> None:
    assert refusal(Number(), written)[0] == code


def test_limits_of_numbers_are_inside() -> None:
    limited = Number(least=Decimal(0), most=Decimal(10))
    assert limited.read("0") == 0
    assert limited.read("10.000000000") == 10
    assert refusal(limited, "-0.01")[0] == "too_small"
    assert refusal(limited, "10.01")[0] == "too_large"


def test_whole_numbers_have_no_decimals_but_zeros() -> None:
    assert Whole().read("12.0") == 12
    assert Whole(least=0).read("1,000") == 1000
    assert refusal(Whole(), "12.5") == ("not_whole", "It must be a whole number.")
    assert refusal(Whole(least=0), "-1")[0] == "too_small"


def test_ids_keep_their_leading_zeros_and_letters() -> None:
    assert IdText().read("00234-A") == "00234-A"
    assert IdText().read("820412345678901234567890") == "820412345678901234567890"
    assert IdText(digits=5).read("02134") == "02134"


@pytest.mark.parametrize("written", ["8.20412E+14", "8,20412e+14", "1E5", "-2.5E+20"])
def test_ids_that_a_spreadsheet_shortened_are_refused(written: str) -> None:
    code, sentence = refusal(IdText(), written)
    assert code == "digits_lost"
    assert "make the column text" in sentence


def test_ids_that_lost_leading_zeros_are_refused_where_it_can_be_told() -> None:
    code, sentence = refusal(IdText(digits=5), "2134")
    assert code == "digits"
    assert "leading zeros" in sentence
    assert refusal(IdText(digits=5), "abcde")[0] == "digits"


def test_text_is_on_one_line_unless_it_may_have_several() -> None:
    assert Text().read(" a\n  b ") == "a b"
    assert Text(lines=True).read(" a\nb ") == "a\nb"
    assert refusal(Text(longest=3), "abcd")[0] == "too_long"


def test_choices_are_words_in_any_case() -> None:
    choice = Choice({"Open": "new", "On hold": "waiting"})
    assert choice.read("OPEN") == "new"
    assert choice.read("on  Hold") == "waiting"
    assert refusal(choice, "gone") == ("unknown_choice", "It must be one of: Open, On hold.")


def test_the_form_proposed_is_one_that_all_values_fit() -> None:
    assert cells.fitting_form(Day(), ["04-08-15", "23-06-15"]) == "dmy"
    assert cells.fitting_form(Day(), ["12/31/2026"]) == "mdy"
    assert cells.fitting_form(Day(), ["2003-03-03"]) == "ymd"
    assert cells.fitting_form(Number(), ["1.234,56"]) == "comma"
    assert cells.fitting_form(Day(), ["nonsense"]) == "ymd"
    assert cells.fitting_form(Day(), []) == "ymd"
    assert cells.fitting_form(Day(), ["05-05-26"]) == "mdy"
    assert cells.fitting_form(Number(), ["12", "7"]) == "point"
    assert cells.fitting_form(Day(), ["23-06-15", "31-02-15", "06-12-15"]) == "dmy"
    assert cells.fitting_form(Text(), ["x"]) == ""


def test_no_form_is_proposed_where_values_mean_different_things() -> None:
    assert cells.fitting_form(Day(), ["02-03-26", "05-05-26"]) == ""
    assert cells.fitting_form(Number(), ["1,234"]) == ""
