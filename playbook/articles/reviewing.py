"""Sending a version to two groups, and their word on it."""

from typing import Any

from django.conf import settings
from django.db import transaction

from playbook.articles import locking, permissions, queries, routing
from playbook.articles.domain.lifecycle import LIFECYCLE
from playbook.articles.models import ArticleVersion
from vrops.access.policy import require
from vrops.approvals import actions as approvals
from vrops.approvals.domain.routes import Verdict
from vrops.calendars.models import BusinessCalendar
from vrops.core.errors import FieldError, Invalid, NotAllowed
from vrops.log import actions as log
from vrops.people.models import User


@transaction.atomic
def submit_version(version_id: int, *, by: User, version: int) -> ArticleVersion:
    """Ask the section's owning group and a program manager to review it, in parallel.

    Refuses: ArticleVersion.DoesNotExist; PermissionDenied; StaleVersion; NotAllowed unless it is a
    draft that differs from the published text; Invalid without a summary of the change;
    NobodyCanDecide when a group has nobody else.
    """
    found = locking.article_version(version_id, by, version)
    require(by, permissions.EDIT, found.article)
    LIFECYCLE.reach(found.state, "submit")
    _check_worth_reviewing(found)
    before = found.snapshot()
    LIFECYCLE.move(found, "submit")
    found.submitted_by = by
    found.store("state", "submitted_by")
    approvals.start_run(
        found,
        route=routing.route_of(found, by),
        by=by,
        version=found.version,
        sheet=routing.sheet_of(found),
        calendar=BusinessCalendar.objects.filter(name=settings.PLANNING_CALENDAR).first(),
    )
    log.record("playbook.version.submitted", found, by=by, before=before, after=found.snapshot())
    return found


@transaction.atomic
def withdraw_version(
    version_id: int, *, by: User, version: int | None = None, why: str = ""
) -> ArticleVersion:
    """Take a submission back into draft, for whoever submitted it.

    Refuses: ArticleVersion.DoesNotExist; PermissionDenied; StaleVersion; NotAllowed unless in
    review; Filled when the last decision was faster.
    """
    found = locking.article_version(version_id, by, version)
    LIFECYCLE.reach(found.state, "withdraw")
    approvals.withdraw_run(found, by=by, why=why)
    return _moved(found, "withdraw", "playbook.version.withdrawn", by, why)


@transaction.atomic
def decide_version(
    version_id: int, verdict: Verdict, *, by: User, version: int, sheet_hash: str, note: str = ""
) -> ArticleVersion:
    """Approve, send back or reject the words as the reviewer saw them; the last approval of the
    route approves the version.

    Refuses: ArticleVersion.DoesNotExist; PermissionDenied; and as `approvals.decide`: one's own,
    decided already, not asked, stale, a refusal without a note.
    """
    found = locking.article_version(version_id, by)
    require(by, permissions.REVIEW)
    outcome = approvals.decide(
        found, by=by, version=version, sheet=routing.sheet_of(found), sheet_hash=sheet_hash,
        verdict=verdict, note=note,
    )  # fmt: skip
    why = outcome.decision.note
    if not outcome.ends_route:
        snapshot = found.snapshot()
        log.record("playbook.version.step_approved", found, by=by, after=snapshot, why=why)
        return found
    if outcome.completes_route:
        return _moved(found, "approve", "playbook.version.approved", by, why)
    if verdict is Verdict.SEND_BACK:
        return _moved(found, "send_back", "playbook.version.sent_back", by, why)
    return _moved(found, "reject", "playbook.version.rejected", by, why)


def _check_worth_reviewing(version: ArticleVersion) -> None:
    base = queries.base_of(version)
    if base is None:
        return
    if base.state == "published" and base.sha256 == version.sha256:
        raise NotAllowed(
            f"Version {version.number} says the same as version {base.number}; change it first."
        )
    if not version.summary:
        detail = "Say what changed and why; readers find it in the history."
        raise Invalid(detail, errors=[FieldError("summary", "required", detail)])


def _moved(version: ArticleVersion, verb: str, event: str, by: Any, why: str) -> ArticleVersion:
    before = version.snapshot()
    LIFECYCLE.move(version, verb)
    version.store("state")
    log.record(event, version, by=by, before=before, after=version.snapshot(), why=why)
    return version
