"""A list as a file: exactly what is shown, safe to open, and written row by row."""

from datetime import UTC, datetime
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from tests.architecture.test_list_queries import READERS, maker_of
from tests.cast import MakePerson
from tests.list_rows import ROWS, a_person
from tests.vrops.lists.exports.conftest import body, read_csv, read_workbook
from tests.vrops.lists.test_views import PEOPLE, text_of
from vrops.access.domain import Role
from vrops.lists import registry
from vrops.log.models import Entry
from vrops.people.models import Membership, Site, User

pytestmark = pytest.mark.django_db
EXPORT = f"{PEOPLE}export/"
SITES = "/administration/sites/export/"
FORMULAS = [
    "=1+1", "+1", "-1+2", "@SUM(A1)", "\tx", "\u200b=1", "\uff1d1+1", "#N/A", "#REF!", "=", "'=1",
]  # fmt: skip


@pytest.fixture
def signed_in(client: Client, administrator: User) -> Client:
    client.force_login(administrator)
    return client


def take(client: Client, address: str, form: str = "csv") -> Any:
    answer = client.post(address, {"format": form})
    assert answer.status_code == 200, answer.content[:300]
    return body(answer)


# ---- exactly what is shown ----------------------------------------------------------------------


def test_rows_order_columns_and_heads_are_those_of_the_page(
    signed_in: Client, rep: User, supervisor: User, pm: User
) -> None:
    state = "?filters=none&role=rep,supervisor&sort=-name&cols=name,roles"
    rows = read_csv(take(signed_in, EXPORT + state))
    assert rows[0][0] == "Name"
    assert [row[0] for row in rows[1:]] == ["Supervisor", "Rep"]
    page = text_of(signed_in.get(PEOPLE + state))
    assert all(head in page for head in rows[0])
    assert len(rows[0]) == 2


def test_words_and_views_hold(signed_in: Client, rep: User, pm: User) -> None:
    assert [row[0] for row in read_csv(take(signed_in, f"{EXPORT}?q=rep"))[1:]] == ["Rep"]
    assert [row[0] for row in read_csv(take(signed_in, f"{EXPORT}?view=reps"))[1:]] == ["Rep"]


def test_all_pages_come(signed_in: Client) -> None:
    for number in range(60):
        a_person(number)
    shown = f"{PEOPLE}?filters=none&sort=name"
    rows = read_csv(take(signed_in, f"{EXPORT}?filters=none&sort=name&open=1&after=lost"))
    assert len(rows) == 62
    assert "1–50 of 61" in text_of(signed_in.get(shown))


def test_quiet_words_have_a_column_of_their_own(signed_in: Client, site: Site) -> None:
    rows = read_csv(take(signed_in, SITES))
    assert rows[0][:2] == ["Site", "Code"]
    assert rows[1][:2] == ["Manila 2", "MN2"]


def test_every_quiet_word_has_a_head() -> None:
    nameless = [
        f"{page.name}: {column.name}"
        for page in registry.pages()
        for column in page.table.columns
        if column.sub and not column.sub_label
    ]
    assert nameless == []


@pytest.mark.parametrize("name", sorted(ROWS))
@pytest.mark.parametrize("form", ["csv", "xlsx"])
def test_every_list_with_all_its_columns_asks_no_query_for_each_row(
    name: str, form: str, client: Client, request: pytest.FixtureRequest
) -> None:
    client.force_login(request.getfixturevalue(READERS.get(name, "administrator")))
    page, make_rows = registry.page(name), maker_of(name)
    columns = ",".join(column.name for column in page.table.columns)
    address = f"{reverse(f'{page.url_name}_export')}?filters=none&cols={columns}"
    make_rows(2)
    take(client, address, form)
    with CaptureQueriesContext(connection) as few:
        small = take(client, address, form)
    make_rows(9)
    with CaptureQueriesContext(connection) as many:
        large = take(client, address, form)
    assert len(few) == len(many), "\n".join(
        sorted({q["sql"] for q in many.captured_queries} - {q["sql"] for q in few.captured_queries})
    )
    count = (
        (lambda file: len(read_csv(file)))
        if form == "csv"
        else (lambda file: read_workbook(file).worksheets[0].max_row)
    )
    assert count(large) >= count(small) + 9
    if form == "csv":
        assert len({len(row) for row in read_csv(large)}) == 1


# ---- what a spreadsheet makes of it -------------------------------------------------------------


def dangerous(site: Site) -> list[str]:
    for number, text in enumerate(FORMULAS):
        Site.objects.create(
            code=f"F{number:02}", name=text, sort_key="f", zone="UTC", starts_on=site.starts_on
        )
    return FORMULAS


def test_no_text_is_a_formula_in_csv(signed_in: Client, site: Site) -> None:
    dangerous(site)
    rows = read_csv(take(signed_in, f"{SITES}?filters=none"))
    cells = {row[1]: row[0] for row in rows[1:]}
    found = [cells[f"F{number:02}"] for number in range(len(FORMULAS))]
    assert found == [
        "'=1+1", "'+1", "'-1+2", "'@SUM(A1)", "'\tx", "'\u200b=1", "'\uff1d1+1", "#N/A", "#REF!",
        "'=", "'=1",
    ]  # fmt: skip


def test_no_text_is_a_formula_or_an_error_in_excel(signed_in: Client, site: Site) -> None:
    names = dangerous(site)
    sheet = read_workbook(take(signed_in, f"{SITES}?filters=none", "xlsx")).worksheets[0]
    cells = {row[1].value: row[0] for row in sheet.iter_rows(min_row=2)}
    found = [cells[f"F{number:02}"] for number in range(len(names))]
    assert [cell.value for cell in found] == names
    assert {cell.data_type for cell in found} == {"s"}


def test_csv_is_as_the_standard_has_it(signed_in: Client, site: Site) -> None:
    Site.objects.update(name='Manila "2",\nnorth')
    file = take(signed_in, SITES)
    assert b'\r\n"Manila ""2"",\nnorth",MN2,' in file
    assert file.endswith(b"\r\n")


def test_the_workbook_is_typed_and_has_a_frozen_bold_head_and_filters(
    signed_in: Client, rep: User, administrator: User
) -> None:
    started = Membership.objects.get(user=rep).starts_on
    file = take(signed_in, f"{EXPORT}?filters=none&role=rep&sort=name", "xlsx")
    book = read_workbook(file)
    sheet, about = book.worksheets
    assert (sheet.title, about.title) == ("People", "About")
    assert (sheet.freeze_panes, sheet.auto_filter.ref) == ("A2", f"A1:{_last(sheet)}2")
    heads = {cell.value: cell.column for cell in sheet[1]}
    assert all(cell.font.bold for cell in sheet[1])
    since = sheet.cell(2, heads["Since"])
    assert since.is_date
    assert since.value.date() == started
    assert sheet.cell(2, heads["Employee ID"]).data_type == "s"
    told = [[cell.value for cell in row] for row in about.iter_rows()]
    assert ["List", "People"] in told
    assert ["Rows", 1] in told
    assert ["Filter", "Role is Frontline rep"] in told
    assert ["Exported by", str(administrator)] in told


def _last(sheet: Any) -> str:
    return str(sheet.cell(1, sheet.max_column).column_letter)


def test_money_is_an_amount_and_a_currency(client: Client, pm: User) -> None:
    ROWS["budget_lines"](1)
    client.force_login(pm)
    page = registry.page("budget_lines")
    address = reverse(f"{page.url_name}_export") + "?filters=none"
    money = next(c for c in page.table.columns if c.kind == "money" and c.chosen)
    rows = read_csv(take(client, address))
    at = rows[0].index(money.label)
    assert rows[0][at + 1] == f"{money.label}, currency"
    assert rows[1][at + 1] == "USD"
    assert float(rows[1][at]) >= 0
    sheet = read_workbook(take(client, address, "xlsx")).worksheets[0]
    cell = sheet.cell(2, at + 1)
    assert (cell.data_type, cell.number_format) == ("n", "#,##0.00")


def test_instants_name_their_offset(client: Client, analyst: User) -> None:
    User.objects.filter(pk=analyst.pk).update(zone="America/Phoenix")
    ROWS["tickets"](1)
    from escalations.tickets.models import Ticket

    Ticket.objects.update(filed_at=datetime(2026, 3, 8, 3, 30, tzinfo=UTC))
    client.force_login(analyst)
    address = reverse("escalations:queue_export") + "?filters=none&cols=filed,sla"
    heads, row = read_csv(take(client, address))
    cells = dict(zip(heads, row, strict=True))
    assert cells["Reported"] == "2026-03-07T20:30:00-07:00"
    assert float(cells["SLA (hours)"]) == pytest.approx(-1.0, abs=0.1)
    book = read_workbook(take(client, address, "xlsx"))
    cell = next(c for c in book.worksheets[0][2] if c.is_date)
    assert cell.value == datetime(2026, 3, 7, 20, 30)  # noqa: DTZ001 (as Excel has it)


# ---- refused, guarded, noted --------------------------------------------------------------------


@pytest.mark.parametrize(
    ("query", "why"),
    [
        ("?colour=red", "“colour” is not a filter of this list"),
        ("?role=nonsense", "“nonsense” is not a choice of Role"),
        ("?cols=name,password", "“password” is not a column of this list"),
        ("?q=***", "holds no word to search for"),
        ("?sort=password", "is not a column to sort by"),
    ],
)
def test_what_is_not_understood_in_full_is_refused(signed_in: Client, query: str, why: str) -> None:
    answer = signed_in.post(EXPORT + query, {"format": "csv"})
    assert answer.status_code == 422
    assert why in text_of(answer)
    assert not Entry.objects.filter(event="lists.list.exported").exists()


@pytest.mark.parametrize("form", ["", "pdf", "CSV\x00"])
def test_other_formats_are_refused(signed_in: Client, form: str) -> None:
    assert signed_in.post(EXPORT, {"format": form}).status_code == 422


def test_only_rows_that_the_person_sees_come(
    client: Client, supplier_ops: User, site: Site, other_site: Site, make_person: MakePerson
) -> None:
    make_person("theirs", Role.REP, site=other_site)
    make_person("ours", Role.REP, site=site)
    client.force_login(supplier_ops)
    file = take(client, f"{EXPORT}?filters=none")
    assert b"Ours" in file
    assert b"Theirs" not in file


def test_nobody_takes_a_list_they_may_not_see(client: Client, rep: User) -> None:
    client.force_login(rep)
    address = reverse("administration:imports_export")
    assert client.post(address, {"format": "csv"}).status_code == 403


def test_exporting_is_noted_with_what_was_taken(
    signed_in: Client, administrator: User, rep: User
) -> None:
    take(signed_in, f"{EXPORT}?view=reps")
    entry = Entry.objects.get(event="lists.list.exported")
    assert entry.actor == administrator
    assert entry.after["list"] == "People"
    assert (entry.after["rows"], entry.after["format"]) == (1, "CSV")
    assert entry.after["filters"]


def test_the_menu_says_how_many(signed_in: Client, rep: User) -> None:
    html = signed_in.get(f"{PEOPLE}?view=reps").content.decode()
    assert "CSV, 1 person" in text_of(signed_in.get(f"{PEOPLE}?view=reps"))
    assert f'action="{EXPORT}?view=reps"' in html
    broken = signed_in.get(f"{PEOPLE}?colour=red").content.decode()
    assert 'value="csv"' not in broken


def test_a_file_is_kept_by_no_cache(signed_in: Client) -> None:
    answer = signed_in.post(EXPORT, {"format": "csv"})
    assert answer["Cache-Control"] == "private, no-store"
    assert answer["Content-Disposition"].startswith('attachment; filename="people-20')
    body(answer)
