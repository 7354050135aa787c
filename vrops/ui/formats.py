"""How dates, ages, numbers and names read on every page. US English, the reader's zone, named."""

import math
from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

MINUS = "\N{MINUS SIGN}"
US_NAMES = {
    "EST": "ET", "EDT": "ET", "CST": "CT", "CDT": "CT", "MST": "MT", "MDT": "MT",
    "PST": "PT", "PDT": "PT", "AKST": "AKT", "AKDT": "AKT",
}  # fmt: skip
FIXED_NAMES = {"UTC": "UTC", "America/Phoenix": "MST", "Pacific/Honolulu": "HT"}
# Unit, the minutes from which it is used, and the minutes in one: weeks begin at two of them.
SPAN_UNITS = (
    ("y", 525_600, 525_600),
    ("w", 20_160, 10_080),
    ("d", 1_440, 1_440),
    ("h", 60, 60),
    ("m", 1, 1),
)
# How people call the zones of the United States in a choice.
ZONE_TITLES = {
    "America/New_York": "Eastern",
    "America/Chicago": "Central",
    "America/Denver": "Mountain",
    "America/Phoenix": "Arizona",
    "America/Los_Angeles": "Pacific",
}
AVATAR_TONES = ("blue", "violet", "teal", "amber", "green")


def zone_name(zone: ZoneInfo, at: datetime) -> str:
    """The zone as people say it: "ET" all year, "MST" where no clock changes, "Manila time".

    Abbreviations of the zone database are not used outside the US: it calls Manila's time "PST".
    """
    if zone.key in FIXED_NAMES:
        return FIXED_NAMES[zone.key]
    january, july = (datetime(at.year, month, 1, tzinfo=zone) for month in (1, 7))
    if zone.key.startswith(("America/", "US/")) and january.utcoffset() != july.utcoffset():
        name = US_NAMES.get(january.tzname() or "")
        if name:
            return name
    return f"{zone.key.rsplit('/', 1)[-1].replace('_', ' ')} time"


def zone_title(name: str) -> str:
    """A zone in a choice or a table: “Eastern (America/New_York)”, “Manila (Asia/Manila)”."""
    if "/" not in name:
        return name
    return f"{ZONE_TITLES.get(name) or name.rsplit('/', 1)[-1].replace('_', ' ')} ({name})"


def clock_time(at: datetime) -> str:
    """8:00 am"""
    return f"{at.hour % 12 or 12}:{at.minute:02d} {'am' if at.hour < 12 else 'pm'}"


def day(value: date, today: date) -> str:
    """Dec 4, with the year only when it is not this year's."""
    text = f"{value:%b} {value.day}"
    return text if value.year == today.year else f"{text}, {value.year}"


def moment(value: datetime, zone: ZoneInfo, today: date) -> str:
    """Dec 4, 8:00 am ET"""
    local = value.astimezone(zone)
    return f"{day(local.date(), today)}, {clock_time(local)} {zone_name(zone, local)}"


def moment_in_full(value: datetime, zone: ZoneInfo) -> str:
    """Friday, December 4, 2026, 8:00:05 am, Eastern (America/New_York)"""
    local = value.astimezone(zone)
    hour, half = clock_time(local).split(" ")
    on = f"{local:%A, %B} {local.day}, {local.year}"
    return f"{on}, {hour}:{local:%S} {half}, {zone_title(zone.key)}"


def age(value: datetime, at: datetime) -> str:
    """How long ago, shortly: now, 5m, 6h, 4d, 3w, 2y; a moment ahead reads "in 6h"."""
    seconds = (at - value).total_seconds()
    text = span(timedelta(seconds=abs(seconds)))
    if text == "now":
        return text
    return text if seconds >= 0 else f"in {text}"


def span(length: timedelta) -> str:
    """The largest whole unit of a length of time: 5m, 6h, 4d, 3w, 2y."""
    minutes = int(length.total_seconds() // 60)
    for unit, smallest, size in SPAN_UNITS:
        if minutes >= smallest:
            return f"{minutes // size}{unit}"
    return "now"


def remaining(length: timedelta) -> str:
    """Time left on a clock: 4h 17m, 3d 2h; with a minus sign once it is past due."""
    minutes = math.floor(abs(length.total_seconds()) / 60)
    days, hours, rest = minutes // 1440, minutes // 60 % 24, minutes % 60
    text = f"{days}d {hours}h" if days else f"{hours}h {rest:02d}m"
    return f"{MINUS}{text}" if length < timedelta(0) else text


def number(value: int | float | Decimal, places: int = 0) -> str:
    """1,596; a minus sign that lines up with digits."""
    return f"{value:,.{places}f}".replace("-", MINUS)


def capped(count: int, cap: int = 10_000) -> str:
    """A list's count, which is not counted to the end: 1,596 or 10,000+."""
    return f"{cap:,}+" if count > cap else f"{count:,}"


def short(value: int | float | Decimal) -> str:
    """5.3 M, 212 k, 840: at most three digits that mean something."""
    amount = Decimal(value)
    for unit, power in (("B", 9), ("M", 6), ("k", 3)):
        if abs(amount) >= 10**power:
            scaled = amount / 10**power
            places = 1 if abs(scaled) < 100 and scaled != scaled.to_integral_value() else 0
            return f"{number(scaled, places)} {unit}"
    return number(value)


def initials(name: str) -> str:
    """DW for Dana Whitfield: the first letters of the first and the last word."""
    words = [word for word in name.split() if word[0].isalnum()]
    letters = [word[0] for word in (words[:1] + words[1:][-1:])]
    return "".join(letters).upper()


def avatar_tone(name: str) -> str:
    """The same colour for the same name on every page and every process."""
    return AVATAR_TONES[sum(name.encode()) % len(AVATAR_TONES)]


def line_points(values: Sequence[float | None], width: int, height: int, pad: int = 2) -> str:
    """The points of an SVG polyline through the values, lowest at the bottom; gaps are skipped."""
    known = [float(value) for value in values if value is not None]
    if not known:
        return ""
    low, high = min(known), max(known)
    step = (width - 2 * pad) / max(len(values) - 1, 1)
    scale = (height - 2 * pad) / (high - low) if high > low else 0
    base = height - pad if high > low else height / 2
    return " ".join(
        f"{pad + index * step:.1f},{base - (float(value) - low) * scale:.1f}"
        for index, value in enumerate(values)
        if value is not None
    )


def share(value: float | Decimal, whole: float | Decimal) -> int:
    """The whole percent that `value` is of `whole`, held between 0 and 100; 0 of nothing is 0."""
    if not whole:
        return 0
    return max(0, min(100, round(100 * float(value) / float(whole))))


def utc(value: datetime) -> str:
    """The instant for a machine: the `datetime` attribute of a <time>."""
    return value.astimezone(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")
