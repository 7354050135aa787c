"""Filters: what their values mean, what chips say, and what is refused with a sentence."""

from collections.abc import Sequence
from datetime import UTC, date, datetime
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest
from django.db.models import Q

from tests.cast import MakePerson
from vrops.lists.domain.address import Condition
from vrops.lists.domain.operators import Operator
from vrops.lists.filters import (
    ChoiceFilter,
    DateFilter,
    Filter,
    NumberFilter,
    Reader,
    RecordFilter,
    Unfit,
    WordsFilter,
    YesNoFilter,
)
from vrops.people.models import Site, User

# Late on March 7 in New York, March 8 elsewhere: the night the clocks go forward.
NOW = datetime(2026, 3, 8, 3, 30, tzinfo=UTC)
STATUS = ChoiceFilter(
    name="status", label="Status", nullable=True,
    choices=[("new", "New"), ("open", "Research"), ("hq", "Waiting on HQ"), ("done", "Resolved")],
)  # fmt: skip
STARTS = DateFilter(name="starts", label="Starts", lookup="starts_on", nullable=True)
CREATED = DateFilter(name="created", label="Created", lookup="created_at", instants=True)
REPS = NumberFilter(name="reps", label="Reps", unit="reps")
RATE = NumberFilter(name="rate", label="Rate", whole=False)


def reader(user: object = None) -> Reader:
    return Reader(user, ZoneInfo("America/New_York"), NOW)


def applied(of: Filter, operator: str, *values: str) -> tuple[Q, str]:
    found = of.apply(Condition(of.name, Operator(operator), values), reader())
    return found.where, found.text


@pytest.mark.parametrize(
    ("of", "operator", "values", "where", "text"),
    [
        (STATUS, "", ["new"], Q(status__in=["new"]), "New"),
        (STATUS, "", ["new", "open"], Q(status__in=["new", "open"]), "New, Research"),
        (STATUS, "not", ["done"], ~Q(status__in=["done"]), "Resolved"),
        (
            STATUS, "", ["new", "open", "hq", "done"],
            Q(status__in=["new", "open", "hq", "done"]), "New, Research + 2 more",
        ),
        (STATUS, "empty", ["yes"], Q(status__isnull=True), "empty"),
        (STATUS, "empty", ["no"], Q(status__isnull=False), "empty"),
        (
            STARTS, "", ["2026-03-01"],
            Q(starts_on__gte=date(2026, 3, 1), starts_on__lt=date(2026, 3, 2)), "Mar 1",
        ),
        (STARTS, "before", ["2026-03-01"], Q(starts_on__lt=date(2026, 3, 1)), "Mar 1"),
        (STARTS, "after", ["2025-03-01"], Q(starts_on__gte=date(2025, 3, 2)), "Mar 1, 2025"),
        (
            STARTS, "between", ["2026-03-01..2026-03-31"],
            Q(starts_on__gte=date(2026, 3, 1), starts_on__lt=date(2026, 4, 1)), "Mar 1 and Mar 31",
        ),
        (
            STARTS, "last", ["30d"],
            Q(starts_on__gte=date(2026, 2, 5), starts_on__lt=date(2026, 3, 8)), "30 days",
        ),
        (STARTS, "last", ["1d"],
         Q(starts_on__gte=date(2026, 3, 6), starts_on__lt=date(2026, 3, 8)), "1 day"),
        (STARTS, "empty", ["yes"], Q(starts_on__isnull=True), "empty"),
        # The reader's days: New York is five hours behind, four from the 8th at 2 am on.
        (
            CREATED, "", ["2026-03-08"],
            Q(
                created_at__gte=datetime(2026, 3, 8, 5, tzinfo=UTC),
                created_at__lt=datetime(2026, 3, 9, 4, tzinfo=UTC),
            ),
            "Mar 8",
        ),
        (CREATED, "before", ["2026-03-07"],
         Q(created_at__lt=datetime(2026, 3, 7, 5, tzinfo=UTC)), "Mar 7"),
        (REPS, "gte", ["10"], Q(reps__gte=10), "10 reps"),
        (REPS, "lte", ["1000"], Q(reps__lte=1000), "1,000 reps"),
        (REPS, "", ["0"], Q(reps=0), "0 reps"),
        (REPS, "between", ["-3..10"], Q(reps__gte=-3, reps__lte=10), "−3 and 10 reps"),
        (RATE, "gte", ["0.125"], Q(rate__gte=Decimal("0.125")), "0.125"),
    ],
)  # fmt: skip
def test_a_filter_keeps_rows_and_says_so(
    of: Filter, operator: str, values: Sequence[str], where: Q, text: str
) -> None:
    assert applied(of, operator, *values) == (where, text)


@pytest.mark.parametrize(
    ("of", "operator", "values", "said"),
    [
        (STATUS, "", ["secret"], "“secret” is not a choice of Status"),
        (STATUS, "", ["new", "<b>"], "“<b>” is not a choice of Status"),
        (STATUS, "empty", ["maybe"], "Status is empty: yes or no, not “maybe”"),
        (STARTS, "", ["tomorrow"], "Starts takes a date such as 2026-03-31, not “tomorrow”"),
        (STARTS, "", ["2026-02-30"], "Starts takes a date such as 2026-03-31, not “2026-02-30”"),
        (STARTS, "after", ["9999-12-31"], "Starts takes a date such as 2026-03-31"),
        (STARTS, "before", ["0001-01-01"], "Starts takes a date such as 2026-03-31"),
        (STARTS, "", ["2026-01-01", "2026-01-02"], "Starts takes one value"),
        (STARTS, "between", ["2026-01-01"], "Starts between takes two values"),
        (STARTS, "between", ["2026-02-01..2026-01-01"], "ends before it begins"),
        (STARTS, "last", ["30"], "Starts in last takes days such as 30d, not “30”"),
        (STARTS, "last", ["0d"], "Starts in last takes days"),
        (STARTS, "last", ["9999d"], "Starts in last takes days"),
        (REPS, "gte", ["abc"], "Reps takes a whole number, not “abc”"),
        (REPS, "gte", ["1.5"], "Reps takes a whole number, not “1.5”"),
        (REPS, "gte", ["9" * 20], "Reps takes a whole number"),
        (REPS, "gte", ["1e5"], "Reps takes a whole number"),
        (REPS, "gte", ["٣"], "Reps takes a whole number"),
        (RATE, "gte", ["NaN"], "Rate takes a number, not “NaN”"),
        (RATE, "gte", ["1.2.3"], "Rate takes a number, not “1.2.3”"),
        (WordsFilter(name="t", label="Title", columns=("sort_key",)), "words", ["**"],
         "Title contains “**” names no word"),
    ],
)  # fmt: skip
def test_refuses_with_a_sentence(
    of: Filter, operator: str, values: Sequence[str], said: str
) -> None:
    with pytest.raises(Unfit) as refusal:
        applied(of, operator, *values)
    assert said in str(refusal.value)


def test_more_values_than_anybody_ticks_are_refused() -> None:
    many = ChoiceFilter(name="n", label="N", choices=[(str(n), str(n)) for n in range(99)])
    with pytest.raises(Unfit):
        applied(many, "", *[str(n) for n in range(99)])


def test_yes_and_no_are_called_by_their_words() -> None:
    active = YesNoFilter(name="active", label="Status", lookup="is_active", labels=("On", "Off"))
    assert applied(active, "", "no") == (Q(is_active__in=[False]), "Off")


def test_a_match_replaces_the_column() -> None:
    of = ChoiceFilter(
        name="x", label="X", choices=[("a", "A")], match=lambda values: Q(pk__in=[len(values)])
    )
    assert applied(of, "not", "a") == (~Q(pk__in=[1]), "A")


@pytest.mark.django_db
def test_another_suppliers_record_is_refused_like_one_that_never_was(
    supplier_ops: User, site: Site, other_site: Site
) -> None:
    of = RecordFilter(name="site", label="Site", records=lambda user: Site.objects.visible_to(user))
    who = reader(supplier_ops)
    assert [choice.label for choice in who.choices(of)] == [site.name]
    sentences = []
    for pk in (other_site.pk, 999_999):
        with pytest.raises(Unfit) as refusal:
            of.apply(Condition("site", Operator.IS, (str(pk),)), who)
        sentences.append(str(refusal.value).replace(str(pk), "N"))
    assert sentences[0] == sentences[1]


@pytest.mark.django_db
def test_me_is_whoever_reads(make_person: MakePerson) -> None:
    user = make_person("jo")
    of = RecordFilter(name="owner", label="Owner", me=True, records=lambda _: User.objects.none())
    found = of.apply(Condition("owner", Operator.IS, ("me",)), reader(user))
    assert (found.where, found.text) == (Q(owner__in=[user.pk]), "Me")


def test_choices_are_asked_for_once() -> None:
    asked = []

    class Counting(ChoiceFilter):
        def offered(self, reader: Reader) -> list[object]:  # type: ignore[override]
            asked.append(1)
            return []

    who, of = reader(), Counting(name="x", label="X")
    who.choices(of)
    who.choices(of)
    assert asked == [1]
