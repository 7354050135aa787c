"""Tickets of another tool: a file becomes tickets, changes them, or is refused by cell."""

import re
import time
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db.models import Count
from django.test import Client

from escalations.tickets.actions import working
from escalations.tickets.actions.ticking import tick
from escalations.tickets.models import Clock, Redaction, Ticket
from tests.escalations.desk import at
from tests.escalations.tickets.conftest import Load
from tests.escalations.tickets.files import OPTIONS, a_row, rows
from vrops.core.errors import Invalid, NotFound, Refused
from vrops.exchange import queries
from vrops.exchange.actions import ending
from vrops.exchange.actions.applying import apply_import
from vrops.exchange.actions.checking import check_import
from vrops.exchange.actions.mapping import map_columns
from vrops.exchange.actions.uploading import upload_file
from vrops.exchange.domain.columns import Mapping
from vrops.exchange.models import Import, ImportProblem, ImportRow, RememberedMapping
from vrops.jobs import running
from vrops.log.models import Entry
from vrops.people.models import User

pytestmark = [
    pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("folder", "on_monday")
]  # fmt: skip


def problems() -> list[tuple[int, str, str, str]]:
    found = ImportProblem.objects.order_by("row", "id")
    return list(found.values_list("row", "column", "value", "code"))


def test_the_real_file_becomes_tickets_in_seconds(
    load: Load, client: Client, analyst: User, shared_data: Path
) -> None:
    content = (shared_data / "escalations" / "telecom_complaints.csv").read_bytes()
    begun = time.monotonic()
    made = load(content, zone="America/New_York")
    assert (made.state, made.new, made.rejected) == ("applied", 1056, 0)
    assert time.monotonic() - begun < 30  # three on the machine it was written on
    states = Ticket.objects.values_list("state").annotate(number=Count("id"))
    assert dict(states.order_by()) == {
        "new": 153, "waiting_reporter": 80, "resolved": 483, "closed": 340
    }  # fmt: skip
    ticket = Ticket.objects.get(source="fcc", external_id="223441")
    assert ticket.subject == "Payment disappear - service got disconnected"
    assert ticket.body == "Received by: Internet\nFrom: Acworth, Georgia 30102"
    assert ticket.filed_at.isoformat() == "2015-08-04T14:22:56+00:00"
    assert ticket.queue is not None
    assert ticket.search_key.startswith(f"esc {ticket.pk} payment disappear")
    [entry] = Entry.objects.filter(event__startswith="escalations.ticket.")
    assert (entry.event, entry.after["count"]) == ("escalations.ticket.imported", "1,056")
    client.force_login(analyst)
    page = client.get(made.of_kind.result_url(made)).content.decode()
    assert "1,056" in page


def test_the_same_rows_again_change_nothing(load: Load, check: Load) -> None:
    load(rows(a_row(), a_row("1002", status="Solved"), a_row("1003", status="Pending")))
    before = list(Ticket.objects.order_by("pk").values())
    again = check(
        rows(a_row(), a_row("1002", status="Solved"), a_row("1003", status="Pending"), "")
    )
    assert (again.same, again.new, again.changed) == (3, 0, 0)
    assert list(Ticket.objects.order_by("pk").values()) == before


def test_the_dry_run_writes_no_ticket(check: Load) -> None:
    made = check(rows(a_row(), a_row("1002")))
    assert (made.new, Ticket.objects.count(), Clock.objects.count()) == (2, 0, 0)


def test_an_open_ticket_has_its_clocks_from_when_it_was_filed(load: Load) -> None:
    load(rows(a_row()), category="promo_credit")
    ticket = Ticket.objects.select_related("queue").get()
    assert (ticket.state, ticket.queue.code) == ("new", "PROMO")
    first, resolution = ticket.clocks.order_by("due_at")
    assert first.due_at == at(2, 14)
    assert resolution.due_at == at(4, 10)
    assert (ticket.sla_kind, ticket.sla_due_at) == ("first_response", at(2, 14))
    assert not ticket.sla_breached


def test_what_was_due_before_it_came_is_late_from_now_on(load: Load) -> None:
    load(rows(a_row(on="23-02-26")))
    ticket = Ticket.objects.get()
    assert ticket.sla_breached
    assert {row.breached_at for row in ticket.clocks.all()} == {at(2, 11)}
    assert tick() == 0


def test_what_waits_on_the_reporter_stands_still(load: Load) -> None:
    load(rows(a_row(status="Pending")))
    ticket = Ticket.objects.get()
    assert ticket.state == "waiting_reporter"
    resolution = ticket.clocks.get(kind="resolution")
    assert resolution.due_at is None
    assert resolution.pauses.get().starts_at == at(2, 11)


def test_what_was_solved_elsewhere_owes_nothing_here(load: Load) -> None:
    load(rows(a_row(status="Closed"), a_row("1002", status="Solved")))
    assert set(Ticket.objects.values_list("state", flat=True)) == {"closed", "resolved"}
    assert Clock.objects.count() == 0
    # The file does not say when: it was known to be solved when it was loaded.
    assert set(Ticket.objects.values_list("resolved_at", flat=True)) == {at(2, 11)}


def test_changed_rows_change_their_tickets_and_move_them_on(load: Load, check: Load) -> None:
    load(rows(a_row(), a_row("1002")))
    newer = rows(a_row(text="Credit still missing", status="Solved"), a_row("1002", city="Atlanta"))
    made = load(newer)
    assert (made.changed, made.new, made.same) == (2, 0, 0)
    ticket = Ticket.objects.get(external_id="1001")
    assert (ticket.subject, ticket.state) == ("Credit still missing", "resolved")
    assert ticket.resolved_at == at(2, 11)
    assert not ticket.clocks.filter(met_at__isnull=True).exists()
    assert "atlanta" not in ticket.search_key
    assert "Atlanta" in Ticket.objects.get(external_id="1002").body
    row = made.rows.get(row=2)
    assert row.changes == {
        "Subject": ["Trade-in credit missing", "Credit still missing"],
        "Status": ["New", "Solved"],
    }


def test_a_file_never_turns_back_what_people_did_here(
    load: Load, check: Load, analyst: User
) -> None:
    load(rows(a_row(), a_row("1002")))
    first, second = Ticket.objects.order_by("pk")
    working.take(first.pk, by=analyst)
    working.resolve(second.pk, by=analyst, answer="Done")
    made = check(rows(a_row(), a_row("1002", status="Pending"), ""))
    assert (made.same, made.changed) == (2, 0)


def test_a_corrected_date_moves_the_clocks(load: Load) -> None:
    load(rows(a_row(at="9:00 AM")), category="promo_credit")
    load(rows(a_row(at="10:00 AM")), category="promo_credit")
    ticket = Ticket.objects.get()
    assert ticket.filed_at == at(2, 10)
    assert ticket.clocks.get(kind="first_response").due_at == at(2, 14)


def test_the_same_number_of_another_source_is_another_ticket(load: Load) -> None:
    load(rows(a_row()))
    load(rows(a_row(), ""), source="bbb")
    assert Ticket.objects.filter(external_id="1001").count() == 2


def test_bad_cells_are_named(check: Load) -> None:
    made = check(
        rows(
            a_row("8.20412E+14"),
            a_row("1002", on="31-02-26"),
            a_row("1003", at="25:00"),
            a_row("1004", status="Lost"),
            a_row("1005", text=""),
            a_row("1006", on="02-04-26"),
            a_row("1007"),
            a_row("1007"),
        )
    )
    assert (made.new, made.rejected) == (1, 7)
    assert problems() == [
        (2, "Ticket #", "8.20412E+14", "digits_lost"),
        (3, "Date", "31-02-26", "no_such_date"),
        (4, "Time", "25:00", "no_such_time"),
        (5, "Status", "Lost", "unknown_choice"),
        (6, "Customer Complaint", "", "required"),
        (7, "Date", "02-04-26", "future"),
        (9, "", "", "repeated"),
    ]


def test_secrets_are_taken_out_before_anything_is_kept(load: Load, folder: Path) -> None:
    card = "4111 1111 1111 1111"
    text = f"Charged card {card} twice and my PIN is 4321"
    made = load(rows(a_row(text=text), a_row(card, on="x")), good_rows=True)
    ticket = Ticket.objects.get()
    assert ticket.subject == "Charged card [card number removed] twice and my PIN is [PIN removed]"
    assert {(r.field, r.kind, r.count) for r in Redaction.objects.all()} == {
        ("subject", "card", 1), ("subject", "pin", 1)
    }  # fmt: skip
    kept = b"".join(path.read_bytes() for path in folder.rglob("*") if path.is_file())
    assert b"1111" not in kept
    assert b"4321" not in kept
    stored = [*made.rows.values_list("values", flat=True), *made.problems.values_list("value")]
    assert "1111" not in str(stored)


def test_device_and_order_numbers_survive(load: Load) -> None:
    load(rows(a_row(text="IMEI 490154203237518 on order 4111111111111111")))
    assert "490154203237518" in Ticket.objects.get().subject


def test_a_failure_leaves_no_ticket(
    check: Load, analyst: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = check(rows(a_row(), a_row("1002")))
    apply_import(made.pk, by=analyst)
    monkeypatch.setattr(Redaction.objects, "bulk_create", broken)
    made.refresh_from_db()
    running.run(made.job_id)
    assert Ticket.objects.count() == Clock.objects.count() == 0
    assert ending.settle(made.job_id)
    made.refresh_from_db()
    assert made.state == "failed"


def broken(*_: Any, **__: Any) -> None:
    raise Refused("The disk fell over.")


@pytest.mark.parametrize(
    ("option", "value"),
    [("source", "page"), ("source", ""), ("source", "a b"), ("zone", "Mars/One"), ("type", "x")],
)
def test_options_out_of_range_are_refused(check: Load, option: str, value: str) -> None:
    with pytest.raises(Invalid) as caught:
        check(rows(a_row()), **{option: value})
    assert [error.pointer for error in caught.value.errors] == [option]


@pytest.mark.parametrize(
    "role", ["rep", "supervisor", "hq_partner", "supplier_ops", "administrator"]
)
def test_who_does_not_work_tickets_does_not_load_them(
    role: str, request: pytest.FixtureRequest
) -> None:
    by = request.getfixturevalue(role)
    with pytest.raises(NotFound):
        upload_file("tickets", SimpleUploadedFile("x.csv", rows(a_row())), by=by)


@pytest.mark.parametrize("separator", [",", ";"])
def test_bare_numbers_under_the_name_of_a_secret_are_kept_nowhere(
    check: Load, folder: Path, client: Client, analyst: User, separator: str
) -> None:
    """Not in the file, the rows, the problems, the samples, the error file, the log."""
    header = "Ticket #,PIN,CVV,SSN,Card number,Complaint,Date,Zip code,IMEI"
    lines = (
        "1001,4821,9173,219099999,4111111111111112,Lost credit,02-03-26,30102,353918056785233",
        "1002,48215,917,19099999,4111111111111111,,02-03-26,30103,353918056785233",
        "1003,482160,918,219-09-9998,5555555555554445,Cut, off,02-03-26,30104",
    )
    content = "\n".join([header, *lines]).replace(",", separator).encode()
    upload = SimpleUploadedFile("secrets.csv", content)
    load = upload_file("tickets", upload, by=analyst)
    mapping, _ = queries.proposed(load, queries.sample_of(load))
    # Somebody takes a column of secrets for the number of the ticket, and one for the place.
    columns = mapping.columns | {"external_id": "PIN", "city": "SSN", "via": "Card number"}
    map_columns(load.pk, Mapping(columns, {"on": "dmy"}), by=analyst, options=OPTIONS)
    load = check_import(load.pk, by=analyst)
    assert (load.new, load.rejected) == (1, 2)
    client.force_login(analyst)
    pages = [client.get(f"/imports/{load.pk}/{page}").content.decode() for page in ("", "columns/")]
    rejected = b"".join(client.get(f"/imports/{load.pk}/rejected.csv").streaming_content)  # type: ignore[attr-defined]
    tables = (Import, ImportRow, ImportProblem, RememberedMapping, Entry)
    kept = [path.read_bytes().decode() for path in folder.rglob("*") if path.is_file()]
    kept += [str(list(table.objects.values())) for table in tables] + pages + [rejected.decode()]
    for secret in ("4821", "9173", "917", "918", "0999", "09-999", "411111", "555555"):
        assert not any(re.search(rf"(?<!\d){secret}", text) for text in kept), secret
    assert all(any(number in text for text in kept) for number in ("30102", "353918056785233"))
