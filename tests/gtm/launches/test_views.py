"""The pages of launches as each role gets them, their forms and their refusals."""

from datetime import timedelta
from html import unescape
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from gtm.launches import actions
from gtm.launches.models import Launch
from gtm.readiness import actions as readiness
from tests.cast import LONG_AGO
from tests.gtm.factories import entered, make_launch, make_program
from vrops.core import clock
from vrops.core.company import company_day
from vrops.log import actions as log
from vrops.people.models import Site, User

pytestmark = pytest.mark.django_db
HTMX = {"HX-Request": "true"}


@pytest.fixture
def as_pm(client: Client, pm: User) -> Client:
    client.force_login(pm)
    return client


@pytest.fixture
def west(db: None) -> Site:
    return Site.objects.create(
        code="LAX", name="Los Angeles", sort_key="los angeles", zone="America/Los_Angeles",
        channels=["voice"], starts_on=LONG_AGO,
    )  # fmt: skip


def form_of(owner: User, **changes: Any) -> dict[str, Any]:
    """What the form sends for a launch in thirty days."""
    first = company_day() + timedelta(days=30)
    return {
        "program": make_program(owner).pk, "title": "Trade-in boost $300", "tier": "2",
        "kind": "promotion", "starts_on": str(first), "ends_on": str(first + timedelta(days=6)),
        "go_live_time": "", "zone": "", "owner": owner.pk, "channels": ["voice", "chat"],
        "sites": [], "brand": "", "segment": "", "summary": "", "version": "1", "why": "",
    } | changes  # fmt: skip


# ---- forms -------------------------------------------------------------------------------------


def test_creates_a_launch_with_inclusive_dates(as_pm: Client, pm: User, site: Site) -> None:
    answer = as_pm.post(reverse("gtm:launch_create"), form_of(pm, sites=[site.pk]))
    launch = Launch.objects.get()
    assert (answer.status_code, answer["Location"]) == (302, launch.get_absolute_url())
    assert launch.ends_on - launch.starts_on == timedelta(days=7)
    assert list(launch.sites.all()) == [site]


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"title": ""}, "Fill this in"),
        ({"title": "a\u202eb"}, "cannot be stored"),
        ({"starts_on": "soon"}, "Give a day"),
        ({"starts_on": "1500-01-01"}, "Use a year from 2000"),
        ({"ends_on": "2020-01-01"}, "The last day comes before the first"),
        ({"go_live_time": "08:00"}, "Say in which time zone"),
        ({"program": "0"}, "cannot be chosen here"),
        ({"sites": ["999999"]}, "cannot be chosen here"),
        ({"sites": ["x,y"]}, "cannot be chosen here"),
        ({"tier": "9"}, "cannot be chosen here"),
    ],
)
def test_wrong_input_gives_the_form_again(
    change: dict[str, Any], words: str, as_pm: Client, pm: User
) -> None:
    answer = as_pm.post(reverse("gtm:launch_create"), form_of(pm, **change))
    assert answer.status_code == 422
    assert words in answer.content.decode()
    assert not Launch.objects.exists()


def test_edits_with_the_version_seen(as_pm: Client, pm: User) -> None:
    launch = make_launch(pm, state="draft")
    address = reverse("gtm:launch_edit", args=[launch.pk])
    page = as_pm.get(address).content.decode()
    assert '<input type="hidden" name="version" value="1">' in page
    assert as_pm.post(address, form_of(pm, title="Renamed")).status_code == 302
    assert Launch.objects.get().title == "Renamed"


def test_a_stale_edit_shows_both_values(as_pm: Client, pm: User, second_pm: User) -> None:
    launch = make_launch(pm, state="draft")
    theirs = entered(pm, title="Their title", channels=("voice",))
    actions.edit_launch(launch.pk, theirs, by=second_pm, version=1)
    address = reverse("gtm:launch_edit", args=[launch.pk])
    answer = as_pm.post(address, form_of(pm, title="My title"))
    page = answer.content.decode()
    assert answer.status_code == 409
    assert "Second Pm changed this" in page
    for value in ("My title", "Their title", 'value="chat,voice"', 'value="voice"'):
        assert value in page
    assert '<input type="hidden" name="version" value="2">' in page
    assert page.count('name="title"') == 2, "the two to choose from, not the field beside them"
    assert Launch.objects.get().title == "Their title"
    chosen = form_of(pm, title="My title", channels=["chat,voice"], version="2")
    assert as_pm.post(address, chosen).status_code == 302
    launch.refresh_from_db()
    assert (launch.title, launch.channels) == ("My title", ["chat", "voice"])


def test_an_edit_of_something_submitted_warns(as_pm: Client, pm: User) -> None:
    launch = make_launch(pm)
    address = reverse("gtm:launch_edit", args=[launch.pk])
    assert "has to be approved again" not in as_pm.get(address).content.decode()
    Launch.objects.update(state="submitted")
    assert "has to be approved again" in as_pm.get(address).content.decode()
    data = form_of(pm, tier="1", version=str(launch.version))
    answer = as_pm.post(address, data, follow=True)
    assert "back in planning" in answer.content.decode()
    assert Launch.objects.get().state == "planning"


def test_a_launch_that_is_over_is_not_edited(as_pm: Client, pm: User) -> None:
    launch = make_launch(pm)
    Launch.objects.update(state="closed")
    assert as_pm.get(reverse("gtm:launch_edit", args=[launch.pk])).status_code == 409


@pytest.mark.parametrize(
    ("query", "words"),
    [
        ("starts_on=2026-12-04&go_live_time=08:00&zone=America/Chicago", "Dec 4, 9:00 am ET"),
        ("starts_on=2026-12-04", "when that day begins at each site"),
        ("starts_on=2027-03-14&go_live_time=02:30&zone=America/New_York", "does not exist"),
        ("starts_on=2026-11-01&go_live_time=01:30&zone=America/New_York", "comes twice"),
        ("starts_on=&go_live_time=08:00", "Choose the first day"),
        ("starts_on=2026-12-04&zone=Mars/Olympus", "Choose the first day"),
        ("starts_on=0001-01-01", "Choose the first day"),
    ],
)
def test_shows_the_resulting_instant(query: str, words: str, as_pm: Client) -> None:
    answer = as_pm.get(f"{reverse('gtm:launch_when')}?{query}", headers=HTMX)
    assert answer.status_code == 200
    assert words in answer.content.decode()


# ---- verbs and copies --------------------------------------------------------------------------


def test_planning_by_button_and_by_htmx(as_pm: Client, pm: User) -> None:
    launch = make_launch(pm, state="draft")
    address = reverse("gtm:launch_move", args=[launch.pk, "plan"])
    answer = as_pm.post(address, {"version": "1"}, headers=HTMX)
    assert answer.status_code == 204
    assert "launch-changed" in answer["HX-Trigger"]
    again = as_pm.post(address, {"version": "2"})
    assert again.status_code == 409
    assert "already in planning" in again.content.decode()


def test_cancelling_asks_why(as_pm: Client, pm: User) -> None:
    launch = make_launch(pm)
    address = reverse("gtm:launch_move", args=[launch.pk, "cancel"])
    assert "<dialog" in as_pm.get(address, headers=HTMX).content.decode()
    assert "<h1>" in as_pm.get(address).content.decode()
    data = {"version": str(launch.version)}
    assert as_pm.post(address, data | {"why": ""}).status_code == 422
    assert as_pm.post(address, data | {"why": "No stock"}).status_code == 302
    launch.refresh_from_db()
    assert launch.state == "cancelled"
    assert "No stock" in as_pm.get(launch.get_absolute_url()).content.decode()


def test_a_stale_or_missing_version_is_refused(as_pm: Client, pm: User) -> None:
    launch = make_launch(pm)
    address = reverse("gtm:launch_move", args=[launch.pk, "hold"])
    for version in ("1", "", "x", "9" * 30, "-1"):
        answer = as_pm.post(address, {"version": version, "why": "Later"})
        assert answer.status_code == 409, version


def test_unknown_verbs_are_not_found(as_pm: Client, pm: User) -> None:
    launch = make_launch(pm)
    for verb in ("submit", "approve", "nonsense"):
        address = reverse("gtm:launch_move", args=[launch.pk, verb])
        assert as_pm.post(address, {"version": "2"}).status_code == 404


def test_copies_to_a_new_date(as_pm: Client, pm: User) -> None:
    launch = make_launch(pm)
    address = reverse("gtm:launch_copy", args=[launch.pk])
    assert as_pm.post(address, {"starts_on": ""}).status_code == 422
    day = company_day() + timedelta(days=400)
    answer = as_pm.post(address, {"starts_on": str(day)}, headers=HTMX)
    made = Launch.objects.latest("pk")
    assert (answer.status_code, answer["HX-Redirect"]) == (204, made.get_absolute_url())
    assert made.starts_on == day


# ---- what people see ---------------------------------------------------------------------------


def test_the_page_and_its_fragment(as_pm: Client, pm: User, site: Site) -> None:
    launch = make_launch(pm, site_ids=frozenset({site.pk}), summary="The headline\n\nThe story")
    page = as_pm.get(launch.get_absolute_url()).content.decode()
    for words in ("The headline", "The story", "Manila 2", launch.key, "In planning",
                  ">Activity</h2>"):  # fmt: skip
        assert words in page
    fragment = as_pm.get(
        launch.get_absolute_url(), headers={**HTMX, "HX-Target": "launch"}
    ).content.decode()
    assert "<html" not in fragment
    assert 'id="launch-actions" hx-swap-oob' in fragment


def test_a_supplier_learns_nothing_of_another(
    client: Client, pm: User, supplier_ops: User, site: Site, other_site: Site
) -> None:
    launch = make_launch(pm, site_ids=frozenset({site.pk, other_site.pk}))
    Launch.objects.update(state="approved")
    client.force_login(supplier_ops)
    addresses = [
        launch.get_absolute_url(),
        reverse("gtm:launches"),
        f"{reverse('gtm:launches')}?open={launch.pk}",
        *(
            f"{reverse('gtm:calendar')}?on={launch.starts_on}&view={view}"
            for view in ("timeline", "month", "agenda", "sites")
        ),
    ]
    for address in addresses:
        page = client.get(address).content.decode()
        assert launch.title in page, address
        assert "Cebu" not in page, address
        assert "Alorin" not in page, address
        assert ">Activity</h2>" not in page, address


def test_a_launch_without_a_time_is_shown_by_its_day_everywhere(
    as_pm: Client, pm: User, in_house_site: Site, west: Site
) -> None:
    """Midnight of the company's zone is the day before in Los Angeles: no page says that."""
    day = company_day() + timedelta(days=30)
    eve = day - timedelta(days=1)
    launch = make_launch(
        pm, starts_on=day, ends_on=None, site_ids=frozenset({in_house_site.pk, west.pk})
    )
    User.objects.filter(pk=pm.pk).update(zone="America/Los_Angeles")
    for address in (launch.get_absolute_url(), f"{reverse('gtm:launches')}?open={launch.pk}"):
        page = as_pm.get(address).content.decode()
        assert f"{day:%b} {day.day}" in page, address
        assert f"{eve:%b} {eve.day}" not in page, address
        assert "9:00 pm" not in page, address
    when = {"starts_on": day.isoformat(), "go_live_time": "", "zone": ""}
    hint = as_pm.get(reverse("gtm:launch_when"), when).content.decode()
    assert f"{day:%b} {day.day}" in hint
    assert "when that day begins at each site" in hint


def test_a_past_first_day_asks_why(as_pm: Client, pm: User) -> None:
    given = form_of(pm, starts_on="2020-03-02", ends_on="")
    answer = as_pm.post(reverse("gtm:launch_create"), given)
    assert answer.status_code == 422
    page = unescape(answer.content.decode())
    assert "This day has passed" in page
    assert "Reason for a first day that has passed" in page
    answer = as_pm.post(reverse("gtm:launch_create"), given | {"why": "Ran before VROps"})
    assert answer.status_code == 302
    assert Launch.objects.get().starts_on.year == 2020


def test_the_list_has_its_views(as_pm: Client, pm: User, second_pm: User) -> None:
    mine = make_launch(pm, title="Our own")
    theirs = make_launch(second_pm, title="Somebody else's")
    Launch.objects.filter(pk=theirs.pk).update(state="submitted")
    past = make_launch(pm, title="Long over", starts_on=company_day() - timedelta(days=60))
    address = reverse("gtm:launches")

    def titles(view: str) -> set[str]:
        page = as_pm.get(f"{address}?view={view}").content.decode()
        shown = unescape(page)
        return {launch.title for launch in (mine, theirs, past) if launch.title in shown}

    assert titles("upcoming") == {"Our own", "Somebody else's"}
    assert titles("waiting") == {"Somebody else's"}
    assert titles("mine") == {"Our own", "Long over"}
    assert titles("live") == set()
    assert titles("all") == {"Our own", "Somebody else's", "Long over"}


def test_the_menu_counts_what_waits_for_planners_only(
    client: Client, pm: User, analyst: User
) -> None:
    make_launch(pm)
    Launch.objects.update(state="submitted")
    for person, counted in ((pm, True), (analyst, False)):
        client.force_login(person)
        page = client.get(reverse("gtm:calendar")).content.decode()
        entry = page[page.index('data-go="l"') :]
        assert ('class="count">1<' in entry[: entry.index("</a>")]) is counted


def test_an_old_copy_says_whether_it_was_oneself(
    as_pm: Client, client: Client, pm: User, second_pm: User
) -> None:
    launch = make_launch(pm)
    address = reverse("gtm:launch_edit", args=[launch.pk])
    sent = form_of(pm, title="Mine", version=launch.version)
    assert as_pm.post(address, sent).status_code == 302
    late = as_pm.post(address, sent | {"title": "Mine too"})
    assert late.status_code == 409
    assert "You, in another tab or window, changed this" in late.content.decode()
    client.force_login(second_pm)
    late = client.post(address, sent | {"title": "Theirs"})
    assert (late.status_code, "Pm changed this" in late.content.decode()) == (409, True)


def test_activity_is_newest_first_by_the_times_it_names(as_pm: Client, pm: User) -> None:
    launch = make_launch(pm)
    with clock.fixed_at(clock.now() - timedelta(days=2)):
        log.record("gtm.launch.resumed", launch, by=pm)  # written late, told as of its day
    html = as_pm.get(launch.get_absolute_url()).content.decode()
    told = [html.index(words) for words in ("started planning", "created this", "resumed this")]
    assert told == sorted(told)


def test_activity_names_whom_an_item_was_given_to(
    as_pm: Client, client: Client, pm: User, analyst: User, hq_partner: User
) -> None:
    launch = make_launch(pm)
    [item] = readiness.add_item(launch.pk, by=pm, name="Script", days_before=1)
    readiness.assign_item(item.pk, by=pm, version=item.version, owner=analyst)
    html = as_pm.get(launch.get_absolute_url()).content.decode()
    assert f"gave “Script” to {analyst.name}" in html
    client.force_login(hq_partner)  # who does not see the team's people
    assert User.objects.visible_to(hq_partner).filter(pk=analyst.pk).exists() is False
    html = client.get(launch.get_absolute_url()).content.decode()
    assert "gave “Script” to somebody else" in html
