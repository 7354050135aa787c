"""What the API takes and gives about requests."""

from datetime import timedelta
from typing import Any

from rest_framework import serializers
from rest_framework.exceptions import ValidationError

from gtm.intake import permissions
from gtm.intake.actions import LONGEST_REASON
from gtm.intake.entering import MOST_NAMES, RequestInput
from gtm.intake.models import Request
from gtm.launches.models import Launch, Program
from vrops.access import policy
from vrops.api.serializers import MoneyField, StrictSerializer
from vrops.people.models import Channel, HQGroup

_DAY = timedelta(days=1)


class RequestBody(StrictSerializer):
    """A request as an HQ system sends it; days are inclusive, group and program go by code."""

    group = serializers.CharField(max_length=20, required=False)
    title = serializers.CharField(max_length=160)
    kind = serializers.ChoiceField(choices=Launch.Kind.choices)
    program = serializers.CharField(max_length=30, required=False, allow_null=True)
    program_text = serializers.CharField(max_length=120, required=False, allow_blank=True)
    wanted_starts_on = serializers.DateField()
    wanted_last_day = serializers.DateField(required=False, allow_null=True)
    channels = serializers.ListField(
        child=serializers.ChoiceField(choices=Channel.choices), required=False, max_length=10
    )
    systems = serializers.ListField(
        child=serializers.CharField(max_length=60), required=False, max_length=MOST_NAMES
    )
    codes = serializers.ListField(
        child=serializers.CharField(max_length=40), required=False, max_length=MOST_NAMES
    )
    audience = serializers.CharField(max_length=300, required=False, allow_blank=True)
    expected_volume = serializers.IntegerField(
        min_value=0, max_value=100_000_000, required=False, allow_null=True
    )
    funding = MoneyField(required=False, allow_null=True)
    details = serializers.CharField(max_length=20_000, required=False, allow_blank=True)

    def validate_group(self, code: str) -> HQGroup:
        group = HQGroup.objects.filter(code=code).first()
        if group is None:
            raise ValidationError("There is no group with this code.", code="unknown")
        return group

    def validate_program(self, code: str | None) -> Program | None:
        if code is None:
            return None
        program = Program.objects.visible_to(self.context["user"]).filter(code=code).first()
        if program is None:
            raise ValidationError("There is no program with this code.", code="unknown")
        return program

    def validate(self, data: dict[str, Any]) -> dict[str, Any]:
        """Without a group, it is the one that the client acts for."""
        if "group" not in data:
            reached = policy.reach_of(self.context["user"], permissions.FILE).groups
            if len(reached) != 1:
                raise ValidationError({"group": "Say for which group."}, code="required")
            data["group"] = HQGroup.objects.get(pk=next(iter(reached)))
        return {"entered": _entered(data)}


def _entered(data: dict[str, Any]) -> RequestInput:
    given = dict(data)
    program, last = given.pop("program", None), given.pop("wanted_last_day", None)
    lists: dict[str, Any] = {
        name: tuple(given.pop(name, ())) for name in ("channels", "systems", "codes")
    }
    return RequestInput(
        group_id=given.pop("group").pk,
        program_id=program.pk if program else None,
        wanted_ends_on=last + _DAY if last else None,
        **lists,
        **given,
    )


class WithdrawBody(StrictSerializer):
    """Why HQ no longer asks."""

    reason = serializers.CharField(max_length=LONGEST_REASON)


class RequestOutput(serializers.ModelSerializer):
    """A request as systems read it."""

    key = serializers.CharField(read_only=True)
    group = serializers.CharField(source="group.code")
    program = serializers.SerializerMethodField()
    wanted_last_day = serializers.DateField(read_only=True)
    funding = MoneyField(read_only=True)
    answer = serializers.SerializerMethodField()
    duplicate_of = serializers.IntegerField(source="duplicate_of_id")
    launch = serializers.IntegerField(source="launch_id")

    class Meta:
        model = Request
        fields = (
            "id", "key", "source", "external_id", "group", "title", "kind", "program",
            "program_text", "wanted_starts_on", "wanted_last_day", "channels", "systems", "codes",
            "audience", "expected_volume", "funding", "details", "state", "answer", "duplicate_of",
            "launch", "version", "created_at", "updated_at",
        )  # fmt: skip

    def get_program(self, request: Request) -> str | None:
        return request.program.code if request.program else None

    def get_answer(self, request: Request) -> dict[str, Any] | None:
        """The scope answer with its reason; null while there is none."""
        if not request.answer:
            return None
        return {
            "answer": request.answer,
            "reason": request.reason,
            "answered_at": serializers.DateTimeField().to_representation(request.answered_at),
        }
