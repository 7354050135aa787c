"""Whether all places of a route can be filled by different people."""

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Need:
    """A step that wants `quorum` more of these people."""

    name: str
    quorum: int
    people: frozenset[int]


def unfillable(needs: Sequence[Need]) -> Need | None:
    """The first need that cannot be filled beside those before it, nobody counting twice.

    A matching of people to places, built place by place with augmenting paths (Kuhn), so a person
    is moved to another step they may fill when somebody else can only fill this one.
    """
    seat_of: dict[int, int] = {}
    seats: list[Need] = []
    for need in needs:
        for _ in range(need.quorum):
            seats.append(need)
            if not _seat(len(seats) - 1, seats, seat_of, set()):
                return need
    return None


def _seat(number: int, seats: list[Need], seat_of: dict[int, int], tried: set[int]) -> bool:
    people = seats[number].people - tried
    for person in sorted(people, key=seat_of.__contains__):  # free ones first
        if person in tried:
            continue
        tried.add(person)
        if person not in seat_of or _seat(seat_of[person], seats, seat_of, tried):
            seat_of[person] = number
            return True
    return False
