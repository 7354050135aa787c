"""The parts of the kit: each says what it takes, is in the styleguide, draws what it was given."""

import re
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django import forms
from django.contrib.auth.models import AnonymousUser
from django.template import engines
from django.test import RequestFactory
from django.utils import timezone

from vrops.core import clock
from vrops.ui.timeline import Place, Window

ROOT = Path(__file__).parents[3] / "templates"
COMPONENTS = sorted(path.stem for path in (ROOT / "cotton").glob("*.html"))
STYLEGUIDE = "".join(
    path.read_text("utf-8") for path in (ROOT / "ui" / "styleguide").glob("*.html")
)
# Shown in the styleguide by what stands around every page.
IN_THE_SHELL = {"error-summary", "toast"}


def draw(source: str, **context: Any) -> str:
    """Render a piece of template as a page would, without the white space between its parts."""
    request = RequestFactory().get("/queue/?status=new&page=3")
    request.user = AnonymousUser()
    from django_cotton.compiler_regex import CottonCompiler

    template = engines["django"].from_string(CottonCompiler().process(source))
    drawn = re.sub(r"\s+", " ", template.render(context, request)).strip()
    return re.sub(r" (?=[<>])|(?<=>) ", "", drawn)


class SampleForm(forms.Form):
    title = forms.CharField(help_text="In words a rep knows.")
    agreed = forms.BooleanField(required=False, label="The image shows no card number")
    kind = forms.ChoiceField(
        choices=[("promo", "Promo credit"), ("port", "Port-in")], widget=forms.RadioSelect
    )
    token = forms.CharField(widget=forms.HiddenInput, required=False)


@pytest.mark.parametrize("name", COMPONENTS)
def test_component_begins_by_saying_what_it_takes(name: str) -> None:
    source = (ROOT / "cotton" / f"{name}.html").read_text("utf-8")
    comment = re.match(r"\{% comment %\}\n(.+?)\{% endcomment %\}", source, re.DOTALL)
    assert comment is not None
    assert re.search(r"\b(Attributes|Slots?):", comment[1])
    declared = re.search(r"<c-vars (.*?)/>", source, re.DOTALL)
    for variable in set(re.findall(r":?([\w-]+)=", declared[1] if declared else "")) - {"class"}:
        assert re.search(rf"\b{variable}\b", comment[1]), f"{variable} is not explained"


@pytest.mark.parametrize("name", COMPONENTS)
def test_component_adds_a_given_class_to_its_own(name: str) -> None:
    source = (ROOT / "cotton" / f"{name}.html").read_text("utf-8")
    if "{{ attrs }}" in source:
        declared = re.search(r"<c-vars (.*?)/>", source, re.DOTALL)
        assert declared is not None
        assert 'class=""' in declared[1], "a class would come twice, and the second be ignored"


@pytest.mark.parametrize("name", COMPONENTS)
def test_component_is_in_the_styleguide(name: str) -> None:
    assert f"<c-{name}" in STYLEGUIDE or name in IN_THE_SHELL


def test_button_becomes_a_link_and_keeps_foreign_attributes() -> None:
    assert draw('<c-btn kind="primary" hx-post="/x/">Save</c-btn>').startswith(
        '<button type="submit" class="btn primary" hx-post="/x/">Save'
    )
    assert draw('<c-btn href="/x/?a=1&b=2">Open</c-btn>').startswith('<a href="/x/?a=1&amp;b=2"')


def test_icon_button_has_a_name_and_decoration_has_none() -> None:
    drawn = draw('<c-btn icon="x" label="Close the panel" />')
    assert 'aria-label="Close the panel"' in drawn
    assert 'aria-hidden="true"><use' in drawn


def test_what_people_typed_is_escaped_everywhere() -> None:
    evil = '"><script>alert(1)</script>'
    drawn = draw(
        '<c-badge :tone="evil">{{ evil }}</c-badge><c-avatar :name="evil" />'
        '<c-field label="{{ evil }}" for="x" :error="evil"><input id="x"></c-field>'
        '<c-btn href="{{ evil }}" title="{{ evil }}">{{ evil }}</c-btn>'
        '<c-chip :field="evil" :value="evil" />'
        '<c-prop label="Owner" url="/x/" name="owner" :value="evil">{{ evil }}</c-prop>'
        '<c-side-panel :id="evil" :title="evil" href="{{ evil }}" close="/" />',
        evil=evil,
    )
    assert "<script>" not in drawn


def test_component_sees_nothing_of_the_page_around_it() -> None:
    drawn = draw("<c-badge>New</c-badge>", tone="red", plain="yes", attrs="onclick=x")
    assert drawn == '<span class="badge">New</span>'


def test_field_takes_label_hint_and_errors_from_the_form() -> None:
    form = SampleForm({})
    drawn = draw('<c-field :field="form.title" />', form=form)
    assert '<label for="id_title">Title<span class="required" aria-hidden="true">*</span>' in drawn
    assert 'aria-invalid="true"' in drawn
    assert 'id="id_title_error"' in drawn
    assert 'id="id_title_helptext">In words a rep knows.' in drawn
    described = re.search(r'aria-describedby="([^"]+)"', drawn)
    assert described is not None
    assert all(f'id="{name}"' in drawn for name in described[1].split())


def test_field_puts_a_checkbox_before_its_label_and_radios_into_a_group() -> None:
    form = SampleForm()
    agreed = draw('<c-field :field="form.agreed" />', form=form)
    assert agreed.index("<input") < agreed.index("<label")
    kind = draw('<c-field :field="form.kind" />', form=form)
    assert kind.startswith("<fieldset")
    assert "<legend>Kind" in kind
    assert draw('<c-field :field="form.token" />', form=form).startswith('<input type="hidden"')


def test_error_summary_links_to_each_field_and_is_absent_without_errors() -> None:
    assert 'href="#id_title">Title</a>' in draw(
        '<c-error-summary :form="form" />', form=SampleForm({})
    )
    assert draw('<c-error-summary :form="form" />', form=SampleForm()) == ""


def test_choice_tiles_draw_the_choices_of_a_form_field() -> None:
    drawn = draw('<c-choice-tiles :field="form.kind" two />', form=SampleForm({"kind": "port"}))
    assert drawn.count('class="tile"') == 2
    assert re.search(r'value="port"[^>]* checked', drawn)


def test_sorted_column_says_so_and_links_to_the_other_way() -> None:
    columns = [
        {"label": "SLA", "css": "w-112", "order": "sla", "sorted": "ascending"},
        {"label": "Site", "css": "", "order": "site", "sorted": ""},
        {"label": "Owner", "css": "", "order": "", "sorted": "", "quiet": True},
    ]
    drawn = draw(
        '<c-data-table caption="Tickets" :columns="columns" selectable />', columns=columns
    )
    assert '<th scope="col" class="w-112" aria-sort="ascending">' in drawn
    # A new order goes back to page one and keeps the filter.
    assert 'href="?status=new&amp;sort=-sla"' in drawn
    assert 'href="?status=new&amp;sort=site"' in drawn
    assert '<span class="sr">Owner</span>' in drawn
    assert 'aria-label="Select all rows on this page"' in drawn


def test_query_string_tag_removes_and_replaces() -> None:
    assert draw("{% qs page=4 %}") == "?status=new&amp;page=4"
    assert draw("{% qs status=None %}") == "?"
    assert draw("{% qs open=17 %}") == "?status=new&amp;page=3&amp;open=17"


def test_editable_property_posts_and_a_fixed_one_does_not() -> None:
    choices = [("new", "New"), ("research", "Research")]
    drawn = draw(
        '<c-prop label="Status" url="/t/1/" name="status" value="research" version="3"'
        ' :choices="choices">Research</c-prop>',
        choices=choices,
    )
    assert 'hx-post="/t/1/"' in drawn
    assert '<option value="research" selected>' in drawn
    assert 'name="version" value="3"' in drawn
    assert "<form" not in draw('<c-prop label="Account">490</c-prop>')


def test_property_shows_a_refusal_and_a_conflict_opened() -> None:
    refused = draw('<c-prop label="A" url="/" name="a" error="Too long.">x</c-prop>')
    assert "<details open>" in refused
    assert "Too long." in refused
    stale = draw('<c-prop label="A" url="/" name="a" theirs="Tampa" who="Rosa">x</c-prop>')
    assert "made it “Tampa” meanwhile" in stale


@pytest.mark.parametrize(
    ("tone", "words"),
    [("red", "Breached"), ("green", "Met"), ("paused", "Paused"), ("amber", "At risk")],
)
def test_clock_never_speaks_by_colour_alone(tone: str, words: str) -> None:
    assert words in draw('<c-sla :tone="tone">1h</c-sla>', tone=tone)


@pytest.mark.parametrize(("level", "bars"), [(1, 3), (2, 2), (3, 1)])
def test_priority_has_as_many_bars_as_it_is_high(level: int, bars: int) -> None:
    assert draw('<c-priority :level="level" />', level=level).count('class="on"') == bars


def test_job_is_asked_about_only_while_it_runs() -> None:
    running = draw('<c-job url="/j/" state="running" :percent="40" :counts="[(\'Rows\', 1200)]" />')
    assert 'hx-trigger="every 2s"' in running
    assert "1,200" in running
    done = draw('<c-job url="/j/" state="done" :percent="100" href="/rows/" />')
    assert "hx-get" not in done
    assert 'href="/rows/"' in done


def test_event_says_in_words_what_its_place_shows() -> None:
    drawn = draw(
        '<c-event href="/l/" :place="place" row="2" conflict="Overlaps" dates="Dec 4 to Dec 20"'
        ' state="approved">Boost</c-event>',
        place=Place(33, 17, after=True),
    )
    assert 'class="event blue conflict gs33 gw17 goes-on gr2"' in drawn
    assert "Dec 4 to Dec 20, approved" in drawn
    assert 'aria-label="Conflict"' in drawn


def test_timeline_heads_come_from_the_window() -> None:
    drawn = draw('<c-timeline :window="window" />', window=Window(date(2026, 11, 2)))
    assert "November 2026" in drawn
    assert drawn.count('class="week') == 13


def test_feed_marks_internal_notes_in_words() -> None:
    at = datetime(2026, 11, 20, 20, tzinfo=UTC)
    drawn = draw('<c-feed-item kind="internal" name="Priya" :when="at">Text</c-feed-item>', at=at)
    assert "· internal" in drawn
    assert 'datetime="2026-11-20T20:00:00Z"' in drawn


@pytest.mark.parametrize("kind", ["event", "comment", "internal"])
def test_a_feed_says_at_what_time_in_the_readers_zone(kind: str) -> None:
    at = datetime(2026, 11, 20, 16, 42, 7, tzinfo=UTC)
    with clock.fixed_at(at), timezone.override(ZoneInfo("America/Chicago")):
        drawn = draw('<c-feed-item :kind="kind" name="Priya" :when="at">Text</c-feed-item>',
                     at=at, kind=kind)  # fmt: skip
    assert ">Nov 20, 10:42 am CT</time>" in drawn
    assert 'title="Friday, November 20, 2026, 10:42:07 am, Central (America/Chicago)"' in drawn


def test_bulk_bar_counts_to_ten_thousand() -> None:
    drawn = draw('<c-bulk-bar :total="12500" noun="tickets" />')
    assert "Select all 10,000+ tickets that match" in drawn
    assert 'data-total="12500"' in drawn
