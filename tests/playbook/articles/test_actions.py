"""Sections, articles and drafts: who may, what is refused, what is on record."""

from datetime import date
from typing import Any

import pytest

from playbook.articles import actions, reviewing
from playbook.articles.domain.content import sha256_of
from playbook.articles.entering import ArticleInput, SectionInput
from playbook.articles.models import Article, ArticleVersion, Section
from tests.cast import MakePerson
from tests.playbook.factories import (
    BODY,
    decide,
    draft,
    fresh,
    make_article,
    make_section,
    next_version,
    submit,
)
from vrops.access.domain import Role
from vrops.approvals.domain.refusals import (
    AlreadyDecided,
    Filled,
    NobodyCanDecide,
    NotYourStep,
    SelfApproval,
)
from vrops.approvals.domain.routes import Verdict
from vrops.approvals.models import Decision, Run
from vrops.core.errors import Invalid, NotAllowed, PermissionDenied, StaleVersion
from vrops.log.models import Entry
from vrops.people.models import HQGroup, User

pytestmark = pytest.mark.django_db
READERS = ("rep", "supervisor", "finance", "supplier_ops", "supplier_finance", "administrator")


def events(version: ArticleVersion) -> list[str]:
    rows = Entry.objects.about("playbook.articleversion", version.pk).order_by("pk")
    return [event.rpartition(".")[2] for event in rows.values_list("event", flat=True)]


# ---- sections -----------------------------------------------------------------------------------


def test_a_pm_makes_a_section(section: Section, group: HQGroup) -> None:
    assert (section.code, section.owned_by, section.quorum) == ("PORT-IN", "Legal", 1)
    [entry] = Entry.objects.about("playbook.section", section.pk)
    assert entry.after["group_id"] == group.pk


@pytest.mark.parametrize("role", ["analyst", "hq_partner", *READERS])
def test_only_program_managers_make_sections(
    role: str, pm: User, request: pytest.FixtureRequest
) -> None:
    with pytest.raises(PermissionDenied):
        make_section_as(request.getfixturevalue(role), pm)
    assert not Section.objects.exists()


def make_section_as(by: User, owner: User, **changes: Any) -> Section:
    given: dict[str, Any] = {"code": "FRAUD", "title": "Fraud", "owner_id": owner.pk}
    return actions.create_section(SectionInput(**given | changes), by=by)


@pytest.mark.parametrize(
    ("change", "pointer"),
    [
        ({"code": ""}, "code"), ({"code": "a b"}, "code"), ({"code": "X" * 21}, "code"),
        ({"code": "port-in"}, "code"), ({"title": " "}, "title"), ({"owner_id": 0}, "owner"),
        ({"group_id": 10**12}, "group"), ({"quorum": 0}, "quorum"), ({"quorum": 6}, "quorum"),
        ({"review_months": 0}, "review_months"), ({"position": 10_000}, "position"),
    ],
)  # fmt: skip
def test_a_section_names_each_fault(
    section: Section, pm: User, change: dict[str, Any], pointer: str
) -> None:
    with pytest.raises(Invalid) as refused:
        make_section_as(pm, pm, **change)
    assert [error.pointer for error in refused.value.errors] == [pointer]


def test_a_section_keeps_its_code_and_its_version_counts(section: Section, pm: User) -> None:
    entered = SectionInput(code="PORT-IN", title="Port in and out", owner_id=pm.pk, quorum=2)
    edited = actions.edit_section(section.pk, entered, by=pm, version=1)
    assert (edited.title, edited.quorum, edited.version) == ("Port in and out", 2, 2)
    with pytest.raises(StaleVersion):
        actions.edit_section(section.pk, entered, by=pm, version=1)
    other = SectionInput(code="OTHER", title="Port", owner_id=pm.pk)
    with pytest.raises(Invalid, match="see the fields"):
        actions.edit_section(section.pk, other, by=pm, version=2)
    again = actions.edit_section(section.pk, entered, by=pm, version=2)
    assert again.version == 2


# ---- articles and drafts ------------------------------------------------------------------------


def test_an_article_begins_as_a_draft(drafted: ArticleVersion, pm: User) -> None:
    article = drafted.article
    assert (article.slug, drafted.number, drafted.state) == ("port-a-number-in", 1, "draft")
    assert drafted.sha256 == sha256_of("Port a number in", BODY)
    assert "transfer pin" in article.search_key
    assert events(drafted) == ["started"]
    [entry] = Entry.objects.about("playbook.articleversion", drafted.pk)
    assert entry.after["body"] == BODY
    assert entry.actor == pm


@pytest.mark.parametrize("role", READERS)
def test_readers_write_nothing(
    role: str, section: Section, drafted: ArticleVersion, request: pytest.FixtureRequest
) -> None:
    reader = request.getfixturevalue(role)
    with pytest.raises(PermissionDenied):
        make_article(reader, section, slug="other")
    with pytest.raises(ArticleVersion.DoesNotExist):
        actions.save_draft(drafted.pk, draft(title="Mine"), by=reader, version=1)
    with pytest.raises(Article.DoesNotExist):
        actions.start_draft(drafted.article_id, by=reader)
    assert ArticleVersion.objects.count() == 1


def test_hq_partners_write_in_the_sections_of_their_group(
    section: Section, vr_section: Section, hq_partner: User, make_person: MakePerson
) -> None:
    version = make_article(hq_partner, section)
    with pytest.raises(PermissionDenied):
        make_article(hq_partner, vr_section, slug="chat")
    retail = HQGroup.objects.create(code="RET", name="Retail", sort_key="retail")
    stranger = make_person("stranger", Role.HQ_PARTNER, group=retail)
    with pytest.raises(ArticleVersion.DoesNotExist):
        actions.save_draft(version.pk, draft(body="x"), by=stranger, version=1)


@pytest.mark.parametrize(
    ("change", "pointer"),
    [
        ({"slug": "Not Good"}, "slug"), ({"slug": "new"}, "slug"), ({"slug": "a--b"}, "slug"),
        ({"slug": "port-a-number-in"}, "slug"), ({"slug": "x" * 81}, "slug"),
        ({"section_id": 10**12}, "section"), ({"owner_id": 0}, "owner"),
    ],
)  # fmt: skip
def test_an_article_names_each_fault(
    drafted: ArticleVersion, section: Section, pm: User, change: dict[str, Any], pointer: str
) -> None:
    given = {"section_id": section.pk, "owner_id": pm.pk, "draft": draft(), "slug": "free"}
    with pytest.raises(Invalid) as refused:
        actions.create_article(ArticleInput(**given | change), by=pm)
    assert [error.pointer for error in refused.value.errors] == [pointer]
    assert Article.objects.count() == 1


@pytest.mark.parametrize(
    ("change", "pointer"),
    [
        ({"title": " "}, "title"), ({"title": "x" * 161}, "title"), ({"body": " \n"}, "body"),
        ({"body": "x" * 40_001}, "body"), ({"summary": "x" * 501}, "summary"),
    ],
)  # fmt: skip
def test_a_draft_names_each_fault(
    drafted: ArticleVersion, pm: User, change: dict[str, Any], pointer: str
) -> None:
    with pytest.raises(Invalid) as refused:
        actions.save_draft(drafted.pk, draft(**change), by=pm, version=1)
    assert [error.pointer for error in refused.value.errors] == [pointer]
    assert fresh(drafted).version == 1


def test_control_characters_are_refused(drafted: ArticleVersion, pm: User) -> None:
    with pytest.raises(Invalid, match="cannot be stored"):
        actions.save_draft(drafted.pk, draft(body="a\x00b"), by=pm, version=1)


def test_saving_overwrites_nothing_silently(
    drafted: ArticleVersion, pm: User, second_pm: User
) -> None:
    saved = actions.save_draft(drafted.pk, draft(body="Theirs"), by=second_pm, version=1)
    with pytest.raises(StaleVersion) as stale:
        actions.save_draft(drafted.pk, draft(body="Mine"), by=pm, version=1)
    assert stale.value.current["version"] == 2
    assert fresh(drafted).body == "Theirs"
    assert fresh(drafted).sha256 == sha256_of("Port a number in", "Theirs")
    assert saved.article.search_key.endswith("theirs")
    entry = Entry.objects.filter(event="playbook.version.saved").get()
    assert (entry.before["body"], entry.after["body"]) == (BODY, "Theirs")


def test_the_same_words_change_nothing(drafted: ArticleVersion, pm: User) -> None:
    assert actions.save_draft(drafted.pk, draft(), by=pm, version=1).version == 1
    assert events(drafted) == ["started"]


def test_the_next_version_begins_with_the_published_words(
    published: ArticleVersion, hq_partner: User
) -> None:
    version = actions.start_draft(published.article_id, by=hq_partner)
    assert (version.number, version.body, version.state) == (2, BODY, "draft")
    with pytest.raises(NotAllowed, match="Version 2 is in work already"):
        actions.start_draft(published.article_id, by=hq_partner)
    # The live text and what is searched for stay while it is written.
    actions.save_draft(version.pk, draft(title="New", body="secret"), by=hq_partner, version=1)
    article = Article.objects.get(pk=published.article_id)
    assert article.title == "Port a number in"
    assert "secret" not in article.search_key


def test_published_words_are_not_edited(published: ArticleVersion, pm: User) -> None:
    version = fresh(published).version
    with pytest.raises(NotAllowed, match="start a new version"):
        actions.save_draft(published.pk, draft(body="x"), by=pm, version=version)


def test_another_section_makes_decisions_void(
    in_review: ArticleVersion, vr_section: Section, pm: User, second_pm: User, hq_partner: User
) -> None:
    decide(in_review, second_pm)
    article = in_review.article
    place = {"owner_id": pm.pk, "review_by": date(2027, 1, 31)}
    with pytest.raises(PermissionDenied):
        actions.edit_article(
            article.pk, by=hq_partner, version=1, section_id=vr_section.pk, **place
        )
    moved = actions.edit_article(article.pk, by=pm, version=1, section_id=vr_section.pk, **place)
    assert (moved.section_id, moved.review_by) == (vr_section.pk, date(2027, 1, 31))
    assert fresh(in_review).state == "draft"
    assert Run.objects.get().voided_fields == ["section"]
    with pytest.raises(StaleVersion):
        actions.edit_article(article.pk, by=pm, version=1, section_id=vr_section.pk, **place)


# ---- review -------------------------------------------------------------------------------------


def test_two_groups_review_in_parallel(
    in_review: ArticleVersion, pm: User, second_pm: User, hq_partner: User
) -> None:
    run = Run.objects.get()
    named = {
        (step.name, step.state): {person.user.employee_id for person in step.people.all()}
        for step in run.steps.all()
    }
    assert named[("Legal", "open")] >= {"hq-partner"}
    assert named[("Program manager", "open")] == {"second-pm"}
    half = decide(in_review, second_pm)
    assert half.state == "in_review"
    whole = decide(in_review, hq_partner, note="Fine")
    assert whole.state == "approved"
    assert events(in_review) == ["started", "submitted", "step_approved", "approved"]
    assert Entry.objects.filter(event="playbook.version.approved").get().why == "Fine"
    assert Decision.objects.first().sheet["body"] == BODY


def test_analysts_are_the_second_group_of_a_section_of_virtual_retail(
    vr_section: Section, pm: User, second_pm: User, analyst: User
) -> None:
    version = submit(make_article(pm, vr_section), pm)
    names = {step.name for step in Run.objects.get().steps.all()}
    assert names == {"Virtual Retail", "Program manager"}
    decide(version, analyst)
    assert decide(version, second_pm).state == "approved"


def test_a_quorum_asks_for_as_many_of_the_group(
    group: HQGroup, pm: User, second_pm: User, hq_partner: User, make_person: MakePerson
) -> None:
    section = make_section(pm, group, quorum=2)
    version = make_article(pm, section)
    other = make_person("legal-two", Role.HQ_PARTNER, group=group)
    submit(version, pm)
    decide(version, second_pm)
    assert decide(version, hq_partner).state == "in_review"
    assert decide(version, other).state == "approved"


def test_nobody_is_asked_who_cannot_be(drafted: ArticleVersion, pm: User) -> None:
    with pytest.raises(NobodyCanDecide, match="needs 1 person besides"):
        submit(drafted, pm)
    assert fresh(drafted).state == "draft"
    assert not Run.objects.exists()


def test_nobody_approves_their_own(
    in_review: ArticleVersion, pm: User, second_pm: User, hq_partner: User
) -> None:
    with pytest.raises(SelfApproval):
        decide(in_review, pm)
    decide(in_review, second_pm)
    with pytest.raises(AlreadyDecided):
        decide(in_review, second_pm)


def test_who_helped_to_write_does_not_review(
    drafted: ArticleVersion, pm: User, second_pm: User, hq_partner: User, senior_manager: User
) -> None:
    actions.save_draft(drafted.pk, draft(body="Better"), by=second_pm, version=1)
    submit(drafted, pm)
    with pytest.raises(SelfApproval):
        decide(drafted, second_pm)
    decide(drafted, senior_manager)
    assert decide(drafted, hq_partner).state == "approved"


@pytest.mark.parametrize("role", READERS)
def test_readers_do_not_review(
    role: str, in_review: ArticleVersion, request: pytest.FixtureRequest
) -> None:
    with pytest.raises(ArticleVersion.DoesNotExist):
        decide(in_review, request.getfixturevalue(role))


def test_another_group_does_not_review(
    in_review: ArticleVersion, analyst: User, make_person: MakePerson
) -> None:
    with pytest.raises(NotYourStep):
        decide(in_review, analyst)
    retail = HQGroup.objects.create(code="RET", name="Retail", sort_key="retail")
    with pytest.raises(ArticleVersion.DoesNotExist):
        decide(in_review, make_person("retail", Role.HQ_PARTNER, group=retail))


def test_a_decision_is_for_the_words_that_were_seen(
    in_review: ArticleVersion, second_pm: User
) -> None:
    with pytest.raises(StaleVersion):
        decide(in_review, second_pm, version=1)
    with pytest.raises(StaleVersion):
        decide(in_review, second_pm, sheet_hash="0" * 64)
    assert not Decision.objects.exists()


def test_a_change_makes_decisions_void(
    in_review: ArticleVersion, pm: User, second_pm: User, hq_partner: User
) -> None:
    decide(in_review, hq_partner)
    version = fresh(in_review).version
    saved = actions.save_draft(in_review.pk, draft(body="Other"), by=pm, version=version)
    assert saved.state == "draft"
    assert Run.objects.get().voided_fields == ["text"]
    with pytest.raises(Filled):
        decide(in_review, second_pm)
    assert events(in_review)[-1] == "reopened"


def test_an_approved_version_that_changes_is_reviewed_anew(
    approved: ArticleVersion, pm: User
) -> None:
    saved = actions.save_draft(approved.pk, draft(title="Other"), by=pm, version=approved.version)
    assert saved.state == "draft"
    assert Run.objects.get().state == "void"


def test_sent_back_and_rejected_say_why(
    in_review: ArticleVersion, pm: User, second_pm: User, hq_partner: User
) -> None:
    with pytest.raises(Invalid):
        decide(in_review, second_pm, Verdict.SEND_BACK)
    back = decide(in_review, second_pm, Verdict.SEND_BACK, note="Name the form")
    assert back.state == "draft"
    submit(in_review, pm)
    gone = decide(in_review, hq_partner, Verdict.REJECT, note="Not ours")
    assert gone.state == "rejected"
    with pytest.raises(NotAllowed):
        actions.save_draft(in_review.pk, draft(body="x"), by=pm, version=gone.version)
    again = actions.start_draft(in_review.article_id, by=pm)
    assert (again.number, again.body) == (2, BODY)


def test_only_the_submitter_withdraws(
    in_review: ArticleVersion, pm: User, second_pm: User, hq_partner: User
) -> None:
    with pytest.raises(PermissionDenied):
        reviewing.withdraw_version(in_review.pk, by=second_pm)
    assert reviewing.withdraw_version(in_review.pk, by=pm, why="Wait").state == "draft"
    with pytest.raises(NotAllowed):
        reviewing.withdraw_version(in_review.pk, by=pm)
    with pytest.raises(Filled):
        decide(in_review, hq_partner)


def test_the_next_version_has_to_say_something_else_and_why(
    published: ArticleVersion, pm: User
) -> None:
    version = actions.start_draft(published.article_id, by=pm)
    with pytest.raises(NotAllowed, match="says the same as version 1"):
        submit(version, pm)
    saved = actions.save_draft(version.pk, draft(body="More"), by=pm, version=1)
    with pytest.raises(Invalid) as refused:
        submit(saved, pm)
    assert refused.value.errors[0].pointer == "summary"
    saved = actions.save_draft(
        version.pk, draft(body="More", summary="Says more"), by=pm, version=2
    )
    assert submit(saved, pm).state == "in_review"


def test_tokens_never_review(in_review: ArticleVersion, second_pm: User) -> None:
    second_pm.token_permissions = frozenset({"playbook.article.review", "playbook.article.edit"})
    with pytest.raises(PermissionDenied):
        decide(in_review, second_pm)


def test_next_version_helper_is_honest(published: ArticleVersion, pm: User) -> None:
    assert next_version(published.article, pm, "Other").number == 2


def test_owner_and_review_change_by_themselves(
    drafted: ArticleVersion, pm: User, second_pm: User, rep: User
) -> None:
    article = drafted.article
    given = actions.assign_article(article.pk, by=pm, version=1, owner=second_pm)
    assert (given.owner_id, given.section_id, given.version) == (
        second_pm.pk, article.section_id, 2,
    )  # fmt: skip
    planned = actions.plan_review(article.pk, by=pm, version=2, review_by=date(2027, 3, 1))
    assert (planned.review_by, planned.owner_id) == (date(2027, 3, 1), second_pm.pk)
    assert actions.plan_review(article.pk, by=pm, version=3, review_by=None).review_by is None
    with pytest.raises(StaleVersion):
        actions.assign_article(article.pk, by=pm, version=1, owner=pm)
    with pytest.raises(Invalid):
        actions.assign_article(article.pk, by=pm, version=4, owner=rep)
    with pytest.raises(Article.DoesNotExist):
        actions.plan_review(article.pk, by=rep, version=4, review_by=None)
    assert Entry.objects.filter(event="playbook.article.edited").count() == 3
