"""What several loads said: taking one back leaves what the others said, first or again."""

from decimal import Decimal
from itertools import permutations
from threading import Barrier

import pytest

from salesops.activity import actions, queries
from salesops.activity.models import ActivityRepeat, DailyActivity
from tests.salesops.activity.made import MONDAY, calls, load, row
from tests.vrops.core.test_locks import in_threads
from vrops.core import clock
from vrops.core.periods import Period

pytestmark = pytest.mark.django_db
WEEK = Period(MONDAY)


def said(site, **more):
    return queries.quantity([site.pk], "contacts", WEEK, **more)


def test_a_value_said_again_stays_when_the_first_load_is_taken_back(analyst, site):
    first = load(analyst, *calls(site, [100, 120]))
    again = load(analyst, *calls(site, [100, 125]))
    before = clock.now()
    actions.take_back_load(first.pk, by=analyst)
    assert said(site) == 225
    assert said(site, at=before) == 225
    assert set(DailyActivity.objects.current().values_list("load", flat=True)) == {again.pk}
    actions.take_back_load(again.pk, by=analyst)
    assert said(site) is None


def test_the_last_word_counts_even_where_it_was_a_repetition(analyst, site):
    """100, then 200, then 200 again: without the second load the third still says 200."""
    load(analyst, row(site, "100"))
    second = load(analyst, row(site, "200"))
    third = load(analyst, row(site, "200"))
    actions.take_back_load(second.pk, by=analyst)
    assert said(site) == 200
    actions.take_back_load(third.pk, by=analyst)
    assert said(site) == 100


@pytest.mark.parametrize("order", list(permutations(range(4))))
def test_in_whatever_order_loads_are_taken_back_the_last_left_counts(order, analyst, site):
    values = ["1", "2", "2", "1"]
    loads = [load(analyst, row(site, value)) for value in values]
    left = dict(enumerate(values))
    for number in order:
        actions.take_back_load(loads[number].pk, by=analyst)
        del left[number]
        expected = Decimal(left[max(left)]) if left else None
        assert said(site) == expected


def test_only_what_another_load_said_is_a_repetition(analyst, site):
    load(analyst, *calls(site, [1, 2]), reference="import:1")
    assert not ActivityRepeat.objects.exists()
    again = load(analyst, *calls(site, [1, 2, 3]))
    assert ActivityRepeat.objects.filter(load=again).count() == 2


def test_taking_back_goes_site_by_site_and_says_how_far(analyst, site, other_site):
    made = load(analyst, *calls(site, [1, 2]), row(other_site, "3"))
    told: list[tuple[int, int]] = []
    actions.take_back_load(made.pk, by=analyst, advance=lambda *pair: told.append(pair))
    assert sorted(told)[-1] == (3, 3)
    assert len(told) == 2


@pytest.mark.django_db(transaction=True)
def test_loads_in_parts_of_crossing_sites_do_not_block_each_other_forever(
    analyst, site, other_site
):
    """One begins with a site that the other ends with."""
    start, ends = Barrier(2), []

    def attempt(*sites):
        def run() -> None:
            start.wait()
            load(analyst, *(row(each, "5") for each in sites), reference=f"x:{sites[0].pk}")
            ends.append(1)

        return run

    in_threads(attempt(site, other_site), attempt(other_site, site))
    assert len(ends) == 2
