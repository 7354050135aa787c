"""A kind of mailing for these tests, and short ways to make and run one.

Imports stand inside the fixtures: the pure tests beside them run without Django.
"""

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from vrops.delivery.models import Send
    from vrops.people.models import Site, User


class Kinds:
    """What the kinds of these tests do next; each test bends it as it needs."""

    recipients: Any = None
    compose: Any = None


@pytest.fixture
def kinds() -> "Iterator[Kinds]":
    """`test.plain`: all read the same; `test.own`: each reads something composed."""
    from vrops.delivery import registry
    from vrops.people.models import User

    bend = Kinds()

    def expand(send_id: int) -> Any:
        return User.objects.people() if bend.recipients is None else bend.recipients

    def compose(send: "Send", row: Any) -> registry.Content:
        own = registry.Content(f"For {row.user_id}")
        return bend.compose(send, row) if bend.compose else own

    registry.register("test.plain", label="Plain", expand=expand)
    registry.register("test.own", label="Own", expand=expand, compose=compose)
    yield bend
    for name in ("test.plain", "test.own"):
        del registry._kinds[name]


@pytest.fixture
def schedule(kinds: Kinds, site: "Site", pm: "User") -> "Callable[..., Send]":
    """schedule(kind="test.plain", **columns): a mailing about the site, due now."""
    from vrops.delivery import actions

    def make(kind: str = "test.plain", **given: Any) -> "Send":
        return actions.schedule_send(kind, site, **{"by": pm, "title": "New offer"} | given)

    return make


@pytest.fixture
def carry() -> "Callable[[Send], Send]":
    """Start the mailing if need be and drain it once."""
    from vrops.core import clock
    from vrops.delivery import draining, starting

    def run(send: "Send") -> "Send":
        starting.start(send.pk, at=clock.now())
        draining.drain(send.pk)
        send.refresh_from_db()
        return send

    return run


@pytest.fixture
def many(db: None) -> "list[User]":
    """120 people without a place."""
    from vrops.people.models import User

    people = [
        User(
            employee_id=f"p{n:03}", email=f"p{n:03}@vrops.example", name=f"P {n}", sort_key="p",
            password="!",
        )
        for n in range(120)
    ]  # fmt: skip
    return User.objects.bulk_create(people)
