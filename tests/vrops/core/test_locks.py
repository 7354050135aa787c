"""Named locks and serializable transactions, with several real connections (PG)."""

from collections.abc import Callable
from threading import Barrier, Event, Thread

import pytest
from django.db import IntegrityError, OperationalError, connection, transaction

from vrops.calendars.models import BusinessCalendar
from vrops.core import locks
from vrops.core.errors import Refused

pytestmark = pytest.mark.django_db(transaction=True)


def in_threads(*functions: Callable[[], None]) -> None:
    """Run each on a connection of its own; what one raises is raised here."""
    errors: list[BaseException] = []

    def guarded(function: Callable[[], None]) -> None:
        try:
            function()
        except BaseException as error:  # noqa: BLE001 (raised again below)
            errors.append(error)
        finally:
            connection.close()

    threads = [Thread(target=guarded, args=(function,)) for function in functions]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=30)
    if errors:
        raise errors[0]


def test_a_key_is_the_same_everywhere_and_fits_64_bits() -> None:
    # The first 8 bytes of BLAKE2b: an old release's job and a new one's must not run together.
    assert locks.lock_key("forecast.nightly") == 8835346703129297974
    assert all(-(2**63) <= locks.lock_key(name) < 2**63 for name in ("", "a", "é" * 99))
    assert locks.lock_key("a") != locks.lock_key("b")


def test_of_many_at_once_one_gets_the_lock() -> None:
    start, tried = Barrier(4), Barrier(4)
    got: list[bool] = []

    def attempt() -> None:
        start.wait()
        with transaction.atomic():
            got.append(locks.try_advisory("nightly"))
            tried.wait(timeout=20)  # nobody lets go before all have tried

    in_threads(*[attempt] * 4)
    assert sorted(got) == [False, False, False, True]


def test_the_lock_ends_with_the_transaction() -> None:
    for _ in range(2):
        with transaction.atomic():
            assert locks.try_advisory("nightly")


def test_waiting_for_the_lock() -> None:
    held, order = Event(), []

    def first() -> None:
        with transaction.atomic():
            locks.advisory("pot 7")
            held.set()
            order.append("first")

    def second() -> None:
        held.wait(timeout=20)
        with transaction.atomic():
            locks.advisory("pot 7")
            order.append("second")

    in_threads(first, second)
    assert order == ["first", "second"]


def test_a_lock_outside_a_transaction_is_a_fault_of_the_program() -> None:
    for take in (locks.try_advisory, locks.advisory):
        with pytest.raises(transaction.TransactionManagementError):
            take("nightly")


def test_conflicting_transactions_run_again_until_the_rule_holds() -> None:
    # The rule: at most one calendar. Under any lower isolation both would read zero and write.
    start = Barrier(2)
    runs: list[str] = []

    def add(name: str) -> Callable[[], None]:
        def attempt() -> bool:
            runs.append(name)
            count = BusinessCalendar.objects.count()
            if runs.count(name) == 1:
                start.wait(timeout=20)
            if count == 0:
                BusinessCalendar.objects.create(name=name, sort_key=name, zone="UTC")
            return count == 0

        return lambda: added.append(locks.in_serializable(attempt))

    added: list[bool] = []
    in_threads(add("one"), add("two"))
    assert sorted(added) == [False, True]
    assert BusinessCalendar.objects.count() == 1
    assert len(runs) == 3


def test_gives_up_with_a_sentence_after_the_attempts() -> None:
    runs: list[int] = []

    def conflict() -> None:
        runs.append(1)
        with connection.cursor() as cursor:
            cursor.execute("DO $$ BEGIN RAISE EXCEPTION 'x' USING ERRCODE = '40001'; END $$")

    with pytest.raises(Refused, match="try again") as refusal:
        locks.in_serializable(conflict, attempts=3)
    assert (len(runs), refusal.value.code) == (3, "core.busy")


def test_other_errors_are_not_tried_again() -> None:
    runs: list[int] = []

    def fail() -> None:
        runs.append(1)
        with connection.cursor() as cursor:
            cursor.execute("DO $$ BEGIN RAISE EXCEPTION 'x' USING ERRCODE = '57014'; END $$")

    with pytest.raises(OperationalError):
        locks.in_serializable(fail)

    def duplicate() -> None:
        runs.append(1)
        for _ in range(2):
            BusinessCalendar.objects.create(name="a", sort_key="a", zone="UTC")

    with pytest.raises(IntegrityError):
        locks.in_serializable(duplicate)
    assert len(runs) == 2
    assert not BusinessCalendar.objects.exists()


def test_it_opens_the_transaction_itself() -> None:
    with transaction.atomic(), pytest.raises(RuntimeError, match="outside"):
        locks.in_serializable(lambda: None)
