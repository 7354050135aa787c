"""The impact sheet field by field, in words, and what changed between two of them."""

from collections.abc import Iterator, Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

from gtm.approvals.queries import LIMIT_CURRENCY
from gtm.launches.models import Brand, Launch, Segment
from vrops.core.money import Money, format_money
from vrops.people.models import Channel
from vrops.ui import diff, formats

Content = Mapping[str, Any]
MONEY_LABELS = {
    "spiff.exposure.low": "Exposure, low",
    "spiff.exposure.likely": "Exposure, likely",
    "spiff.exposure.high": "Exposure, high",
    "spiff.unit_rate": "SPIFF per unit",
    "budget.planned": "Budget planned",
}
LOAD_LABELS = {"comms.minutes": "Reading minutes", "comms.notice": "Next message"}


def changes(
    before: Content, after: Content, *, with_money: bool, zone: ZoneInfo, today: date
) -> list[diff.Change]:
    """What differs between two sheets, field by field, as the reader's zone and day have it."""
    old = dict(_fields(before, with_money, zone, today))
    new = dict(_fields(after, with_money, zone, today))
    labels = [*new, *(label for label in old if label not in new)]
    return diff.changes((label, old.get(label, ""), new.get(label, "")) for label in labels)


def _fields(
    sheet: Content, with_money: bool, zone: ZoneInfo, today: date
) -> Iterator[tuple[str, str]]:
    launch = sheet["launch"]
    yield "Title", launch["title"]
    yield "Summary", launch["summary"]
    yield "Program", launch["program"]
    yield "Tier", f"Tier {launch['tier']}"
    yield "Kind", Launch.Kind(launch["kind"]).label
    yield "First day", _day(launch["starts_on"], today)
    yield "Last day", _day(launch["last_day"], today) or "No end known"
    yield "Goes live", _moment(launch["goes_live_at"], zone, today)
    yield "Channels", ", ".join(Channel(name).label for name in launch["channels"])
    yield "Brand", Brand(launch["brand"]).label if launch["brand"] else "All brands"
    yield "Segment", Segment(launch["segment"]).label if launch["segment"] else "All segments"
    yield "Owner", launch["owner"]
    yield "Sites", ", ".join(site["name"] for site in sheet["sites"])
    yield "Reps", formats.number(sheet["reps"])
    yield from _readiness(sheet.get("readiness"))
    if with_money:
        for measure, fact in sheet.get("money", {}).items():
            yield MONEY_LABELS[measure], _money(fact)
    for measure, fact in sheet.get("load", {}).items():
        yield LOAD_LABELS[measure], fact["label"] or formats.number(Decimal(fact["value"]))


def _readiness(readiness: Content | None) -> Iterator[tuple[str, str]]:
    if readiness is None:
        return
    yield "Readiness", f"{readiness['met']} of {readiness['total']} met"
    yield "Open before approval", ", ".join(readiness["open_before_approval"])
    yield "Open before go-live", ", ".join(readiness["open_before_go_live"])


def _day(text: str | None, today: date) -> str:
    return formats.day(date.fromisoformat(text), today) if text else ""


def _moment(text: str | None, zone: ZoneInfo, today: date) -> str:
    if text is None:
        return "When the day begins at each site"
    return formats.moment(datetime.fromisoformat(text), zone, today)


def _money(fact: Content) -> str:
    return format_money(Money(Decimal(fact["value"]), fact["currency"] or LIMIT_CURRENCY))
