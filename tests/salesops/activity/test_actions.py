"""Loading activity: versions, totals, rights, twice, two at once, taken back."""

from datetime import timedelta
from decimal import Decimal
from threading import Barrier

import pytest

from salesops.activity import actions, queries
from salesops.activity.models import ActivityLoad, DailyActivity
from tests.salesops.activity.made import MONDAY, calls, load, row
from tests.vrops.core.test_locks import in_threads
from vrops.core import clock
from vrops.core.errors import Invalid, NotAllowed, PermissionDenied
from vrops.core.periods import Period
from vrops.log.models import Entry

pytestmark = pytest.mark.django_db
WEEK = Period(MONDAY, MONDAY + timedelta(days=7))


def sum_of(*sites, **more):
    return queries.quantity([site.pk for site in sites], "contacts", WEEK, **more)


def test_a_load_adds_what_is_new_and_says_how_much(analyst, site):
    made = load(analyst, *calls(site, [100, 120, 90]), reference="import:1")
    assert (made.new, made.changed, made.same) == (3, 0, 0)
    assert (made.first_on, made.last_on) == (MONDAY, MONDAY + timedelta(days=2))
    [total] = queries.totals_of(made)
    assert (total.label, total.values, total.total) == ("Contacts", 3, 310)
    entry = Entry.objects.get(event="salesops.activity.loaded")
    assert (entry.actor, entry.after["new"]) == (analyst, 3)


def test_a_correction_keeps_what_was_said_before(analyst, site):
    load(analyst, *calls(site, [100, 120]))
    before = clock.now()
    later = load(analyst, *calls(site, [100, 125, 80]))
    assert (later.new, later.changed, later.same) == (1, 1, 1)
    assert sum_of(site) == 305
    assert sum_of(site, at=before) == 220
    said = DailyActivity.objects.filter(on=MONDAY + timedelta(days=1)).order_by("id")
    assert [(each.value, each.superseded_by) for each in said] == [(120, later), (125, None)]
    assert [each.value for each in queries.versions_of(said[1], analyst)] == [125, 120]


def test_nothing_recorded_is_not_zero(analyst, site, in_house_site):
    assert sum_of(site) is None
    load(analyst, row(site, "0"))
    assert sum_of(site) == 0
    assert sum_of(in_house_site) is None


def test_sums_by_channel_and_product(analyst, site, in_house_site):
    load(
        analyst,
        row(site, "10", product="upgrade"),
        row(site, "5", product="new_line"),
        row(site, "3", channel="chat"),
        row(in_house_site, "2"),
        row(site, "1000", measure="sales"),
        row(site, "99", on=WEEK.end),
    )
    assert sum_of(site, in_house_site) == 20
    assert sum_of(site, channel="voice") == 15
    assert sum_of(site, channel="voice", product="upgrade") == 10
    assert sum_of(site, channel="callback") is None
    assert queries.quantity([site.pk], "contacts", Period(MONDAY)) == 117


def test_the_same_import_loads_once(analyst, site):
    first = load(analyst, row(site), reference="import:7")
    again = load(analyst, row(site, "5"), reference="import:7")
    assert again == first
    assert sum_of(site) == 100


def test_refuses_a_total_beside_parts_of_an_earlier_load(analyst, site):
    load(analyst, row(site, "10", product="upgrade"))
    with pytest.raises(Invalid, match=f"total would stand beside its own parts .*{MONDAY}"):
        load(analyst, row(site, "30"))
    assert sum_of(site) == 10
    assert ActivityLoad.objects.count() == 1


@pytest.mark.parametrize("changes", [{"measure": "calls"}, {"channel": "fax"}, {"product": "x\ty"}])
def test_refuses_words_it_does_not_know(analyst, site, changes):
    with pytest.raises(Invalid, match="is no "):
        load(analyst, row(site, **changes))


def test_refuses_nothing_at_all(analyst):
    with pytest.raises(Invalid, match="nothing to load"):
        load(analyst)


@pytest.mark.parametrize("who", ["rep", "supervisor", "pm", "hq_partner", "supplier_finance"])
def test_refuses_those_who_may_not_load(who, site, request):
    with pytest.raises(PermissionDenied):
        load(request.getfixturevalue(who), row(site))


def test_a_supplier_loads_and_sees_its_own_sites_only(supplier_ops, analyst, site, other_site):
    load(supplier_ops, row(site))
    with pytest.raises(PermissionDenied):
        load(supplier_ops, row(site), row(other_site))
    both = load(analyst, row(site, "110"), row(other_site))
    assert list(DailyActivity.objects.visible_to(supplier_ops).current()) == [
        DailyActivity.objects.current().get(site=site)
    ]
    assert both not in ActivityLoad.objects.visible_to(supplier_ops)
    assert ActivityLoad.objects.visible_to(supplier_ops).count() == 1
    assert ActivityLoad.objects.visible_to(analyst).count() == 2


def test_a_load_taken_back_leaves_what_was_said_before(analyst, site):
    load(analyst, *calls(site, [100, 120]))
    wrong = load(analyst, *calls(site, [900, 120, 80]))
    while_wrong = clock.now()
    actions.take_back_load(wrong.pk, by=analyst)
    assert sum_of(site) == 220
    assert sum_of(site, at=while_wrong) == 1100
    entry = Entry.objects.get(event="salesops.activity.taken_back")
    assert entry.before["taken_back_at"] is None
    assert entry.after["taken_back_at"]
    with pytest.raises(NotAllowed):
        actions.take_back_load(wrong.pk, by=analyst)


def test_a_load_in_the_middle_is_taken_back_without_touching_later_ones(analyst, site):
    first, middle, last = (load(analyst, row(site, value)) for value in ("1", "2", "3"))
    actions.take_back_load(middle.pk, by=analyst)
    assert sum_of(site) == 3
    actions.take_back_load(last.pk, by=analyst)
    assert sum_of(site) == 1
    actions.take_back_load(first.pk, by=analyst)
    assert sum_of(site) is None
    load(analyst, row(site, "4"))
    assert sum_of(site) == 4


def test_a_supplier_cannot_take_back_what_it_cannot_see(analyst, supplier_ops, pm, other_site):
    made = load(analyst, row(other_site))
    for person in (supplier_ops, pm):
        with pytest.raises(ActivityLoad.DoesNotExist):
            actions.take_back_load(made.pk, by=person)


@pytest.mark.django_db(transaction=True)
def test_two_loads_at_once_leave_one_current_value(analyst, site):
    start = Barrier(4)

    def attempt(value: str):
        def run() -> None:
            start.wait()
            load(analyst, *calls(site, [Decimal(value)] * 5))

        return run

    in_threads(*[attempt(value) for value in ("1", "2", "3", "4")])
    assert DailyActivity.objects.current().count() == 5
    assert DailyActivity.objects.count() == 20
    assert DailyActivity.objects.current().values("load").distinct().count() == 1
