"""Lists of names and counts as a sentence holds them."""

from collections.abc import Sequence


def both(names: Sequence[str]) -> str:
    """“start”, “start and end”, “start, end and tier”."""
    return _joined(names, "and")


def either(names: Sequence[str], most: int = 3) -> str:
    """“Jo Santos”, “Jo Santos or Ian Mbeki”; past `most` the rest is counted."""
    if len(names) > most + 1:
        rest = len(names) - most
        return f"{', '.join(names[:most])} or {rest} others"
    return _joined(names, "or")


def quoted(name: str) -> str:
    """“Senior manager” in the quotation marks of running text."""
    return f"“{name}”"


def counted(number: int, one: str, many: str = "") -> str:
    """“1 person”, “1,014 people”; without `many` the plural takes an s."""
    return f"{number:,} {one if number == 1 else many or f'{one}s'}"


def _joined(names: Sequence[str], last: str) -> str:
    if len(names) < 2:
        return "".join(names)
    return f"{', '.join(names[:-1])} {last} {names[-1]}"
