"""R21: the chain holds over late commits, restores and long logs, and shows every kind of touch."""

import json
import tracemalloc
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.core.management import CommandError, call_command
from django.db import connection, connections, transaction

from tests.vrops.log.conftest import Intruder, Session
from vrops.core import locks
from vrops.log import actions as log
from vrops.log import domain, sealing
from vrops.log.models import Entry, Seal
from vrops.people.models import User

pytestmark = pytest.mark.django_db(transaction=True)

ELSEWHERE = 42  # the number of another PostgreSQL installation


@transaction.atomic
def record(*notes: str) -> list[Entry]:
    """Entries of one transaction."""
    return [log.record("people.person.added", None, by=None, why=note) for note in notes]


def sealed_notes() -> list[str]:
    """What the seals cover, in their order."""
    ids = [entry_id for made in Seal.objects.order_by("number") for entry_id in made.entry_ids]
    notes = dict(Entry.objects.values_list("id", "why"))
    return [notes[entry_id] for entry_id in ids]


@pytest.fixture
def small_batches(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sealing, "BATCH", 3)


@pytest.fixture
def sealed(small_batches: None) -> Iterator[list[Entry]]:
    """Nine entries in three seals, and one that waits."""
    entries = [entry for number in range(9) for entry in record(f"n{number}")]
    assert sealing.seal() == 9
    record("waiting")
    return entries


def test_seals_in_batches_and_verifies(sealed: list[Entry]) -> None:
    report = sealing.verify()
    assert (report.seals, report.sealed, report.unsealed, report.broken) == (3, 9, 1, None)
    assert report.oldest_unsealed is not None
    assert sealed_notes() == [entry.why for entry in sealed]


def test_an_empty_log_verifies(db: None) -> None:
    report = sealing.verify()
    assert (report.seals, report.sealed, report.unsealed, report.broken) == (0, 0, 0, None)


def test_sealing_again_adds_only_what_is_new(sealed: list[Entry]) -> None:
    assert sealing.seal() == 1
    assert sealing.seal() == 0
    assert sealing.verify().sealed == 10


def test_a_transaction_larger_than_a_batch_is_cut(small_batches: None) -> None:
    record(*(str(number) for number in range(8)))
    assert sealing.seal() == 8
    assert [len(made.entry_ids) for made in Seal.objects.order_by("number")] == [3, 3, 2]
    assert sealing.verify().broken is None


def test_the_first_link_can_be_computed_by_hand(db: None) -> None:
    (entry,) = record("by hand")
    sealing.seal()
    made = Seal.objects.get()
    row = Entry.objects.for_hashing().get(pk=entry.pk)
    assert json.loads(domain.canonical(row))["why"] == "by hand"
    start = domain.opening(
        bytes(32), number=1, cluster=entry.cluster, form=1, sealed_at=made.sealed_at
    )
    assert bytes(made.hash) == domain.link(start, domain.canonical(row))


class TestLateCommits:
    """Ids are handed out before transactions commit; a seal must not run past an open one."""

    def test_an_entry_that_commits_late_is_sealed_later(self, session: Session) -> None:
        session.begin()
        session.run(lambda: record("early id, late commit"))
        record("late id, early commit")
        assert sealing.seal() == 0
        session.commit()
        assert sealing.seal() == 2
        assert sealed_notes() == ["early id, late commit", "late id, early commit"]
        assert sealing.verify().broken is None

    def test_what_ended_before_the_open_one_began_is_sealed(self, session: Session) -> None:
        record("before")
        session.begin()
        session.run(lambda: record("open"))
        record("after")
        assert sealing.seal() == 1
        assert sealing.verify().unsealed == 1
        session.commit()
        assert sealing.seal() == 2
        assert sealed_notes() == ["before", "open", "after"]
        assert sealing.verify().broken is None

    def test_many_writers_and_a_sealer_at_once_lose_nothing(
        self, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(sealing, "BATCH", 7)

        def write(writer: int) -> None:
            for number in range(40):
                record(*(f"{writer}-{number}-{part}" for part in range(number % 3 + 1)))
            connections.close_all()

        with ThreadPoolExecutor(4) as threads:
            writing = [threads.submit(write, writer) for writer in range(4)]
            while not all(one.done() for one in writing):
                sealing.seal()
            for one in writing:
                one.result()
        sealing.seal()
        assert sorted(sealed_notes()) == sorted(Entry.objects.values_list("why", flat=True))
        assert sealing.verify().broken is None

    def test_two_sealers_do_not_seal_twice(self, session: Session) -> None:
        record("one")
        session.begin()
        assert session.run(lambda: locks.try_advisory("log.seal"))
        assert sealing.seal() == 0
        session.commit()
        assert sealing.seal() == 1


EDITS = {
    "why": "'x'",
    "event": "'people.person.removed'",
    "area": "'gtm'",
    "actor_name": "'Somebody else'",
    "subject_name": "'x'",
    "subject_id": "1",
    "subject_type": "'x'",
    "at": "at - interval '1 microsecond'",
    "before": "'{}'",
    "after": "'null'",
    "request_id": "'x'",
    "site_id": "1",
    "supplier_id": "1",
    "group_id": "1",
    "money": "NOT money",
    "refused": "NOT refused",
}


class TestTampering:
    """A superuser with the triggers off: the first broken link is named with its entry."""

    def broken(self) -> sealing.Break:
        found = sealing.verify().broken
        assert found is not None
        return found

    def test_every_column_can_be_edited_or_is_the_place(self) -> None:
        places = {"id", "cluster", "xid", "actor_id"}
        assert set(EDITS) | places == set(domain.COLUMNS)
        assert {field.attname for field in Entry._meta.concrete_fields} == set(domain.COLUMNS)

    @pytest.mark.parametrize("column", EDITS)
    def test_an_edit(self, sealed: list[Entry], intruder: Intruder, column: str) -> None:
        victim = sealed[4]
        statement = f"UPDATE vrops_log_entry SET {column} = {EDITS[column]} WHERE id = %s"  # noqa: S608
        intruder.do(statement, victim.pk)
        found = self.broken()
        assert (found.seal, found.entry_id) == (2, victim.pk)
        assert "changed after it was sealed" in str(found)

    def test_an_edit_of_who_did_it(self, sealed: list[Entry], intruder: Intruder, pm: User) -> None:
        intruder.do("UPDATE vrops_log_entry SET actor_id = %s WHERE id = %s", pm.pk, sealed[0].pk)
        assert self.broken().entry_id == sealed[0].pk

    @pytest.mark.parametrize("position", [0, 2, 4, 8])
    def test_a_deletion(self, sealed: list[Entry], intruder: Intruder, position: int) -> None:
        victim = sealed[position]
        intruder.do("DELETE FROM vrops_log_entry WHERE id = %s", victim.pk)
        found = self.broken()
        assert (found.seal, found.entry_id) == (position // 3 + 1, victim.pk)
        assert "removed" in found.what

    @pytest.mark.parametrize("position", [0, 2, 4])
    def test_an_insertion(self, sealed: list[Entry], intruder: Intruder, position: int) -> None:
        beside = sealed[position]
        intruder.do(
            "INSERT INTO vrops_log_entry (id, at, event, area, actor_name, subject_type, "
            "subject_name, why, request_id, money, refused, xid) "
            "SELECT 1000, at, event, area, actor_name, '', '', 'forged', '', false, false, xid "
            "FROM vrops_log_entry WHERE id = %s",
            beside.pk,
        )
        found = self.broken()
        assert found.entry_id == 1000
        assert "put in" in found.what

    def test_two_entries_exchanged(self, sealed: list[Entry], intruder: Intruder) -> None:
        one, two = sealed[3], sealed[5]
        for entry, xid in ((one, two.xid), (two, one.xid)):
            intruder.do("UPDATE vrops_log_entry SET xid = %s WHERE id = %s", str(xid), entry.pk)
        found = self.broken()
        assert (found.seal, found.entry_id) == (2, one.pk)
        assert "moved" in found.what

    def test_an_entry_moved_to_another_cluster(
        self, sealed: list[Entry], intruder: Intruder
    ) -> None:
        intruder.do(
            "UPDATE vrops_log_entry SET cluster = %s WHERE id = %s", ELSEWHERE, sealed[8].pk
        )
        assert self.broken().entry_id == sealed[8].pk

    def test_an_entry_put_back_after_the_last_seal(
        self, sealed: list[Entry], intruder: Intruder
    ) -> None:
        intruder.do(
            "UPDATE vrops_log_entry SET xid = pg_current_xact_id() WHERE id = %s", sealed[8].pk
        )
        assert self.broken().entry_id == sealed[8].pk

    @pytest.mark.parametrize(
        "change",
        [
            "sealed_at = sealed_at - interval '1 second'",
            "hash = sha256('x')",
            "previous_hash = sha256('x')",
            "links = links || links",
            "entry_ids = entry_ids || 99::bigint",
            "entry_ids = '{}', links = ''",
            "last_id = last_id + 1",
            "last_id = last_id - 1",
            "last_xid = '1'",
            "form = 2",
        ],
    )
    def test_a_changed_seal(self, sealed: list[Entry], intruder: Intruder, change: str) -> None:
        intruder.do(f"UPDATE vrops_log_seal SET {change} WHERE number = 2")  # noqa: S608
        assert self.broken().seal == 2

    def test_a_removed_seal(self, sealed: list[Entry], intruder: Intruder) -> None:
        intruder.do("DELETE FROM vrops_log_seal WHERE number = 2")
        assert str(self.broken()) == "Seal 2, the seal itself: it is missing."

    def test_a_cut_off_end_shows_against_a_head_noted_elsewhere(
        self, sealed: list[Entry], intruder: Intruder
    ) -> None:
        noted = sealing.verify().head
        intruder.do("DELETE FROM vrops_log_seal WHERE number = 3")
        intruder.do("DELETE FROM vrops_log_entry WHERE id >= %s", sealed[6].pk)
        assert sealing.verify().broken is None
        found = sealing.verify(noted=noted).broken
        assert found is not None
        assert "noted earlier" in found.what

    def test_a_head_noted_earlier_stays_part_of_the_chain(self, sealed: list[Entry]) -> None:
        noted = sealing.verify().head
        sealing.seal()
        assert sealing.verify(noted=noted).broken is None


class TestRestores:
    """A dump restored into a new PostgreSQL: rows carry higher transaction ids than it has."""

    @staticmethod
    def move_away(intruder: Intruder) -> None:
        """Make the entries look as if another, far older installation had written them."""
        intruder.do(
            "UPDATE vrops_log_entry SET cluster = %s, "
            "xid = (xid::text::bigint + 5000000000)::text::xid8",
            ELSEWHERE,
        )

    def test_entries_that_were_not_sealed_before_are_sealed_after(
        self, small_batches: None, intruder: Intruder
    ) -> None:
        record("a", "b", "c", "d", "e")
        self.move_away(intruder)
        record("f")
        assert sealing.seal() == 6
        assert sealed_notes() == ["a", "b", "c", "d", "e", "f"]
        assert sealing.verify().broken is None

    def test_the_chain_goes_on_where_it_was(self, small_batches: None, intruder: Intruder) -> None:
        record("a", "b")
        self.move_away(intruder)
        assert sealing.seal() == 2
        record("c")
        assert sealing.seal() == 1
        report = sealing.verify()
        assert (report.seals, report.sealed, report.unsealed, report.broken) == (2, 3, 0, None)
        assert [made.cluster for made in Seal.objects.order_by("number")] == [
            ELSEWHERE,
            sealing.current_cluster(),
        ]

    def test_an_open_transaction_of_the_new_cluster_holds_back_no_old_entry(
        self, small_batches: None, intruder: Intruder, session: Session
    ) -> None:
        record("a")
        self.move_away(intruder)
        session.begin()
        session.run(lambda: record("b"))
        assert sealing.seal() == 1
        session.commit()
        assert sealing.seal() == 1
        assert sealed_notes() == ["a", "b"]
        assert sealing.verify().broken is None


def test_verifies_ten_thousand_entries_in_bounded_memory(db: None) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO vrops_log_entry (at, event, area, actor_name, subject_type, subject_name, "
            "after, why, request_id, money, refused) "
            "SELECT now(), 'people.person.added', 'people', 'VROps', '', '', "
            """jsonb_build_object('text', repeat('x', 2000)), '', '', false, false """
            "FROM generate_series(1, 10000)"
        )
    assert sealing.seal() == 10_000
    tracemalloc.start()
    try:
        report = sealing.verify()
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert (report.sealed, report.broken) == (10_000, None)
    # All rows together would take 25 MB and more.
    assert peak < 15_000_000


class TestCommand:
    def test_says_what_holds_and_what_waits(
        self, sealed: list[Entry], capsys: pytest.CaptureFixture[str]
    ) -> None:
        call_command("log", "verify")
        said = capsys.readouterr().out
        assert "Sealed: 9 entries, in batches: 3. Every link holds." in said
        assert "Not sealed yet: 1, the oldest of 20" in said
        assert f"Head: {sealing.verify().head}" in said

    def test_seals(self, sealed: list[Entry], capsys: pytest.CaptureFixture[str]) -> None:
        call_command("log", "seal")
        call_command("log", "verify")
        assert "Not sealed yet: 0." in capsys.readouterr().out

    def test_ends_with_an_error_that_names_the_entry(
        self, sealed: list[Entry], intruder: Intruder
    ) -> None:
        intruder.do("UPDATE vrops_log_entry SET why = 'x' WHERE id = %s", sealed[4].pk)
        with pytest.raises(CommandError, match=f"entry {sealed[4].pk}: it was changed") as error:
            call_command("log", "verify")
        assert error.value.returncode == 1


def test_sealing_reads_the_backlog_by_the_index(db: None) -> None:
    """Without figures about a freshly loaded table the planner would sort all of it per batch."""
    with transaction.atomic():
        sealing._read_in_index_order()
        rows = Entry.objects.finished().in_chain_order(sealing.current_cluster(), (0, 0))
        plan = rows.for_hashing()[: sealing.BATCH].explain()
    assert "Index Scan using log_entry_chain" in plan
    assert "Sort" not in plan
    with connection.cursor() as cursor:
        cursor.execute("SHOW enable_sort")
        assert cursor.fetchone() == ("on",)
