"""Filing, scoping and making launches: allowed, refused for each reason, twice, two at once."""

from collections.abc import Callable, Iterator
from datetime import date, timedelta
from decimal import Decimal
from functools import partial
from typing import Any

import pytest

from gtm.intake import actions, queries
from gtm.intake.models import Request
from gtm.launches.models import Launch
from tests.gtm.factories import entered, make_program
from tests.gtm.intake.requests_made import asked, make_request
from tests.races.barrier import Racers
from vrops.core.errors import Invalid, NotAllowed, PermissionDenied, StaleVersion
from vrops.core.money import Money
from vrops.log.models import Entry
from vrops.people.models import HQGroup, User

pytestmark = pytest.mark.django_db


def last(request: Request) -> Entry:
    rows = Entry.objects.filter(subject_type="gtm.request", subject_id=request.pk)
    return rows.latest("id")


def pointers(error: pytest.ExceptionInfo[Invalid]) -> list[str]:
    return [fault.pointer for fault in error.value.errors]


# ---- filing ------------------------------------------------------------------------------------


def test_a_partner_files_for_their_own_group(hq_partner: User, group: HQGroup) -> None:
    funding = Money(Decimal("250000"), "USD")
    given = asked(group, codes=("B2", "A1", "A1", " "), systems=(" billing ",), funding=funding)
    request = actions.file_request(given, by=hq_partner)
    assert (request.state, request.filed_by, request.group) == ("new", hq_partner, group)
    assert (request.codes, request.systems) == (["A1", "B2"], ["billing"])
    assert request.funding == funding
    assert (last(request).event, last(request).group_id) == ("gtm.request.filed", group.pk)


def test_a_partner_does_not_file_for_another_group(
    hq_partner: User, finance: User, group: HQGroup, finance_group: HQGroup
) -> None:
    with pytest.raises(PermissionDenied):
        actions.file_request(asked(finance_group), by=hq_partner)
    with pytest.raises(PermissionDenied):
        actions.file_request(asked(group), by=finance)


@pytest.mark.parametrize("who", ["pm", "analyst", "senior_manager"])
def test_the_team_files_for_any_group(
    who: str, group: HQGroup, request: pytest.FixtureRequest
) -> None:
    assert actions.file_request(asked(group), by=request.getfixturevalue(who)).pk


@pytest.mark.parametrize("who", ["rep", "supervisor", "supplier_ops", "supplier_finance",
                                 "administrator"])  # fmt: skip
def test_others_do_not_file(who: str, group: HQGroup, request: pytest.FixtureRequest) -> None:
    with pytest.raises(PermissionDenied):
        actions.file_request(asked(group), by=request.getfixturevalue(who))


@pytest.mark.parametrize(
    ("change", "pointer"),
    [
        ({"title": " "}, "/title"),
        ({"title": "x" * 161}, "/title"),
        ({"title": "a\u202eb"}, "/title"),
        ({"details": "nul \x00"}, "/details"),
        ({"kind": "party"}, "/kind"),
        ({"wanted_starts_on": date(1999, 1, 1), "wanted_ends_on": None}, "/wanted_starts_on"),
        ({"wanted_ends_on": date(2020, 1, 1)}, "/wanted_last_day"),
        ({"program_id": 999_999}, "/program"),
        ({"channels": ("pigeon",)}, "/channels"),
        ({"codes": tuple(map(str, range(31)))}, "/codes"),
        ({"codes": ("x" * 41,)}, "/codes"),
        ({"systems": ("\x07",)}, "/systems"),
        ({"expected_volume": -1}, "/expected_volume"),
        ({"funding": Money(Decimal(-5), "USD")}, "/funding"),
    ],
)
def test_names_what_is_wrong(
    change: dict[str, Any], pointer: str, hq_partner: User, group: HQGroup
) -> None:
    with pytest.raises(Invalid) as refused:
        actions.file_request(asked(group, **change), by=hq_partner)
    assert pointer in pointers(refused)
    assert not Request.objects.exists()


# ---- scoping -----------------------------------------------------------------------------------


def test_a_planner_takes_and_answers(hq_partner: User, pm: User, group: HQGroup) -> None:
    request = make_request(hq_partner, group)
    taken = actions.take_request(request.pk, by=pm, version=1)
    assert (taken.state, taken.taken_by) == ("scoping", pm)
    answered = actions.answer_request(
        request.pk, "partly", "Not on chat before March.", by=pm, version=taken.version
    )
    assert (answered.state, answered.answer, answered.answered_by) == ("answered", "partly", pm)
    assert answered.answered_at is not None
    assert (last(request).event, last(request).why) == (
        "gtm.request.answered", "Not on chat before March.",
    )  # fmt: skip


@pytest.mark.parametrize("who", ["hq_partner", "analyst", "finance", "administrator"])
def test_others_see_but_do_not_scope(
    who: str, hq_partner: User, pm: User, group: HQGroup, request: pytest.FixtureRequest
) -> None:
    new, scoping = make_request(pm, group), make_request(pm, group, state="scoping", pm=pm)
    person = request.getfixturevalue(who)
    for act in (
        partial(actions.take_request, new.pk, version=new.version),
        partial(actions.answer_request, scoping.pk, "in", "Yes", version=scoping.version),
        partial(actions.mark_duplicate, new.pk, scoping.pk, version=new.version),
    ):
        with pytest.raises(PermissionDenied):
            act(by=person)


def test_an_answer_needs_a_reason_and_one_of_three_words(pm: User, group: HQGroup) -> None:
    request = make_request(pm, group, state="scoping", pm=pm)
    for answer, reason, pointer in (("in", "  ", "/reason"), ("maybe", "Why not", "/answer"),
                                    ("in", "x" * 2001, "/reason")):  # fmt: skip
        with pytest.raises(Invalid) as refused:
            actions.answer_request(request.pk, answer, reason, by=pm, version=request.version)
        assert pointers(refused) == [pointer]


def test_a_new_request_is_taken_before_it_is_answered(pm: User, group: HQGroup) -> None:
    request = make_request(pm, group)
    with pytest.raises(NotAllowed, match="take it first"):
        actions.answer_request(request.pk, "in", "Yes", by=pm, version=1)


def test_taking_twice_is_refused(pm: User, second_pm: User, group: HQGroup) -> None:
    request = make_request(pm, group)
    taken = actions.take_request(request.pk, by=pm, version=1)
    with pytest.raises(StaleVersion):
        actions.take_request(request.pk, by=second_pm, version=1)
    with pytest.raises(NotAllowed):
        actions.take_request(request.pk, by=second_pm, version=taken.version)


def test_reopening_voids_the_answer_and_needs_a_reason(pm: User, group: HQGroup) -> None:
    request = make_request(pm, group, state="answered", pm=pm)
    with pytest.raises(Invalid):
        actions.reopen_request(request.pk, by=pm, version=request.version, why="")
    reopened = actions.reopen_request(request.pk, by=pm, version=request.version, why="New stock")
    assert (reopened.state, reopened.answer, reopened.reason) == ("scoping", "", "")
    assert last(request).before["answer"] == "in"


# ---- withdrawing, duplicates -------------------------------------------------------------------


@pytest.mark.parametrize("state", ["new", "scoping", "answered"])
def test_a_partner_withdraws_what_is_open(
    state: str, hq_partner: User, pm: User, group: HQGroup
) -> None:
    request = make_request(hq_partner, group, state=state, pm=pm)
    gone = actions.withdraw_request(request.pk, by=hq_partner, version=request.version, why="Off")
    assert gone.state == "withdrawn"
    with pytest.raises(NotAllowed):
        actions.withdraw_request(request.pk, by=hq_partner, version=gone.version, why="Again")
    with pytest.raises(NotAllowed, match="file a new one"):
        actions.edit_request(request.pk, asked(group), by=hq_partner, version=gone.version)


def test_another_groups_request_does_not_exist(
    hq_partner: User, pm: User, finance: User, finance_group: HQGroup, group: HQGroup
) -> None:
    theirs = make_request(pm, finance_group)
    with pytest.raises(Request.DoesNotExist):
        actions.withdraw_request(theirs.pk, by=hq_partner, version=1, why="Not mine")
    ours = make_request(pm, group)
    with pytest.raises(PermissionDenied):  # Finance sees all, and files for its own group
        actions.withdraw_request(ours.pk, by=finance, version=1, why="Not mine")


def test_a_duplicate_names_another_that_is_open(pm: User, group: HQGroup) -> None:
    first, second, third = (make_request(pm, group) for _ in range(3))
    marked = actions.mark_duplicate(second.pk, first.pk, by=pm, version=1)
    assert (marked.state, marked.duplicate_of) == ("duplicate", first)
    for wrong in (third.pk, second.pk, 999_999):
        with pytest.raises(Invalid) as refused:
            actions.mark_duplicate(third.pk, wrong, by=pm, version=1)
        assert pointers(refused) == ["/duplicate_of"]
    with pytest.raises(NotAllowed, match="Others are duplicates"):
        actions.mark_duplicate(first.pk, third.pk, by=pm, version=1)


# ---- changes by HQ -----------------------------------------------------------------------------


def test_new_days_or_codes_reopen_an_answer_and_say_which(
    hq_partner: User, pm: User, group: HQGroup
) -> None:
    request = make_request(hq_partner, group, state="answered", pm=pm)
    later = request.wanted_starts_on + timedelta(days=7)
    given = asked(group, wanted_starts_on=later, codes=("TRB400",))
    changed = actions.edit_request(request.pk, given, by=hq_partner, version=request.version)
    assert (changed.state, changed.answer) == ("scoping", "")
    assert last(request).event == "gtm.request.reopened"
    assert last(request).why == "first day, last day and offer codes changed"


def test_other_words_do_not_reopen_an_answer(hq_partner: User, pm: User, group: HQGroup) -> None:
    request = make_request(hq_partner, group, state="answered", pm=pm)
    given = asked(group, details="More words", audience="New lines")
    changed = actions.edit_request(request.pk, given, by=hq_partner, version=request.version)
    assert (changed.state, changed.answer) == ("answered", "in")
    assert last(request).event == "gtm.request.edited"


def test_the_same_content_changes_nothing(hq_partner: User, group: HQGroup) -> None:
    request = make_request(hq_partner, group)
    same = actions.edit_request(request.pk, asked(group), by=hq_partner, version=1)
    assert same.version == 1
    assert last(request).event == "gtm.request.filed"


def test_a_request_stays_with_its_group(pm: User, group: HQGroup, finance_group: HQGroup) -> None:
    request = make_request(pm, group)
    with pytest.raises(Invalid) as refused:
        actions.edit_request(request.pk, asked(finance_group), by=pm, version=1)
    assert pointers(refused) == ["/group"]


def test_a_system_files_and_then_changes_its_own(hq_partner: User, group: HQGroup) -> None:
    upsert = partial(actions.upsert_from_source, "hq-gtm", "G-1", by=hq_partner)
    first = upsert(asked(group))
    assert (first.source, first.external_id, first.version) == ("hq-gtm", "G-1", 1)
    assert upsert(asked(group)).version == 1
    second = upsert(asked(group, title="Renamed"))
    assert (second.pk, second.version, second.title) == (first.pk, 2, "Renamed")


# ---- the launch --------------------------------------------------------------------------------


def test_makes_a_launch_of_what_is_in_scope(hq_partner: User, pm: User, group: HQGroup) -> None:
    request = make_request(hq_partner, group, state="answered", pm=pm, answer="partly")
    launch = actions.make_launch_from_request(
        request.pk, entered(pm, title="Made"), by=pm, version=request.version
    )
    request.refresh_from_db()
    assert (launch.state, launch.title, request.launch) == ("draft", "Made", launch)
    assert queries.requests_of(launch, pm) == [request]
    with pytest.raises(NotAllowed, match="already"):
        actions.make_launch_from_request(request.pk, entered(pm), by=pm, version=request.version)
    assert Launch.objects.count() == 1


@pytest.mark.parametrize(("state", "answer"), [("new", ""), ("scoping", ""), ("answered", "out")])
def test_no_launch_of_what_is_not_in_scope(
    state: str, answer: str, pm: User, group: HQGroup
) -> None:
    request = make_request(pm, group, state=state, pm=pm, answer=answer or "in")
    with pytest.raises(NotAllowed, match="in or partly"):
        actions.make_launch_from_request(request.pk, entered(pm), by=pm, version=request.version)


def test_a_wrong_launch_leaves_the_request_as_it_was(pm: User, group: HQGroup) -> None:
    request = make_request(pm, group, state="answered", pm=pm)
    with pytest.raises(Invalid):
        actions.make_launch_from_request(
            request.pk, entered(pm, title=""), by=pm, version=request.version
        )
    request.refresh_from_db()
    assert (request.launch, Launch.objects.count()) == (None, 0)


# ---- earlier ones ------------------------------------------------------------------------------


def test_earlier_requests_of_the_program_come_first(
    hq_partner: User, pm: User, group: HQGroup, finance_group: HQGroup
) -> None:
    program = make_program(pm)
    of_kind = make_request(pm, finance_group, state="answered", pm=pm, title="Same kind")
    of_program = make_request(
        pm, group, state="answered", pm=pm, kind="process", program_id=program.pk, title="Program"
    )
    make_request(pm, group, state="answered", pm=pm, kind="flagship", title="Neither")
    make_request(pm, group, title="Without an answer")
    request = make_request(pm, group, program_id=program.pk)
    assert queries.earlier_like(request, pm) == [of_program, of_kind]
    assert queries.earlier_like(request, hq_partner) == [of_program]


# ---- two at once -------------------------------------------------------------------------------


@pytest.fixture
def at_once(transactional_db: None) -> Iterator[Callable[..., list[Any]]]:
    racers = Racers(2)
    yield racers.at_once
    racers.go_home()


@pytest.mark.django_db(transaction=True)
def test_of_two_who_take_it_at_once_one_gets_it(
    at_once: Callable[..., list[Any]], pm: User, second_pm: User, group: HQGroup
) -> None:
    for _ in range(10):
        request = make_request(pm, group)
        take = partial(actions.take_request, request.pk, version=1)
        outcomes = at_once(partial(take, by=pm), partial(take, by=second_pm))
        winners = [each for each in outcomes if isinstance(each, Request)]
        losers = [each for each in outcomes if isinstance(each, StaleVersion)]
        assert (len(winners), len(losers)) == (1, 1), outcomes
        request.refresh_from_db()
        assert request.taken_by_id == winners[0].taken_by_id


@pytest.mark.django_db(transaction=True)
def test_of_two_launches_at_once_one_is_made(
    at_once: Callable[..., list[Any]], pm: User, second_pm: User, group: HQGroup
) -> None:
    for number in range(5):
        request = make_request(pm, group, state="answered", pm=pm)
        make = partial(
            actions.make_launch_from_request, request.pk, entered(pm), version=request.version
        )
        outcomes = at_once(partial(make, by=pm), partial(make, by=second_pm))
        assert sum(isinstance(each, Launch) for each in outcomes) == 1, outcomes
        assert Launch.objects.count() == number + 1
