"""Tags and filters every template has (a builtin): icons, links that keep the query, formats."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from decimal import Decimal
from functools import lru_cache
from typing import Any
from zoneinfo import ZoneInfo

from django import template
from django.http import HttpRequest
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.safestring import SafeString

from vrops.access import policy
from vrops.core import clock
from vrops.core import money as core_money
from vrops.ui import formats

register = template.Library()


def _zone() -> ZoneInfo:
    """The reader's zone, which the reader middleware made current."""
    zone = timezone.get_current_timezone()
    return zone if isinstance(zone, ZoneInfo) else ZoneInfo(str(zone))


@register.simple_tag
@lru_cache(maxsize=4_096)  # a page has hundreds of them, of few kinds
def icon(name: str, size: str = "", label: str = "", tone: str = "") -> SafeString:
    """`{% icon "rocket" %}`; size "s" (14 px) or "l" (20 px); a label where no text says it."""
    words = {"name": name, "size": size, "label": label, "tone": tone}
    return render_to_string("ui/icon.html", words)


@register.simple_tag(takes_context=True)
def qs(context: template.Context, **changes: Any) -> str:
    """This page's query string with some parameters changed: `{% qs page=2 %}`; None removes one.

    Changing anything but the page or the open record goes back to page one.
    """
    request: HttpRequest = context["request"]
    query = request.GET.copy()
    if set(changes) - {"page", "open"}:
        query.pop("page", None)
    for name, value in changes.items():
        if value is None or value == "":
            query.pop(name, None)
        else:
            query[name] = str(value)
    return f"?{query.urlencode()}"


@register.filter
def moment(value: datetime | None) -> str:
    """Dec 4, 8:00 am ET, in the reader's zone."""
    if value is None:
        return ""
    return formats.moment(value, _zone(), clock.today(_zone()))


@register.filter
def moment_in_full(value: datetime | None) -> str:
    """With weekday, year, seconds and zone: the `title` beside a moment."""
    return "" if value is None else formats.moment_in_full(value, _zone())


@register.filter
def zone(name: str) -> str:
    """Eastern (America/New_York)"""
    return formats.zone_title(name)


@register.filter
def day(value: date | datetime | None) -> str:
    """Dec 4; an instant gives the reader's date."""
    if value is None:
        return ""
    local = value.astimezone(_zone()).date() if isinstance(value, datetime) else value
    return formats.day(local, clock.today(_zone()))


@register.filter
def age(value: datetime | None) -> str:
    """6h, with the full time wanted in the `title` beside it."""
    return "" if value is None else formats.age(value, clock.now())


@register.filter
def instant(value: datetime | None) -> str:
    """What a <time datetime=...> holds."""
    return "" if value is None else formats.utc(value)


@register.filter
def span(value: timedelta | None) -> str:
    """Time left on a clock: 4h 17m; nothing while it has no due time."""
    return "" if value is None else formats.remaining(value)


@register.filter
def volume(value: int | float | Decimal | None, places: int = 0) -> str:
    """1,596 or, with places, 148.2; a dash for what is not known."""
    return "\N{EN DASH}" if value is None else formats.number(value, int(places))


@register.filter
def capped(value: int) -> str:
    """A list count: 1,596 or 10,000+."""
    return formats.capped(value)


@register.filter
def money(value: core_money.Money | None) -> str:
    """$1,234.50; other currencies are named: EUR 1,234.50."""
    return "\N{EN DASH}" if value is None else core_money.format_money(value)


@register.filter
def money_short(value: core_money.Money | None) -> str:
    """$5.3 M, where the exact amount stands beside it or one click away."""
    if value is None:
        return "\N{EN DASH}"
    sign = formats.MINUS if value.amount < 0 else ""
    unit = "$" if value.currency == "USD" else f"{value.currency} "
    return f"{sign}{unit}{formats.short(abs(value.amount))}"


@register.filter
def percent(value: float | Decimal | None, places: int = 0) -> str:
    """88% of a share given as 0.88; a dash for what is not defined."""
    if value is None:
        return "\N{EN DASH}"
    return f"{formats.number(100 * value, int(places))}%"


@register.filter
def initials(name: str) -> str:
    return formats.initials(name or "")


@register.filter
def avatar_tone(name: str) -> str:
    return formats.avatar_tone(name or "")


@register.filter
def share_of(value: float | Decimal, whole: float | Decimal) -> int:
    """Whole percent of a whole, for meters: `{{ done|share_of:all }}`."""
    return formats.share(value, whole)


@register.simple_tag
def sparkline_points(values: Sequence[float | None], width: int = 96, height: int = 24) -> str:
    """The points of the sparkline component's line."""
    return formats.line_points(values, int(width), int(height))


@register.filter
def either(value: Any, otherwise: Any) -> Any:
    """The value, or the other where it is empty: defaults inside component attributes."""
    return value or otherwise


@register.filter
def may(user: Any, permission: str) -> bool:
    """Whether to offer what needs a permission somewhere: `{% if user|may:"gtm.launch.plan" %}`."""
    return policy.can(user, permission)
