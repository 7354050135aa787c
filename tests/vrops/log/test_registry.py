"""What areas tell the log at start, and what it refuses to be told."""

import pytest

from vrops.log import registry


@pytest.fixture(autouse=True)
def empty(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("_subscribers", "_descriptions", "_areas"):
        monkeypatch.setattr(registry, name, {})


def handler(entry_id: int) -> None:
    """Does nothing."""


def test_an_event_finds_exact_and_prefix_subscribers() -> None:
    registry.subscribe("gtm.launch.approved", "exact", handler)
    registry.subscribe("gtm.*", "prefix", handler)
    registry.subscribe("salesops.*", "other", handler)
    assert registry.listening_to("gtm.launch.approved") == ["exact", "prefix"]


def test_refuses_two_subscribers_of_one_name() -> None:
    registry.subscribe("gtm.*", "same", handler)
    with pytest.raises(ValueError, match="two subscribers named same"):
        registry.subscribe("salesops.*", "same", handler)


def test_the_longest_description_wins_and_the_exact_one_before_all() -> None:
    registry.describe({"*": "any", "gtm.*": "gtm", "gtm.launch.*": "launch"})
    registry.describe({"gtm.launch.approved": "approved"}, money=True)
    described = [
        registry.description(event).sentence  # type: ignore[union-attr]
        for event in ("a.b", "gtm.offer.made", "gtm.launch.held", "gtm.launch.approved")
    ]
    assert described == ["any", "gtm", "launch", "approved"]
    assert registry.is_about_money("gtm.launch.approved")
    assert not registry.is_about_money("gtm.launch.held")


def test_refuses_to_describe_or_declare_twice() -> None:
    registry.describe({"gtm.*": "gtm"})
    with pytest.raises(ValueError, match="described twice"):
        registry.describe({"gtm.*": "gtm"})
    registry.area("gtm", permissions=())
    with pytest.raises(ValueError, match="declared twice"):
        registry.area("gtm", permissions=())
