"""The wizard through HTTP: each step, and a sentence for everything that can be wrong."""

from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from tests.vrops.exchange.conftest import GOOD, Load
from vrops.exchange.actions.applying import apply_import
from vrops.exchange.actions.checking import check_import
from vrops.exchange.models import Import
from vrops.jobs import running
from vrops.people.models import HQGroup, User

pytestmark = pytest.mark.django_db(transaction=True)
UPLOAD = "/imports/new/groups/"
COLUMNS = {"column_0": "code", "column_1": "name", "form_since": "ymd"}
BAD = b"Code,Name\nLEG,Legal\n=x+12345678,Marketing\nCAR,Nobody\n"


@pytest.fixture
def desk(client: Client, analyst: User, groups: Any) -> Client:
    client.force_login(analyst)
    return client


def send(client: Client, content: bytes = GOOD, name: str = "groups.csv") -> Any:
    return client.post(UPLOAD, {"file": SimpleUploadedFile(name, content)})


def words(response: Any) -> str:
    return " ".join(response.content.decode().split())


def test_the_whole_way(desk: Client) -> None:
    HQGroup.objects.create(code="LEG", name="Lawyers", sort_key="lawyers")
    page = desk.get(UPLOAD)
    assert page.status_code == 200
    at_columns = send(desk)
    load = Import.objects.get()
    assert (at_columns.status_code, at_columns.url) == (302, f"/imports/{load.pk}/columns/")
    page = words(desk.get(at_columns.url))
    assert "Marketing" in page
    assert '<option value="code" selected>' in page
    checked = desk.post(at_columns.url, {**COLUMNS, "version": load.version})
    assert checked.url == f"/imports/{load.pk}/"
    page = words(desk.get(checked.url))
    assert "Load 3 groups" in page
    assert "<del>Lawyers</del>" in page
    assert "<ins>Legal</ins>" in page
    load.refresh_from_db()
    desk.post(f"/imports/{load.pk}/apply/", {"version": load.version})
    assert "every 2s" in words(desk.get(checked.url))
    load.refresh_from_db()
    running.run(load.job_id)
    page = words(desk.get(checked.url))
    assert "3 groups loaded" in page
    assert 'href="/groups/"' in page
    load.refresh_from_db()
    desk.post(f"/imports/{load.pk}/undo/", {"version": load.version})
    assert "taken back" in words(desk.get(checked.url))


@pytest.mark.parametrize(
    ("name", "content", "sentence"),
    [
        ("groups.csv", b"", "The file is empty."),
        ("groups.xlsx", b"PK\x03\x04", "not named like a CSV file"),
        ("groups.csv", b"PK\x03\x04rest", "This is an Excel workbook or ZIP archive, not CSV"),
        ("groups.csv", b"\x00\x01\x02", "The file is not text"),
        ("groups.csv", b"a," * 5000 + b"\n1,2", "The file has 5,000 columns and may have 200."),
        ("groups.csv", b"Code,Name\n", "a header and no rows"),
        ("groups.csv", b'Code\n"x', "never closed"),
    ],
)
def test_bad_files_are_refused_beside_the_field(
    desk: Client, name: str, content: bytes, sentence: str
) -> None:
    response = send(desk, content, name)
    assert response.status_code == 422
    assert sentence in words(response)
    assert Import.objects.count() == 0


def test_no_file_is_refused_beside_the_field(desk: Client) -> None:
    response = desk.post(UPLOAD, {})
    assert response.status_code == 422
    assert "Choose a file." in words(response)


def test_a_file_name_with_a_path_and_script_is_only_words(desk: Client) -> None:
    send(desk, name="..\\..\\<script>alert(1)</script>.csv")
    load = Import.objects.get()
    page = words(desk.get(f"/imports/{load.pk}/columns/"))
    assert "<script>alert" not in page


def test_the_same_file_leads_to_its_import(desk: Client) -> None:
    send(desk)
    response = send(desk)
    load = Import.objects.get()
    assert response.status_code == 409
    assert f'href="/imports/{load.pk}/"' in words(response)
    assert "by Analyst" in words(response)


def test_columns_chosen_wrongly_are_told_by_name(desk: Client) -> None:
    address = send(desk).url
    missing = desk.post(address, {"column_0": "code"})
    assert missing.status_code == 422
    assert "Say which column holds “Name”." in words(missing)
    twice = desk.post(address, {"column_0": "code", "column_1": "code"})
    assert twice.status_code == 422
    assert "“Code” is this already; leave one out." in words(twice)
    unknown = desk.post(address, {"column_0": "martian", "column_1": "name"})
    assert unknown.status_code == 422
    assert Import.objects.get().state == "uploaded"


@pytest.mark.parametrize("version", ["1" * 400, "x", "-1", "7"])
def test_a_version_that_is_none_is_stale(desk: Client, version: str) -> None:
    response = desk.post(send(desk).url, {**COLUMNS, "version": version})
    assert response.status_code == 409


def test_a_file_that_breaks_off_is_told_on_the_columns_page(desk: Client) -> None:
    address = send(desk, GOOD + b'x,"open\n' * 1).url
    response = desk.post(address, COLUMNS)
    assert response.status_code == 422
    assert "opens in row 5 is never closed" in words(response)


def test_problems_stand_by_cell_with_an_error_file(desk: Client) -> None:
    desk.post(send(desk, BAD).url, COLUMNS)
    load = Import.objects.get()
    page = words(desk.get(f"/imports/{load.pk}/"))
    assert "2 rows are rejected." in page
    assert "Load the good rows: 1 group" in page
    assert "A group cannot be called that." in page
    response = desk.get(f"/imports/{load.pk}/rejected.csv")
    assert "attachment" in response["Content-Disposition"]
    lines = b"".join(response.streaming_content).decode("utf-8-sig").splitlines()  # type: ignore[attr-defined]
    assert lines[0] == "Row,What is wrong,Code,Name"
    assert lines[1].endswith(",'=x+12345678,Marketing")
    assert lines[2] == "4,Name: A group cannot be called that.,CAR,Nobody"


def test_the_same_fault_in_many_rows_is_told_once(desk: Client) -> None:
    lines = "".join(f"G{number},Nobody\n" for number in range(150))
    desk.post(send(desk, f"Code,Name\n{lines},Legal\n".encode()).url, COLUMNS)
    load = Import.objects.get()
    assert (load.rejected, load.problems.count()) == (151, 151)
    page = words(desk.get(f"/imports/{load.pk}/"))
    assert page.count("A group cannot be called that.") == 1
    assert "the same in 150 rows: 2-151" in page
    assert ">152</th>" in page
    assert "problems</span>" not in page, "all of them are shown"


def test_good_rows_are_loaded_only_when_chosen(desk: Client) -> None:
    desk.post(send(desk, BAD).url, COLUMNS)
    load = Import.objects.get()
    address = f"/imports/{load.pk}/apply/"
    assert desk.post(address, {"version": load.version}).status_code == 409
    assert desk.post(address, {"version": load.version, "rows": "good"}).status_code == 302


def test_no_rejected_rows_no_error_file(desk: Client, check: Load) -> None:
    assert desk.get(f"/imports/{check().pk}/rejected.csv").status_code == 404


def test_a_check_under_way_shows_its_progress_and_answers_htmx(
    desk: Client, mapped: Load, analyst: User
) -> None:
    lines = b"".join(b"G%d,Group %d\n" % (n, n) for n in range(300))
    load = check_import(mapped(b"Code,Name\n" + lines).pk, by=analyst)
    address = f"/imports/{load.pk}/"
    assert "Checking" in words(desk.get(address))
    part = desk.get(address, headers={"HX-Request": "true", "HX-Target": "import-body"})
    assert "<html" not in words(part)
    assert 'hx-target="#import-body"' in words(part)
    running.run(load.job_id)
    part = desk.get(address, headers={"HX-Request": "true", "HX-Target": "import-body"})
    assert "Load 300 groups" in words(part)
    assert "every 2s" not in words(part)


def test_a_check_that_stopped_can_be_made_again(
    desk: Client, mapped: Load, analyst: User, groups: Any
) -> None:
    lines = b"".join(b"G%d,Group %d\n" % (n, n) for n in range(300))
    load = check_import(mapped(b"Code,Name\n" + lines).pk, by=analyst)
    groups(most_rows=100)
    running.run(load.job_id)
    assert "The check stopped." in words(desk.get(f"/imports/{load.pk}/"))
    groups()
    assert desk.post(f"/imports/{load.pk}/check/").status_code == 302
    load.refresh_from_db()
    running.run(load.job_id)
    load.refresh_from_db()
    assert load.state == "checked"


def test_a_failed_load_says_why(desk: Client, check: Load, analyst: User) -> None:
    from vrops.exchange.actions.ending import settle

    load = apply_import(check().pk, by=analyst)
    HQGroup.objects.create(code="MKT", name="Marketing", sort_key="marketing")
    running.run(load.job_id)
    settle(load.job_id)
    page = words(desk.get(f"/imports/{load.pk}/"))
    assert "Nothing was loaded." in page
    assert "would do something else now" in page


def test_a_cancelled_import_says_so(desk: Client, upload: Load) -> None:
    load = upload()
    assert desk.post(f"/imports/{load.pk}/cancel/").status_code == 302
    assert "Nothing was loaded." in words(desk.get(f"/imports/{load.pk}/"))
    assert desk.get(f"/imports/{load.pk}/columns/").status_code == 409


@pytest.mark.parametrize("pk", ["999999", "9" * 30])
def test_absent_imports_are_absent(desk: Client, pk: str) -> None:
    for address in ("", "columns/", "rejected.csv"):
        assert desk.get(f"/imports/{pk}/{address}").status_code == 404


def test_every_kind_they_may_run_is_offered(desk: Client) -> None:
    page = words(desk.get(reverse("exchange:new")))
    assert "Upload groups" in page
    assert "Upload tickets" in page


def test_others_do_not_get_there(client: Client, rep: User, upload: Load) -> None:
    load = upload()
    client.force_login(rep)
    for address in ("/imports/new/", UPLOAD, f"/imports/{load.pk}/", "/administration/imports/"):
        assert client.get(address).status_code == 403


def test_the_list_shows_what_became_of_files(desk: Client, apply: Load) -> None:
    load = apply()
    page = words(desk.get("/administration/imports/"))
    assert f'href="/imports/{load.pk}/"' in page
    assert "groups.csv" in page
    assert "groups.csv" in words(desk.get("/administration/imports/?kind=groups&status=applied"))
