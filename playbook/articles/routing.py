"""Who reviews a version, what they are shown, and who publishes it."""

from collections.abc import Collection

from django.db.models import Exists, OuterRef, Q

from playbook.articles import permissions
from playbook.articles.models import ArticleVersion
from vrops.access import registry
from vrops.access.domain import Role
from vrops.approvals.domain.refusals import NobodyCanDecide
from vrops.approvals.domain.routes import RouteSpec, StepSpec
from vrops.approvals.domain.sheets import Sheet
from vrops.approvals.models import Decision, Run
from vrops.core.company import company_day
from vrops.core.phrases import counted, quoted
from vrops.log.models import Entry
from vrops.people.models import Grant, User, UserQuerySet, in_force

WROTE = ("playbook.version.started", "playbook.version.saved", "playbook.version.reopened")
DUE_DAYS = 3


def owners() -> UserQuerySet:
    """Who may own sections and articles: people who edit."""
    roles = [str(role) for role in registry.roles_holding(permissions.EDIT)]
    return _holders(Q(role__in=roles)).order_by("sort_key")


def sheet_of(version: ArticleVersion) -> Sheet:
    """What a reviewer is shown and decides on."""
    return Sheet.of(
        {
            "article": version.article.slug,
            "section": version.article.section.title,
            "number": version.number,
            "title": version.title,
            "body": version.body,
            "summary": version.summary,
            "sha256": version.sha256,
        }
    )


def authors_of(version_ids: Collection[int]) -> dict[int, set[int]]:
    """Who wrote these versions, in two queries: nobody approves or publishes what they wrote."""
    rows = ArticleVersion.objects.filter(pk__in=version_ids).values_list("pk", "author_id")
    authors: dict[int, set[int]] = {pk: {author} for pk, author in rows}
    entries = Entry.objects.filter(
        subject_type=ArticleVersion._meta.label_lower,
        subject_id__in=version_ids,
        event__in=WROTE,
    )
    for pk, actor in entries.values_list("subject_id", "actor_id").order_by().distinct():
        if actor is not None and pk in authors:
            authors[pk].add(actor)
    return authors


def route_of(version: ArticleVersion, by: User) -> RouteSpec:
    """Two groups in parallel: as many of the owning group as its quorum says, and a program
    manager. The owning group of a Virtual Retail section are its analysts.

    The section's owner and the senior managers stand in where too few others may decide. Refuses:
    NobodyCanDecide when there are not enough people for a step.
    """
    section = version.article.section
    wrote = {by.pk, *authors_of([version.pk])[version.pk]}
    if section.group_id is None:
        name, owning = "Virtual Retail", _ids(Q(role=Role.ANALYST), wrote)
    else:
        members = Q(role=Role.HQ_PARTNER, group=section.group_id)
        name, owning = section.owned_by, _ids(members, wrote)
    managers = _ids(Q(role=Role.PM), wrote)
    seniors = _ids(Q(role=Role.SENIOR_MANAGER), wrote)
    owner = [section.owner_id] if section.owner_id not in wrote else []
    return RouteSpec(
        (
            _step(name, owning, [*owner, *seniors], quorum=section.quorum),
            _step("Program manager", managers, seniors),
        )
    )


def barred_from_publishing(version: ArticleVersion) -> set[int]:
    """Who wrote, submitted or approved it: somebody else publishes it."""
    barred = set(authors_of([version.pk])[version.pk])
    if version.submitted_by_id:
        barred.add(version.submitted_by_id)
    run = Run.objects.latest_of(version)
    if run is not None:
        given = Decision.objects.filter(run=run).values_list("by_id", "on_behalf_of_id")
        barred |= {person for pair in given for person in pair}
    return barred


def publishers(version: ArticleVersion) -> list[str]:
    """The names of those who may publish it, for whoever may not."""
    roles = [str(role) for role in registry.roles_holding(permissions.PUBLISH)]
    people = _holders(Q(role__in=roles)).exclude(pk__in=barred_from_publishing(version))
    return list(people.order_by("sort_key").values_list("name", flat=True)[:20])


def _holders(grants: Q) -> UserQuerySet:
    """Active people who hold such a grant today."""
    held = Grant.objects.filter(in_force(company_day()), grants, user=OuterRef("pk"))
    rows: UserQuerySet = User.objects.people().filter(Exists(held), is_active=True)
    return rows


def _ids(grants: Q, without: Collection[int]) -> list[int]:
    return list(
        _holders(grants).exclude(pk__in=without).order_by("pk").values_list("pk", flat=True)
    )


def _step(name: str, people: list[int], backups: list[int], *, quorum: int = 1) -> StepSpec:
    """A step filled by people; where too few are left, its backups are asked with them."""
    spare = [person for person in dict.fromkeys(backups) if person not in people]
    few = len(people) < quorum
    named = [*people, *spare] if few else people
    if len(named) < quorum:
        raise NobodyCanDecide(
            f"{quoted(name)} needs {counted(quorum, 'person', 'people')} besides those who wrote "
            f"this, and {len(named)} can review it; give somebody the role or change the section."
        )
    return StepSpec(
        name=name,
        people=tuple(named),
        backups=() if few else tuple(spare),
        quorum=quorum,
        due_days=DUE_DAYS,
    )
