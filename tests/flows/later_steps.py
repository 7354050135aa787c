"""The story goes on, on real input: tickets and calls from files, a forecast, an invoice with its
verdicts, an article in two versions."""

from datetime import timedelta
from pathlib import Path
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils.html import escape

from escalations.tickets.models import Ticket
from playbook.articles.models import Article, ArticleVersion
from salesops.activity.models import DailyActivity
from salesops.contracts.models import Contract
from salesops.forecasting.models import SeriesScore
from salesops.invoicing.models import Invoice
from tests.flows.forms import fields_with
from tests.flows.hands import Person, Stage, fresh, until
from tests.salesops.invoicing.test_importers import UBL
from vrops.core.company import company_day
from vrops.exchange.models import Import
from vrops.jobs.models import Job

CALLS = ("site", "measure", "channel")


def tickets_are_loaded(stage: Stage, data: Path) -> None:
    """A real file of complaints: columns recognised, a dry run first, then all of them."""
    content = (data / "escalations" / "telecom_complaints.csv").read_bytes()
    before = Ticket.objects.count()
    told = {"source": "fcc", "zone": "America/New_York"}
    wrong = content.replace(b"04-08-15,04-Aug-15", b"soon,04-Aug-15", 1)
    broken = loaded(stage.analyst, "tickets", wrong, "broken.csv", **told)
    assert (broken.new, broken.rejected) == (1055, 1)
    assert Ticket.objects.count() == before, "the dry run writes nothing"
    assert "1 row is rejected" in stage.analyst.page("exchange:import", broken.pk)
    stage.analyst.post("exchange:cancel", broken.pk)
    load = loaded(stage.analyst, "tickets", content, "complaints.csv", **told)
    assert (load.new, load.rejected) == (1056, 0)
    applied(stage.analyst, load)
    assert Ticket.objects.count() == before + 1056
    stage.done("escalations.ticket.imported", stage.analyst.user.name)


def calls_become_a_forecast(stage: Stage, data: Path) -> None:
    """Daily calls from a file; a worker computes the forecast, chart and table show it."""
    content = (data / "forecasting" / "bank_calls_daily.csv").read_bytes()
    constants = dict(zip(CALLS, (stage.site.pk, "contacts", "voice"), strict=True))
    load = loaded(stage.analyst, "activity", content, "calls.csv", **constants)
    assert load.rejected == 0
    applied(stage.analyst, load)
    assert DailyActivity.objects.filter(site=stage.site, measure="contacts").count() == load.new
    stage.analyst.post("salesops:forecast_recompute")
    job = Job.objects.latest("pk")
    until(lambda: fresh(job).is_ended, "the worker did not finish the forecast")
    assert (job.state, job.error) == ("done", "")
    score = SeriesScore.objects.select_related("series__site", "forecast").get()
    version, series = score.forecast, score.series
    assert (series.site, series.measure, series.channel) == (stage.site, "contacts", "voice")
    page = stage.analyst.page("salesops:forecast_series", series.pk)
    assert f"Version {version.number}, draft" in page
    for words in ("<table", "80%", "95%"):
        assert words in page
    # Whoever had it computed does not publish it.
    seen = {"version": version.version}
    stage.analyst.post("salesops:forecast_publish", version.pk, status=409, **seen)
    stage.senior_manager.post("salesops:forecast_publish", version.pk, **seen)
    assert fresh(version).state == "published"
    stage.done("salesops.activity.loaded", stage.analyst.user.name)


def an_invoice_is_held_against_its_contract(stage: Stage, data: Path) -> None:
    """A contract with a dated rate, what was recorded, and three invoices: one of ours with its
    verdict, a UBL and a CII of others."""
    first = (company_day().replace(day=1) - timedelta(days=1)).replace(day=1)
    contract = a_contract(stage, first)
    rows = "".join(f"calls,{first + timedelta(days=n)},100\n" for n in range(5))
    content = f"unique_id,ds,y\n{rows}".encode()
    constants = dict(zip(CALLS, (stage.site.pk, "contacts", "chat"), strict=True))
    applied(stage.analyst, loaded(stage.analyst, "activity", content, "chats.csv", **constants))
    file = UBL.replace("2026-04-03", str(first + timedelta(days=20)))
    page = upload(stage, file.encode(), "ours.xml", contract=contract.pk)
    invoice = Invoice.objects.get()
    assert invoice.lines.count() == 1
    assert "$1.25" in page
    for name in ("EN16931_Einfach.ubl.xml", "CII_example5.xml"):
        upload(stage, (data / "einvoices" / "files" / name).read_bytes(), name)
    assert Invoice.objects.count() == 3
    assert "Should" in stage.analyst.page("salesops:should_cost", contract.pk)
    stage.done("salesops.invoice.received", stage.analyst.user.name)


def a_contract(stage: Stage, first: Any) -> Contract:
    """Drafted with its rate, approved by Finance and the senior manager, signed, started."""
    supplier = stage.site.supplier
    assert supplier is not None
    stage.analyst.post(
        "salesops:contract_create", number="VR-9", title="Chat and voice", supplier=supplier.pk,
        owner=stage.analyst.user.pk, starts_on=str(first.replace(month=1)), ends_on="",
        currency="USD", places=2, rounding="half_away", rounds="line", tolerance_percent="2",
        tolerance_absolute="50", zero_quantity="nothing",
    )  # fmt: skip
    contract = Contract.objects.get()
    stage.analyst.post(
        "salesops:rate_set", contract.pk, version=contract.version, item="VOICE", unit="contact",
        measure="contacts", model="flat", price="1.25", starts_on=str(contract.starts_on),
    )  # fmt: skip
    stage.analyst.post("salesops:contract_submit", contract.pk, version=fresh(contract).version)
    for who in ("finance", "senior_manager"):
        if fresh(contract).state == "in_review":
            person = stage.people[who]
            person.post(
                "salesops:contract_decide", contract.pk, version=contract.version,
                verdict="approve",
                sheet_hash=person.sheet_hash("salesops:contract_detail", contract.pk),
            )  # fmt: skip
    stage.analyst.post("salesops:contract_sign", contract.pk, version=fresh(contract).version)
    assert fresh(contract).state == "active"
    stage.done("salesops.contract.signed", stage.analyst.user.name)
    return contract


def upload(stage: Stage, content: bytes, name: str, **more: Any) -> str:
    file = SimpleUploadedFile(name, content, "application/xml")
    supplier = stage.site.supplier
    assert supplier is not None
    address = stage.analyst.post("salesops:invoice_upload", supplier=supplier.pk, file=file, **more)
    return stage.analyst.client.get(address).content.decode()


def an_article_gets_a_second_version(stage: Stage) -> None:
    """Drafted, reviewed by the owning group and a second manager, published by somebody else; the
    difference is shown and the old text stays readable as of its days."""
    stage.senior_manager.post(
        "playbook:section_create", code="TRADE-IN", title="Trade-in", group=stage.hq_partner_group,
        owner=stage.pm.user.pk, quorum=1, review_months=6, position=0,
    )  # fmt: skip
    form = fields_with(stage.pm.page("playbook:article_create"), "body")
    section = fields_with(stage.pm.page("playbook:article_create"), "section")["section"]
    form |= {"title": ["Trade-in boost"], "body": ["Say the amount **once**."], "section": section}
    stage.pm.send("playbook:article_create", form)
    published(stage, 1)
    article = Article.objects.get()
    stage.pm.post("playbook:article_start", article.slug)
    edit = fields_with(stage.pm.page("playbook:article_edit", article.slug), "body")
    edit |= {"body": ["Say the amount **twice**."], "summary": ["Reps said it too early."]}
    stage.pm.send("playbook:article_edit", edit, article.slug)
    published(stage, 2)
    shown = stage.rep.page("playbook:article", article.slug)
    assert "<strong>twice</strong>" in shown
    difference = stage.rep.page("playbook:difference", article.slug, **{"from": 1, "to": 2})
    assert "<del>" in difference
    assert "<ins>" in difference
    assert "<strong>once</strong>" in stage.rep.page("playbook:version", article.slug, 1)
    stage.done("playbook.version.published", stage.senior_manager.user.name)


def published(stage: Stage, number: int) -> None:
    """Through its review to the readers."""
    version = ArticleVersion.objects.select_related("article").get(number=number)
    at = (version.article.slug, number)
    stage.pm.post("playbook:version_submit", *at, version=fresh(version).version)
    for who in ("second_pm", "hq_partner"):
        if fresh(version).state == "in_review":
            person = stage.people[who]
            person.post(
                "playbook:version_decide", *at, version=version.version, verdict="approve",
                sheet_hash=person.sheet_hash("playbook:version", *at),
            )  # fmt: skip
    assert fresh(version).state == "approved"
    page = stage.senior_manager.page("playbook:version_publish", *at)
    form = fields_with(page, "version") | {"when": ["now"]}
    stage.senior_manager.send("playbook:version_publish", form, *at)
    assert fresh(version).state == "published"


def loaded(person: Person, kind: str, content: bytes, name: str, **constants: Any) -> Import:
    """A file through the wizard to its dry run, with the columns as they were recognised."""
    file = SimpleUploadedFile(name, content, "text/csv")
    person.post("exchange:upload", kind, file=file)
    load = Import.objects.latest("pk")
    form = fields_with(person.page("exchange:columns", load.pk), "column_0")
    form |= {f"option-{key}": [str(value)] for key, value in constants.items()}
    person.send("exchange:columns", form, load.pk)
    until(lambda: fresh(load).state == "checked", f"the worker did not check {escape(name)}")
    return load


def applied(person: Person, load: Import) -> None:
    person.post("exchange:apply", load.pk, version=fresh(load).version)
    until(lambda: fresh(load).state == "applied", f"the worker did not load {load.file_name}")
