"""Measuring pages: all that people reach by links, as whom they are heaviest, without a trace."""

import json
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from tests.escalations.desk import file_as
from vrops.administration.speed import pages
from vrops.core.figures import FILE, Figure
from vrops.log.models import Entry
from vrops.people.models import Site, User

pytestmark = pytest.mark.django_db


def test_finds_pages_by_their_links(pm: User, rep: User, site: Site) -> None:
    ticket = file_as(rep, site_id=site.pk)
    entries = Entry.objects.count()
    found = {timing.page.name: timing for timing in pages.measure([pm, rep], rounds=2)}
    assert {"home (pm)", "home (rep)", "gtm:launches", "gtm:calendar", "escalations:ticket"} <= set(
        found
    )
    shown = found["escalations:ticket"]
    assert f"/escalations/{ticket.pk}/" in shown.page.address
    assert 0 < shown.p50 <= shown.p95
    assert shown.queries > 3
    assert shown.repeated >= 1
    assert shown.kilobytes > 2
    assert Entry.objects.count() == entries
    assert not any(name.startswith(("api:", "account_logout")) for name in found)


def test_says_where_there_is_nothing_to_measure(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("VAR", str(tmp_path))
    with pytest.raises(CommandError, match="no demonstration data"):
        call_command("bench", "--only", "pages")


def test_writes_one_line_for_each_figure(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, rep: User, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("VAR", str(tmp_path))
    call_command("bench", "--only", "pages", "--rounds", "1")
    assert "home (rep)" in capsys.readouterr().out
    lines = [json.loads(line) for line in (tmp_path / FILE).read_text().splitlines()]
    assert {tuple(line) for line in lines} == {("name", "value", "unit", "goal", "met")}
    assert any(line["name"] == "page home (rep): p95" and line["goal"] == 150 for line in lines)


def test_a_goal_is_met_from_either_side() -> None:
    assert Figure.at_most("a", 150, "ms", 150).met
    assert not Figure.at_most("a", 150.1, "ms", 150).met
    assert Figure.at_least("a", 20_000, "per second", 20_000).met
    assert Figure.plain("a", 3, "queries").line().endswith("met")
