"""What HQ asks VR to take part in, and what VR answered."""

from datetime import date, timedelta
from typing import Any, Self

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import F, Q
from django.urls import reverse

from gtm.intake import permissions
from gtm.intake.domain.lifecycle import ANSWER_TONES, LIFECYCLE, TONES
from gtm.launches.models import Launch, Program
from vrops.access import policy
from vrops.access.policy import ScopeColumns
from vrops.core.currencies import places
from vrops.core.models import Record, RecordQuerySet
from vrops.core.money import Money, round_half_away
from vrops.core.words import WordVector
from vrops.people.models import Channel, HQGroup


class RequestQuerySet(RecordQuerySet["Request"]):
    def visible_to(self, user: Any) -> Self:
        """All for the VR team and Finance, those of their own group for HQ partners."""
        return policy.visible(self, user, permissions.VIEW)


class Request(Record):
    """One request of an HQ group: for which days, channels and codes, and VR's scope answer.

    Wanted days are civil days, the end exclusive. A request that an HQ system pushed names that
    system and its own id there; one filed by a person has neither.
    """

    class Answer(models.TextChoices):
        IN = "in", "In scope"
        PARTLY = "partly", "Partly in scope"
        OUT = "out", "Out of scope"

    SNAPSHOT = (
        "source", "external_id", "group", "title", "program", "program_text", "kind",
        "wanted_starts_on", "wanted_ends_on", "channels", "systems", "codes", "audience",
        "expected_volume", "funding_amount", "funding_currency", "details", "state", "answer",
        "reason", "taken_by", "duplicate_of", "launch", "version",
    )  # fmt: skip
    scope = ScopeColumns(group=("group",))

    source = models.CharField(max_length=40, blank=True)
    external_id = models.CharField(max_length=200, blank=True)
    group = models.ForeignKey(HQGroup, on_delete=models.PROTECT, related_name="requests")
    filed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="requests_filed"
    )
    title = models.CharField(max_length=160)
    sort_key = models.CharField(max_length=320, editable=False)
    program = models.ForeignKey(
        Program, null=True, blank=True, on_delete=models.PROTECT, related_name="requests"
    )
    program_text = models.CharField("program named by HQ", max_length=120, blank=True)
    kind = models.CharField(max_length=12, choices=Launch.Kind.choices)
    wanted_starts_on = models.DateField("first day")
    wanted_ends_on = models.DateField("last day", null=True, blank=True)
    channels = ArrayField(models.CharField(max_length=20, choices=Channel.choices), default=list)
    systems = ArrayField(models.CharField(max_length=60), default=list)
    codes = ArrayField(models.CharField("offer codes", max_length=40), default=list)
    audience = models.CharField(max_length=300, blank=True)
    expected_volume = models.PositiveIntegerField(null=True, blank=True)
    funding_amount = models.DecimalField(max_digits=18, decimal_places=4, null=True, blank=True)
    funding_currency = models.CharField(max_length=3, blank=True)
    details = models.TextField(blank=True)
    state = models.CharField(max_length=12, choices=LIFECYCLE.choices, default=LIFECYCLE.initial)
    taken_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT,
        related_name="requests_taken",
    )  # fmt: skip
    answer = models.CharField(max_length=6, choices=Answer.choices, blank=True)
    reason = models.TextField(blank=True)
    answered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT,
        related_name="requests_answered",
    )  # fmt: skip
    answered_at = models.DateTimeField(null=True, blank=True)
    duplicate_of = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.PROTECT, related_name="duplicates"
    )
    launch = models.ForeignKey(
        Launch, null=True, blank=True, on_delete=models.PROTECT, related_name="requests"
    )

    objects = RequestQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(fields=["state", "-created_at"], name="request_by_state"),
            models.Index(fields=["group", "-created_at"], name="request_by_group"),
            models.Index(fields=["updated_at", "id"], name="request_updated"),
            GinIndex(WordVector("sort_key"), name="request_words"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["source", "external_id"], condition=~Q(source=""), name="request_once"
            ),
            models.CheckConstraint(
                condition=Q(source="", external_id="") | (~Q(source="") & ~Q(external_id="")),
                name="request_source_and_id",
            ),
            models.CheckConstraint(
                condition=Q(state__in=list(LIFECYCLE.states)), name="request_state"
            ),
            models.CheckConstraint(
                condition=Q(kind__in=["promotion", "process", "flagship"]), name="request_kind"
            ),
            models.CheckConstraint(
                condition=Q(answer="", answered_at__isnull=True, answered_by__isnull=True)
                | (
                    Q(answer__in=["in", "partly", "out"])
                    & Q(answered_at__isnull=False, answered_by__isnull=False)
                    & ~Q(reason="")
                ),
                name="request_answer_is_whole",
            ),
            models.CheckConstraint(
                condition=~Q(state="answered") | ~Q(answer=""), name="request_answered_has_answer"
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["new", "scoping", "duplicate"]) | Q(answer=""),
                name="request_open_has_no_answer",
            ),
            models.CheckConstraint(
                condition=Q(state="duplicate", duplicate_of__isnull=False)
                | (~Q(state="duplicate") & Q(duplicate_of__isnull=True)),
                name="request_duplicate_names_other",
            ),
            models.CheckConstraint(
                condition=Q(wanted_ends_on__isnull=True)
                | Q(wanted_ends_on__gt=F("wanted_starts_on")),
                name="request_ends_after_start",
            ),
            models.CheckConstraint(
                condition=Q(funding_amount__isnull=True, funding_currency="")
                | (Q(funding_amount__gte=0) & ~Q(funding_currency="")),
                name="request_funding_has_currency",
            ),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def key(self) -> str:
        """The number people call it by: REQ-12."""
        return f"REQ-{self.pk}"

    @property
    def wanted_last_day(self) -> date | None:
        """The last day that is wanted, as people name it; None while HQ named no end."""
        return self.wanted_ends_on - timedelta(days=1) if self.wanted_ends_on else None

    @property
    def funding(self) -> Money | None:
        if self.funding_amount is None:
            return None
        digits = places(self.funding_currency)
        return Money(round_half_away(self.funding_amount, digits), self.funding_currency)

    @property
    def program_name(self) -> str:
        """The program it belongs to, else what HQ called it."""
        return self.program.name if self.program else self.program_text

    @property
    def channel_words(self) -> list[str]:
        return [Channel(channel).label for channel in self.channels]

    @property
    def tone(self) -> str:
        """Of its badge: how it was answered once it is, else how far it is."""
        if self.state == "answered":
            return ANSWER_TONES[self.answer]
        return TONES.get(self.state, "")

    @property
    def status(self) -> str:
        """The badge's words: the answer says more than that there is one."""
        return self.get_answer_display() if self.state == "answered" else self.get_state_display()

    def get_absolute_url(self) -> str:
        return reverse("gtm:request_detail", args=[self.pk])
