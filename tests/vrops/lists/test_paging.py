"""Pages by key: every row once, under any sorting, forward and back."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection, transaction
from django.db.models import F, QuerySet, Value
from django.db.models.functions import Length, NullIf
from django.test.utils import CaptureQueriesContext
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from vrops.lists import paging
from vrops.lists.paging import Mark, Ordering
from vrops.people.models import User

pytestmark = pytest.mark.django_db

ORDERINGS = [
    Ordering("sort_key"),
    Ordering("title"),
    Ordering("is_active"),
    Ordering("created_at"),
    Ordering("title_length"),
    Ordering("starts_on", nullable=True),
    Ordering("some_title", nullable=True),
]
# Few different values on purpose: ties and gaps are where paging goes wrong.
PEOPLE = st.lists(
    st.tuples(
        st.sampled_from(["", "a", "b", "bb", "zoë"]),
        st.none() | st.integers(0, 3),
        st.booleans(),
        st.integers(0, 2),
    ),
    max_size=14,
)


def make(people: list[tuple[str, int | None, bool, int]]) -> None:
    User.objects.bulk_create(
        User(
            employee_id=f"e{number}",
            email=f"e{number}@vrops.example",
            name=title or "x",
            sort_key=title or "x",
            title=title,
            starts_on=None if day is None else date(2026, 1, 1) + timedelta(days=day),
            is_active=active,
            created_at=datetime(2026, 1, 1, hour, tzinfo=UTC),
        )
        for number, (title, day, active, hour) in enumerate(people)
    )


def rows() -> QuerySet[User]:
    return User.objects.people().annotate(
        title_length=Length("title"), some_title=NullIf(F("title"), Value("a"))
    )


def take_away(*titles: str) -> None:
    """The rows are gone from the list; people are never deleted."""
    User.objects.filter(title__in=titles).update(kind=User.Kind.SERVICE)


def walk(ordering: Ordering, size: int) -> list[paging.Page]:
    """Every page from the first to the last, by the links between them."""
    pages = [paging.read(rows(), ordering, size=size)]
    while pages[-1].next is not None:
        mark = passed_through_the_address(pages[-1].next)
        pages.append(paging.read(rows(), ordering, after=mark, size=size))
    return pages


def walk_back(last: paging.Page, ordering: Ordering, size: int) -> list[paging.Page]:
    pages = [last]
    while pages[0].previous is not None:
        mark = passed_through_the_address(pages[0].previous)
        pages.insert(0, paging.read(rows(), ordering, before=mark, size=size))
    return pages


def passed_through_the_address(mark: Mark) -> Mark | None:
    return paging.read_mark(paging.write_mark(mark, "people:x"), "people:x")


def ids(pages: list[paging.Page]) -> list[list[int]]:
    return [[row.pk for row in page.rows] for page in pages]


@settings(
    max_examples=80, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(PEOPLE, st.sampled_from(ORDERINGS), st.booleans(), st.integers(1, 6))
def test_paging_forward_and_back_visits_every_row_exactly_once(
    people: list[tuple[str, int | None, bool, int]],
    ordering: Ordering,
    descending: bool,
    size: int,
) -> None:
    ordering = Ordering(ordering.expression, descending, ordering.nullable)
    with transaction.atomic():
        make(people)
        forward = walk(ordering, size)
        back = walk_back(forward[-1], ordering, size)
        seen = [pk for page in ids(forward) for pk in page]
        assert seen == expected(ordering)
        assert ids(back) == ids(forward)
        assert [page.first for page in back] == [1 + size * n for n in range(len(back))]
        assert (back[0].previous, forward[-1].next) == (None, None)
        transaction.set_rollback(True)


def expected(ordering: Ordering) -> list[int]:
    """The same order by plain Python: empties last, then by number in the sorting's direction."""
    found = list(rows().annotate(wanted=F(ordering.expression)).values_list("wanted", "pk"))
    full = sorted((row for row in found if row[0] is not None), reverse=ordering.descending)
    empty = sorted((row for row in found if row[0] is None), key=lambda row: row[1],
                   reverse=ordering.descending)  # fmt: skip
    return [pk for _, pk in [*full, *empty]]


def test_a_page_is_one_query_without_an_offset() -> None:
    make([("a", None, True, 0)] * 12)
    first = paging.read(rows(), Ordering("title"), size=5)
    with CaptureQueriesContext(connection) as captured:
        paging.read(rows(), Ordering("title"), after=first.next, size=5)
    (query,) = captured.captured_queries
    assert "OFFSET" not in query["sql"]
    assert query["sql"].endswith("LIMIT 6")


def test_rows_that_come_and_go_are_neither_repeated_nor_skipped() -> None:
    make([(letter, None, True, 0) for letter in ("b", "bb", "zoë")])
    first = paging.read(rows(), Ordering("title"), size=2)
    take_away("b")
    User.objects.create(employee_id="n", email="n@x.example", name="a", sort_key="a", title="a")
    second = paging.read(rows(), Ordering("title"), after=first.next, size=2)
    assert [row.title for row in second.rows] == ["zoë"]


def test_a_page_whose_rows_are_gone_is_the_first_page() -> None:
    make([(letter, None, True, 0) for letter in ("a", "b", "bb", "zoë")])
    first = paging.read(rows(), Ordering("title"), size=2)
    take_away("bb", "zoë")
    again = paging.read(rows(), Ordering("title"), after=first.next, size=2)
    assert ([row.title for row in again.rows], again.first, again.previous) == (["a", "b"], 1, None)


def test_going_back_to_a_shortened_start_shows_the_whole_first_page() -> None:
    make([(letter, None, True, 0) for letter in ("a", "b", "bb", "zoë")])
    first = paging.read(rows(), Ordering("title"), size=2)
    second = paging.read(rows(), Ordering("title"), after=first.next, size=2)
    take_away("a")
    back = paging.read(rows(), Ordering("title"), before=second.previous, size=2)
    assert ([row.title for row in back.rows], back.first) == (["b", "bb"], 1)


def test_counts_are_one_query_and_stop_at_the_cap() -> None:
    make([("a", None, True, 0)] * 9 + [("b", None, False, 0)] * 2)
    with CaptureQueriesContext(connection) as captured:
        found = paging.counts(
            [
                rows(),
                rows().filter(title="b"),
                rows().filter(title="it's 100% %s"),
                rows().none(),
                rows().order_by("title").filter(is_active=True),
            ],
            cap=5,
        )
    assert found == [6, 2, 0, 0, 6]
    assert len(captured.captured_queries) == 1
    assert paging.counts([]) == []


@pytest.mark.parametrize(
    "key",
    [
        None,
        True,
        0,
        -(2**63),
        "",
        'zoë, "quoted" & ünïcode\n',
        Decimal("-1234567890.000000000001"),
        0.1,
        date(2026, 2, 28),
        datetime(2026, 11, 1, 1, 30, 0, 123456, tzinfo=UTC),
        timedelta(days=-1, microseconds=1),
    ],
)
def test_a_mark_survives_the_address(key: Any) -> None:
    mark = Mark(key, 2**63 - 1, 50)
    again = paging.read_mark(paging.write_mark(mark, "people:name"), "people:name")
    assert again == mark
    assert type(again.key) is type(key)


@pytest.mark.parametrize("text", ["", "x", "WyJpIiwiMSIsMSwxXQ", "a:b", "é" * 50, "\x00:"])
def test_a_mark_we_did_not_write_is_none(text: str) -> None:
    assert paging.read_mark(text, "people:name") is None


def test_a_mark_of_another_list_or_sorting_is_none() -> None:
    text = paging.write_mark(Mark("a", 1, 50), "people:name")
    assert paging.read_mark(text, "people:-name") is None
    assert paging.read_mark(text, "sites:name") is None
    assert paging.read_mark(text[:-1] + ("A" if text[-1] != "A" else "B"), "people:name") is None
