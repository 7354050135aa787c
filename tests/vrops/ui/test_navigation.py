"""The menu and the palette show what a person may use, and nothing else."""

from types import SimpleNamespace
from typing import Any

import pytest

from vrops.access import registry
from vrops.access.domain import GrantValue, Role, Scope
from vrops.ui import navigation, palette

ANALYST = SimpleNamespace(
    pk=1,
    is_authenticated=True,
    is_active=True,
    token_permissions=None,
    grants_in_force=lambda: (GrantValue(Role.ANALYST, None, None, None),),
)


@pytest.fixture
def menu(monkeypatch: pytest.MonkeyPatch) -> None:
    """An empty menu, and two permissions of which the analyst holds one."""
    monkeypatch.setattr(navigation, "_entries", [])
    holders = {"sample.view": Role.ANALYST, "sample.pay": Role.FINANCE}
    for permission, role in holders.items():
        monkeypatch.setitem(registry._table, permission, {role: frozenset({Scope.ALL})})


def labels(user: Any, path: str = "/") -> dict[str, list[str]]:
    sections = navigation.menu(user, path)
    return {section.label: [link.label for link in section.links] for section in sections}


def test_menu_has_the_entries_the_person_may_use_in_order(menu: None) -> None:
    navigation.entry("Escalations", "Breached", "clock", "palette", "sample.view", 20)
    navigation.entry("Escalations", "Queue", "ticket", "styleguide", "sample.view", 10)
    navigation.entry("Sales operations", "Payments", "cash", "mfa_index", "sample.pay", 10)
    navigation.entry("", "Home", "home", "home", None, 10)
    assert labels(ANALYST) == {"": ["Home"], "Escalations": ["Queue", "Breached"]}


def test_link_is_current_for_its_page_and_the_pages_below(menu: None) -> None:
    navigation.entry("", "Home", "home", "home", None, 10)
    navigation.entry("Administration", "Styleguide", "wand", "styleguide", None, 10)

    def current(path: str) -> list[str]:
        sections = navigation.menu(ANALYST, path)
        return [link.label for section in sections for link in section.links if link.current]

    assert current("/") == ["Home"]
    assert current("/styleguide/") == ["Styleguide"]
    assert current("/styleguide/queue/") == ["Styleguide"]
    assert current("/palette/") == []


def test_counts_are_asked_for_the_person_and_may_be_absent(menu: None) -> None:
    asked = []
    navigation.entry("", "Home", "home", "home", None, 10, lambda user: asked.append(user.pk) or 7)
    navigation.entry("", "Quiet", "inbox", "palette", None, 20, lambda user: None, hot=True)
    links = navigation.menu(ANALYST, "/")[0].links
    assert [link.count for link in links] == [7, None]
    assert asked == [1]


@pytest.mark.parametrize(
    "second",
    [
        ("Elsewhere", "styleguide", ""),
        ("", "home", ""),
        ("", "styleguide", "h"),
    ],
    ids=["unknown section", "same page twice", "same key twice"],
)
def test_a_wrong_entry_is_refused_at_start(menu: None, second: tuple[str, str, str]) -> None:
    navigation.entry("", "Home", "home", "home", None, 10, key="h")
    section, url_name, key = second
    with pytest.raises(ValueError, match=r"menu|key"):
        navigation.entry(section, "Other", "home", url_name, None, 10, key=key)


def test_palette_finds_places_by_the_beginnings_of_words(menu: None) -> None:
    navigation.entry("Escalations", "SLA policies", "clock", "styleguide", "sample.view", 10)
    navigation.entry("Sales operations", "Payments", "cash", "mfa_index", "sample.pay", 10)
    navigation.entry("", "Home", "home", "home", None, 10)

    def found(words: str) -> list[str]:
        return [answer.label for answer in palette.places(ANALYST, words)]

    assert found("") == ["Go to home", "Go to SLA policies"]
    assert found("pol esc") == ["Go to SLA policies"]
    assert found("olicies") == []
    assert found("pay") == []


def test_palette_asks_every_provider_and_cuts_long_answers(
    menu: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(palette, "_providers", [])
    many = [palette.Answer(f"ESC-{n}", f"/{n}/", "ticket", "Escalation") for n in range(20)]
    palette.register(20, lambda user, words: many)
    palette.register(10, lambda user, words: [palette.Answer(words, "/", "home", "First")])
    answers = palette.answers(ANALYST, "  port   in ")
    assert answers[0].label == "port in"
    assert len(answers) == 1 + palette.MOST_PER_PROVIDER
