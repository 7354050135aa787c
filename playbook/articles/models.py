"""Sections, articles and their versions: a version that was published is kept word for word.

The migration 0002_kept_versions adds the triggers that hold everybody to it.
"""

from typing import Any, Self

from django.conf import settings
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import Exists, F, Func, OuterRef, Q
from django.urls import reverse

from playbook.articles import permissions
from playbook.articles.domain.content import LONGEST_SLUG, LONGEST_SUMMARY, LONGEST_TITLE
from playbook.articles.domain.lifecycle import KEPT, LIFECYCLE, TONES, WORK
from vrops.access import policy
from vrops.access.policy import ScopeColumns
from vrops.approvals import queries as approvals
from vrops.core.models import Record, RecordQuerySet
from vrops.core.words import WordVector
from vrops.people.models import HQGroup, same

MOST_MONTHS = 36
MOST_REVIEWERS = 5


class SectionQuerySet(RecordQuerySet["Section"]):
    def visible_to(self, user: Any) -> Self:
        return policy.visible(self, user, permissions.READ)


class Section(Record):
    """A part of the playbook under a code that never changes, owned by Virtual Retail (no group)
    or by a group at headquarters, whose people then review what is written in it.

    `review_months`: how long after its publication an article is to be looked at again. `quorum`:
    how many of the owning group have to approve a version.
    """

    SNAPSHOT = (
        "code", "title", "owner", "group", "position", "review_months", "quorum", "version",
    )  # fmt: skip
    scope = ScopeColumns(group=("group",))

    code = models.CharField(max_length=20, unique=True)
    title = models.CharField(max_length=120)
    sort_key = models.CharField(max_length=240, editable=False)
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    group = models.ForeignKey(
        HQGroup, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    position = models.PositiveSmallIntegerField(default=0)
    review_months = models.PositiveSmallIntegerField(default=6)
    quorum = models.PositiveSmallIntegerField(default=1)

    objects = SectionQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(review_months__gte=1, review_months__lte=MOST_MONTHS),
                name="playbook_section_review",
            ),
            models.CheckConstraint(
                condition=Q(quorum__gte=1, quorum__lte=MOST_REVIEWERS),
                name="playbook_section_quorum",
            ),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def owned_by(self) -> str:
        return self.group.name if self.group else "Virtual Retail"


class ArticleQuerySet(RecordQuerySet["Article"]):
    def visible_to(self, user: Any) -> Self:
        """Whatever was ever published; drafts for those who edit there or whom the route names."""
        rows = policy.visible(self, user, permissions.READ)
        if policy.reach_of(user, permissions.EDIT).everything:
            return rows
        versions = ArticleVersion.objects.filter(article=OuterRef("pk"))
        edits = policy.visible(Article.objects.all(), user, permissions.EDIT).values("pk")
        return rows.filter(
            Exists(versions.filter(state__in=KEPT))
            | Exists(versions.filter(pk__in=_named(user)))
            | Q(pk__in=edits)
        )


class Article(Record):
    """A text of the playbook under an address that never changes.

    `title` and `search_key` are those of the version in force, before the first publication of the
    draft: what somebody may not read does not find it either.
    """

    SNAPSHOT = ("section", "slug", "title", "owner", "review_by", "version")
    scope = ScopeColumns(group=("section__group",))

    section = models.ForeignKey(Section, on_delete=models.PROTECT, related_name="articles")
    slug = models.CharField(max_length=LONGEST_SLUG, unique=True)
    title = models.CharField(max_length=LONGEST_TITLE)
    sort_key = models.CharField(max_length=2 * LONGEST_TITLE, editable=False)
    search_key = models.TextField(editable=False)
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    review_by = models.DateField(null=True, blank=True)

    objects = ArticleQuerySet.as_manager()

    class Meta:
        indexes = [GinIndex(WordVector("search_key"), name="playbook_article_words")]
        constraints = [
            models.CheckConstraint(
                condition=Q(slug__regex=r"^[a-z0-9]+(-[a-z0-9]+)*$"), name="playbook_article_slug"
            ),
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("playbook:article", args=[self.slug])


class ArticleVersionQuerySet(RecordQuerySet["ArticleVersion"]):
    def visible_to(self, user: Any) -> Self:
        """What was ever published; what is in work for those who edit there or are named."""
        if policy.reach_of(user, permissions.EDIT).everything:
            return self
        if not policy.can(user, permissions.READ):
            return self.none()
        edits = policy.visible(ArticleVersion.objects.all(), user, permissions.EDIT).values("pk")
        return self.filter(Q(state__in=KEPT) | Q(pk__in=edits) | Q(pk__in=_named(user)))

    def kept(self) -> Self:
        """Those that were ever in force."""
        return self.filter(state__in=KEPT)

    def in_work(self) -> Self:
        return self.filter(state__in=WORK)

    def in_force(self, at: Any) -> Self:
        """Those whose half-open period of effect holds the instant; one of an article at most."""
        return self.filter(effective_from__lte=at).filter(
            Q(effective_to__isnull=True) | Q(effective_to__gt=at)
        )


class ArticleVersion(Record):
    """A text of an article, in force in [effective_from, effective_to).

    `number` counts an article's versions; `version` counts the changes of this row, as everywhere.
    `publish_at` is when it is to be published, as somebody chose it on the clocks of `zone`;
    `expires_at` when it is to end. Both are wishes: the period says what happened.
    """

    SNAPSHOT = (
        "article", "number", "title", "summary", "sha256", "state", "author", "submitted_by",
        "published_by", "publish_at", "wall_on", "wall_at", "zone", "expires_at",
        "effective_from", "effective_to", "version",
    )  # fmt: skip
    scope = ScopeColumns(group=("article__section__group",))

    article = models.ForeignKey(Article, on_delete=models.PROTECT, related_name="versions")
    number = models.PositiveIntegerField()
    title = models.CharField(max_length=LONGEST_TITLE)
    body = models.TextField()
    # Why it differs from the version before it, for whoever reads the history.
    summary = models.CharField(max_length=LONGEST_SUMMARY, blank=True)
    sha256 = models.CharField(max_length=64)
    state = models.CharField(max_length=12, choices=LIFECYCLE.choices, default=LIFECYCLE.initial)
    author = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    submitted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    published_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    publish_at = models.DateTimeField(null=True, blank=True)
    wall_on = models.DateField(null=True, blank=True)
    wall_at = models.TimeField(null=True, blank=True)
    zone = models.CharField(max_length=64, blank=True)
    expires_at = models.DateTimeField(null=True, blank=True)
    effective_from = models.DateTimeField(null=True, blank=True)
    effective_to = models.DateTimeField(null=True, blank=True)

    objects = ArticleVersionQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(
                fields=["publish_at"], name="playbook_version_due", condition=Q(state="approved")
            ),
            models.Index(
                fields=["expires_at"], name="playbook_version_ends", condition=Q(state="published")
            ),
        ]
        constraints = [
            models.UniqueConstraint(fields=["article", "number"], name="playbook_version_number"),
            models.UniqueConstraint(
                fields=["article"], condition=Q(state__in=list(WORK)), name="playbook_one_in_work"
            ),
            models.UniqueConstraint(
                fields=["article"], condition=Q(state="published"), name="playbook_one_published"
            ),
            models.CheckConstraint(
                condition=Q(state__in=list(LIFECYCLE.states)), name="playbook_version_state"
            ),
            models.CheckConstraint(condition=Q(number__gte=1), name="playbook_version_from_one"),
            models.CheckConstraint(
                condition=Q(sha256__regex=r"^[0-9a-f]{64}$"), name="playbook_version_hash"
            ),
            models.CheckConstraint(
                condition=Q(state="published", effective_from__isnull=False,
                            effective_to__isnull=True, published_by__isnull=False)
                | Q(state__in=["superseded", "expired"], effective_from__isnull=False,
                    effective_to__isnull=False, published_by__isnull=False)
                | Q(state__in=["draft", "in_review", "approved", "rejected"],
                    effective_from__isnull=True, effective_to__isnull=True),
                name="playbook_version_effect",
            ),
            models.CheckConstraint(
                condition=Q(effective_to__isnull=True) | Q(effective_to__gt=F("effective_from")),
                name="playbook_version_ends_after_start",
            ),
            models.CheckConstraint(
                condition=Q(publish_at__isnull=True, wall_on__isnull=True, wall_at__isnull=True)
                | Q(publish_at__isnull=False, wall_on__isnull=False, wall_at__isnull=False,
                    published_by__isnull=False),
                name="playbook_version_time_is_whole",
            ),
            ExclusionConstraint(
                name="playbook_one_in_force",
                expressions=[
                    *same("article_id"),
                    (Func(F("effective_from"), F("effective_to"), function="tstzrange"), "&&"),
                ],
                condition=Q(effective_from__isnull=False),
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.title}, version {self.number}"

    @property
    def tone(self) -> str:
        """Of the state's badge."""
        return TONES[self.state]

    @property
    def kept(self) -> bool:
        """Whether it was ever in force: then everybody may read it, and nobody changes it."""
        return self.state in KEPT

    @property
    def standing(self) -> str:
        """The state in words; an approved version that has its time is scheduled."""
        if self.state == "approved" and self.publish_at is not None:
            return "Scheduled"
        return str(self.get_state_display())

    def get_absolute_url(self) -> str:
        return reverse("playbook:version", args=[self.article.slug, self.number])


def _named(user: Any) -> Any:
    """The ids of versions whose route names this person, now or once."""
    if not policy.reach_of(user, permissions.REVIEW).named:
        return ArticleVersion.objects.none().values("pk")
    return approvals.subjects_naming(user, ArticleVersion)
