"""The parts that launches themselves put on their page: summary, sites, facts, activity."""

from datetime import date, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.utils import timezone

from gtm.launches import permissions, queries
from gtm.launches.domain.lifecycle import EDITABLE_STATES, LIFECYCLE
from gtm.launches.models import Launch, Program
from gtm.launches.page_parts import Column, PagePart
from vrops.access import policy
from vrops.approvals import content
from vrops.core.company import company_day
from vrops.log import domain as log_domain
from vrops.log import queries as log
from vrops.people.models import Channel, Site, User
from vrops.ui import formats

FEED = 30
OF_A_VERSION = (
    "gtm.launch.submitted", "gtm.launch.approved", "gtm.launch.step_approved",
    "gtm.launch.sent_back", "gtm.launch.rejected",
)  # fmt: skip
ASSIGNED, ANOTHER = "gtm.readiness.item_assigned", "to somebody else"
# Said by other words of the entry, or by nobody.
SILENT = {"version", "state_before"}
LABELS = {
    "program_id": "Program",
    "owner_id": "Owner",
    "starts_on": "First day",
    "ends_on": "Last day",
    "go_live_time": "Go-live time",
    "zone": "Time zone",
    "state": "Status",
    "copied_from": "Copied from",
}


def summary(launch: Launch, user: Any) -> dict[str, Any] | None:
    return {"text": launch.story} if launch.story else None


def sites(launch: Launch, user: Any) -> dict[str, Any]:
    """Each site with its channels of the launch and the hour of going live on its floor."""
    shown = [(site, *on_the_floor(launch, site)) for site in launch.sites.all()]
    may_edit = policy.can(user, permissions.PLAN, launch)
    return {"sites": shown, "editable": may_edit and launch.state in EDITABLE_STATES}


def on_the_floor(launch: Launch, site: Site) -> tuple[str, str]:
    """The channels of the launch that the site takes, and when it goes live there: the hour by its
    own clock, without a time the day."""
    common = [name for name in site.channels if name in launch.channels]
    channels = ", ".join(Channel(name).label for name in common) or "None of them"
    if launch.go_live_time is None:
        return channels, formats.day(launch.starts_on, company_day())
    instant = queries.goes_live_at(launch)
    return channels, formats.moment(instant, ZoneInfo(site.zone), company_day())


def facts(launch: Launch, user: Any) -> dict[str, Any]:
    return {"goes_live_at": queries.goes_live_at(launch)}


def activity(launch: Launch, user: Any) -> dict[str, Any] | None:
    """What happened, for those who see launches in every state: it names places and people."""
    if not policy.can(user, permissions.VIEW):
        return None
    entries = [item.entry for item in log.feed(launch, limit=FEED)]
    numbers = content.numbers_of(launch)
    owners = _new_owners(entries, user)
    names = _names([change for entry in entries for change in _changes(entry)])
    return {
        "items": [
            {
                "who": entry.actor_name,
                "words": _words(entry, numbers).replace(ANOTHER, owners.get(entry.pk, ANOTHER)),
                "at": entry.at,
                "changes": [
                    {
                        "label": LABELS.get(change.field) or _plain(change.field),
                        "old": _shown(change.field, change.old, names),
                        "new": _shown(change.field, change.new, names),
                    }
                    for change in _changes(entry)
                ],
            }
            for entry in entries
        ]
    }


PARTS = (
    PagePart(name="launches.summary", order=10, column=Column.MAIN,
             template="gtm/launches/parts/summary.html", context=summary),
    PagePart(name="launches.sites", order=30, column=Column.MAIN,
             template="gtm/launches/parts/sites.html", context=sites),
    PagePart(name="launches.activity", order=90, column=Column.MAIN,
             template="gtm/launches/parts/activity.html", context=activity),
    PagePart(name="launches.facts", order=50, column=Column.RAIL,
             template="gtm/launches/parts/facts.html", context=facts),
)  # fmt: skip


def _words(entry: Any, numbers: content.Numbers) -> str:
    """The sentence without the name, which stands before it, and without the title above; what is
    asked and decided names the version it is about."""
    said = log.sentence(entry).removeprefix(entry.actor_name).strip()
    about = "this launch"
    if entry.event in OF_A_VERSION:
        about = f"version {numbers.at(entry.after['version'])} of this launch"
    return said.replace(entry.subject_name, about, 1) if entry.subject_name else said


def _new_owners(entries: list[Any], user: Any) -> dict[int, str]:
    """Entry -> whom an item was given to, of the people this reader may see."""
    given = {e.pk: (e.after or {}).get("owner_id") for e in entries if e.event == ASSIGNED}
    if not given:
        return {}
    seen = User.objects.visible_to(user).filter(pk__in=given.values())
    names = dict(seen.values_list("pk", "name"))
    return {pk: f"to {names[owner]}" for pk, owner in given.items() if owner in names}


def _changes(entry: Any) -> list[Any]:
    """What changed; a new launch is not told field by field."""
    if entry.before is None:
        return []
    changes = log_domain.changes(entry.before, entry.after)
    return [change for change in changes if change.field not in SILENT]


def _names(changes: list[Any]) -> dict[str, dict[int, str]]:
    """The names of all programs, people and sites the changes are about, in a query each."""
    wanted: dict[str, set[int]] = {"program_id": set(), "owner_id": set(), "sites": set()}
    for change in changes:
        if change.field in wanted:
            for value in (change.old, change.new):
                wanted[change.field] |= set(value if isinstance(value, list) else [value])
    tables: dict[str, Any] = {"program_id": Program, "owner_id": User, "sites": Site}
    return {
        field: dict(tables[field]._default_manager.filter(pk__in=ids).values_list("pk", "name"))
        if ids
        else {}
        for field, ids in wanted.items()
    }


def _shown(field: str, value: Any, names: dict[str, dict[int, str]]) -> str:
    today = timezone.localdate()
    match field, value:
        case _, None | "" | []:
            return "nothing"
        case (("program_id" | "owner_id"), int()):
            return names[field].get(value, "unknown")
        case "sites", list():
            return ", ".join(sorted(names[field].get(pk, "unknown") for pk in value))
        case "state", str():
            return LIFECYCLE.words.get(value, value.replace("_", " "))
        case "starts_on", str():
            return formats.day(date.fromisoformat(value), today)
        case "ends_on", str():
            return formats.day(date.fromisoformat(value) - timedelta(days=1), today)
        case "channels", list():
            return ", ".join(Channel(name).label for name in value)
        case _:
            return str(value)


def _plain(field: str) -> str:
    words = field.removesuffix("_id").replace("_", " ")
    return words[:1].upper() + words[1:]
