"""Lifecycles: every pair of a real table, memory, several outcomes, and the words of refusals."""

import pytest

from vrops.core.errors import NotAllowed
from vrops.workflow.domain import PREVIOUS, Lifecycle, Tone, Verb
from vrops.workflow.testing import Moved, check_lifecycle

pytestmark = pytest.mark.pure

BEFORE_CLOSED = ("draft", "planning", "submitted", "approved", "on_hold", "live")

# The launch of PRODUCT "Lifecycles".
LAUNCH = Lifecycle(
    "launch",
    states=(
        "draft", "planning", "submitted", "approved", "live", "closed", "on_hold", "cancelled",
        "rejected",
    ),
    verbs=(
        Verb("plan", ("draft",), "planning", "Plan", "planned", Tone.PRIMARY),
        Verb("submit", ("planning",), "submitted", "Submit", "submitted", Tone.PRIMARY),
        Verb("approve", ("submitted",), "approved", "Approve", "approved", Tone.PRIMARY),
        Verb("send_back", ("submitted",), "planning", "Send back", "sent back",
             instruct="send it back"),
        Verb("reject", ("submitted",), "rejected", "Reject", "rejected", Tone.DANGER),
        Verb("revise", ("submitted", "approved"), "planning", "", "revised"),
        Verb("hold", ("planning", "approved"), "on_hold", "Put on hold", "put on hold",
             instruct="put it on hold"),
        Verb("resume", ("on_hold",), PREVIOUS, "Resume", "resumed"),
        Verb("go_live", ("approved",), "live", "", "live", cannot="go live"),
        Verb("close", ("live",), "closed", "Close", "closed"),
        Verb("cancel", BEFORE_CLOSED, "cancelled", "Cancel", "cancelled", Tone.DANGER),
    ),
)  # fmt: skip

INVOICE = Lifecycle(
    "invoice",
    states=("received", "matched", "exception", "approved"),
    verbs=(
        Verb("match", ("received",), ("matched", "exception"), "Match", "matched"),
        Verb("accept", ("exception",), "matched", "Accept", "accepted"),
        Verb("rematch", ("matched", "exception"), ("matched", "exception"), "Match again",
             "matched again", instruct="match it again"),
        Verb("approve", ("matched",), "approved", "Approve", "approved"),
    ),
    words={"exception": "in exception"},
)  # fmt: skip


def test_every_pair_of_the_launch():
    check_lifecycle(
        LAUNCH,
        {
            "draft": {"plan": "planning", "cancel": "cancelled"},
            "planning": {"submit": "submitted", "hold": "on_hold", "cancel": "cancelled"},
            "submitted": {
                "approve": "approved", "send_back": "planning", "reject": "rejected",
                "revise": "planning", "cancel": "cancelled",
            },
            "approved": {
                "go_live": "live", "revise": "planning", "hold": "on_hold", "cancel": "cancelled",
            },
            "live": {"close": "closed", "cancel": "cancelled"},
            "on_hold": {"resume": PREVIOUS, "cancel": "cancelled"},
            "closed": {}, "cancelled": {}, "rejected": {},
        },
    )  # fmt: skip


def test_every_pair_where_the_outcome_decides():
    both = ("matched", "exception")
    check_lifecycle(
        INVOICE,
        {
            "received": {"match": both},
            "matched": {"rematch": both, "approve": "approved"},
            "exception": {"accept": "matched", "rematch": both},
            "approved": {},
        },
    )


@pytest.mark.parametrize(
    ("state", "verb", "sentence"),
    [
        ("planning", "approve", "A planning launch cannot be approved; submit it first."),
        ("draft", "approve", "A draft launch cannot be approved; plan it and submit it first."),
        ("submitted", "submit", "This launch is already submitted."),
        ("approved", "approve", "This launch is already approved."),
        # Approving and sending back both lead on: the first in the table is advised.
        ("submitted", "hold", "A submitted launch cannot be put on hold; approve it first."),
        ("submitted", "go_live", "A submitted launch cannot go live; approve it first."),
        # Cancelling would lead on, but is never advised.
        ("live", "approve", "A live launch cannot be approved."),
        ("closed", "plan", "A closed launch cannot be planned; a closed launch stays as it is."),
        ("on_hold", "submit", "A launch that is on hold cannot be submitted; resume it first."),
        ("draft", "close", "A draft launch cannot be closed."),
        ("draft", "resume", "A draft launch cannot be resumed; plan it and put it on hold first."),
    ],
)  # fmt: skip
def test_refusals_tell_what_to_do_first(state, verb, sentence):
    with pytest.raises(NotAllowed) as caught:
        LAUNCH.reach(state, verb)
    assert str(caught.value) == sentence


def test_the_advice_follows_what_the_record_was():
    # Resuming a launch that was approved does not bring it to planning, where submit starts.
    sentence = LAUNCH.refusal("on_hold", "submit", before="approved")
    assert sentence == "A launch that is on hold cannot be submitted."
    sentence = LAUNCH.refusal("on_hold", "submit", before="planning")
    assert sentence == "A launch that is on hold cannot be submitted; resume it first."


def test_words_of_a_state_and_articles():
    assert INVOICE.refusal("exception", "approve") == (
        "An invoice that is in exception cannot be approved; accept it first."
    )
    assert INVOICE.refusal("approved", "accept") == (
        "An approved invoice cannot be accepted; an approved invoice stays as it is."
    )
    assert INVOICE.choices[2] == ("exception", "In exception")
    assert ("on_hold", "On hold") in LAUNCH.choices


def test_a_record_remembers_what_it_was_only_while_it_must():
    launch = Moved("approved", version=7)
    LAUNCH.move(launch, "hold")
    assert launch == Moved("on_hold", 8, "approved")
    LAUNCH.move(launch, "resume")
    assert launch == Moved("approved", 9, "")
    LAUNCH.move(launch, "hold")
    LAUNCH.move(launch, "cancel")
    assert launch == Moved("cancelled", 11, "")


@pytest.mark.parametrize("before", ["", "draft", "on_hold", "no such"])
def test_refuses_to_go_back_to_what_it_cannot_have_been(before):
    launch = Moved("on_hold", 3, before)
    with pytest.raises(NotAllowed, match="what it was before is not known"):
        LAUNCH.move(launch, "resume")
    assert launch == Moved("on_hold", 3, before)


def test_a_record_without_memory_needs_no_such_column():
    class Invoice:
        state = "received"
        version = 1

    invoice = Invoice()
    INVOICE.move(invoice, "match", to="exception")
    assert (invoice.state, invoice.version) == ("exception", 2)
    assert not hasattr(invoice, "state_before")


def test_the_outcome_must_be_one_of_the_verb():
    for to in (None, "approved"):
        with pytest.raises(ValueError, match="reaches"):
            INVOICE.reach("received", "match", to=to)
    with pytest.raises(ValueError, match="reaches"):
        INVOICE.reach("exception", "accept", to="approved")


def test_buttons_are_the_verbs_that_people_use():
    assert [verb.name for verb in LAUNCH.verbs("approved")] == [
        "revise", "hold", "go_live", "cancel",
    ]  # fmt: skip
    assert [(verb.label, verb.tone) for verb in LAUNCH.buttons("approved")] == [
        ("Put on hold", Tone.DEFAULT),
        ("Cancel", Tone.DANGER),
    ]
    assert LAUNCH.buttons("closed") == ()


def test_a_verb_outside_the_table_does_not_exist():
    with pytest.raises(LookupError):
        LAUNCH.allowed("draft", "publish")


@pytest.mark.parametrize(
    ("states", "verbs"),
    [
        (("a", "a"), ()),
        (("a",), (Verb("go", ("a",), "b", "Go", "gone"),)),
        (("a", "b"), (Verb("go", ("c",), "b", "Go", "gone"),)),
        (("a", "b"), (Verb("go", (), "b", "Go", "gone"),)),
        (("a", "b"), (Verb("go", (PREVIOUS,), "b", "Go", "gone"),)),
        (("a", "b"), (Verb("go", ("a",), "b", "Go", "gone"),) * 2),
    ],
)
def test_a_faulty_table_is_refused_when_it_is_made(states, verbs):
    with pytest.raises(ValueError, match="lifecycle of thing"):
        Lifecycle("thing", states, verbs)


def test_the_walk_notices_each_kind_of_difference():
    allows_more = {"received": {"match": ("matched", "exception")}, "matched": {}, "exception": {}}
    with pytest.raises(AssertionError):
        check_lifecycle(INVOICE, {**allows_more, "approved": {}})
    unreachable = Lifecycle("thing", ("a", "b"), (Verb("go", ("b",), "a", "Go", "gone"),))
    with pytest.raises(AssertionError, match="nothing leads to"):
        check_lifecycle(unreachable, {"a": {}, "b": {"go": "a"}})
