"""What the API gives about launches."""

from typing import Any

from rest_framework import serializers

from gtm.launches import queries
from gtm.launches.models import Launch


class LaunchOutput(serializers.ModelSerializer):
    """A launch as systems read it; both days are days on which it runs."""

    key = serializers.CharField(read_only=True)
    program = serializers.CharField(source="program.code")
    owner = serializers.CharField(source="owner.name")
    last_day = serializers.DateField(read_only=True)
    goes_live_at = serializers.SerializerMethodField()
    sites = serializers.SerializerMethodField()

    class Meta:
        model = Launch
        fields = (
            "id", "key", "title", "summary", "program", "tier", "kind", "state", "starts_on",
            "last_day", "go_live_time", "zone", "goes_live_at", "owner", "sites", "channels",
            "brand", "segment", "version", "created_at", "updated_at",
        )  # fmt: skip

    def get_goes_live_at(self, launch: Launch) -> str | None:
        """Null without a time: then it goes live as its first day begins at each site."""
        if launch.go_live_time is None:
            return None
        return str(serializers.DateTimeField().to_representation(queries.goes_live_at(launch)))

    def get_sites(self, launch: Launch) -> list[dict[str, Any]]:
        """Those of its sites that the caller may know of."""
        return [
            {"id": site.pk, "code": site.code, "name": site.name} for site in launch.sites.all()
        ]
