"""Versions: which verb leaves which state, all pairs (PRODUCT "Lifecycles")."""

from playbook.articles.domain.lifecycle import KEPT, LIFECYCLE, TONES, WORK
from vrops.workflow.testing import check_lifecycle

TABLE = {
    "draft": {"submit": "in_review"},
    "in_review": {
        "withdraw": "draft", "approve": "approved", "send_back": "draft", "reject": "rejected",
        "reopen": "draft",
    },
    "approved": {"reopen": "draft", "publish": "published"},
    "published": {"supersede": "superseded", "expire": "expired"},
    "superseded": {},
    "expired": {},
    "rejected": {},
}  # fmt: skip


def test_every_pair_of_state_and_verb() -> None:
    check_lifecycle(LIFECYCLE, TABLE)


def test_each_state_is_in_work_kept_or_rejected() -> None:
    assert {*WORK, *KEPT, "rejected"} == set(LIFECYCLE.states) == set(TONES)
