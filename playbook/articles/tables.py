"""The lists of the playbook: articles to read, versions in work, sections."""

from datetime import timedelta
from typing import Any

from django import forms
from django.db.models import QuerySet

from playbook.articles import actions, page, permissions, queries, routing
from playbook.articles.domain.lifecycle import LIFECYCLE, WORK
from playbook.articles.models import Article, ArticleVersion, Section
from vrops.core.company import company_day
from vrops.lists.edits import Edit, valued
from vrops.lists.filters import ChoiceFilter, DateFilter, RecordFilter
from vrops.lists.pages import ListPage, Panel, View
from vrops.people.models import User
from vrops.ui import formats
from vrops.ui.forms import DayField
from vrops.ui.tables import Badge, Column, Kind, Table

STANDING = {
    "published": ("Published", "green"),
    "expired": ("Out of force", ""),
    "unpublished": ("Not published", ""),
}
IN_WORK = {state: words for state, words in LIFECYCLE.choices if state in WORK}
WORK_TONES = {"draft": "", "in_review": "amber", "approved": "blue"}
SECTION = "Playbook"


def standing(article: Any) -> Badge:
    return Badge(*STANDING[article.standing])


def in_work(article: Any) -> Badge | None:
    """The state of the next version, for those who may know of it."""
    state = article.work_state
    return Badge(IN_WORK[state], WORK_TONES[state]) if state else None


def review_due(values: Any) -> Any:
    """Articles by whether they are due: late, or within thirty days."""
    return page.review_due(values, company_day(), timedelta(days=30))


def sections_for(user: Any) -> QuerySet[Section]:
    return Section.objects.visible_to(user).order_by("position", "sort_key")


def owners_for(user: Any) -> QuerySet[User]:
    """Whoever owns an article that the person reads."""
    owners = Article.objects.visible_to(user).values("owner")
    return User.objects.filter(pk__in=owners).order_by("sort_key")


def authors_for(user: Any) -> QuerySet[User]:
    authors = ArticleVersion.objects.visible_to(user).in_work().values("author")
    return User.objects.filter(pk__in=authors).order_by("sort_key")


def review_words(article: Article) -> str:
    return formats.day(article.review_by, company_day()) if article.review_by else ""


EDITS = (
    Edit(
        name="owner", label="Owner", permission=permissions.EDIT, kind=Kind.PERSON,
        field=lambda user: forms.ModelChoiceField(routing.owners()),
        shows=lambda article: article.owner.name, act=valued(actions.assign_article, "owner"),
    ),
    Edit(
        name="review", label="Review by", permission=permissions.EDIT, lookup="review_by",
        field=lambda user: DayField(required=False), shows=review_words,
        act=valued(actions.plan_review, "review_by"),
    ),
)  # fmt: skip

ARTICLES = ListPage(
    name="articles",
    title="Playbook",
    section=SECTION,
    nouns=("article", "articles"),
    permission=permissions.READ,
    url_name="playbook:articles",
    rows=queries.list_rows,
    table=Table(
        caption="Articles of the playbook",
        columns=(
            Column(name="title", label="Article", sort="sort_key", opens=True, phone="title"),
            Column(name="section", label="Section", value="section.title",
                   sort="section__sort_key", width=200, drop=860, phone="status"),
            Column(name="status", label="Status", kind=Kind.BADGE, value=standing, width=120),
            Column(name="number", label="Version", kind=Kind.NUMBER, width=72, drop=1000),
            Column(name="published", label="Published", kind=Kind.DATE, width=112,
                   value="published_at", sort="published_at", sort_nullable=True, phone="by"),
            Column(name="work", label="In work", kind=Kind.BADGE, value=in_work, width=112,
                   drop=860),
            Column(name="owner", label="Owner", kind=Kind.PERSON, value="owner.name",
                   sort="owner__sort_key", width=160, drop=1000),
            Column(name="review", label="Review by", kind=Kind.DATE, value="review_by",
                   sort="review_by", sort_nullable=True, width=120, drop=860),
            Column(name="owned", label="Owned by", value="section.owned_by", width=160,
                   chosen=False),
        ),
    ),
    default_sort="title",
    search=("search_key",),
    filters=(
        RecordFilter(name="section", label="Section", records=sections_for, text="title"),
        ChoiceFilter(name="standing", label="Status",
                     choices=[(key, words) for key, (words, _) in STANDING.items()]),
        RecordFilter(name="owner", label="Owner", records=owners_for, me=True),
        ChoiceFilter(name="due", label="Review", match=review_due,
                     choices=[("late", "Late"), ("soon", "Due within 30 days")]),
        DateFilter(name="published", label="Published", lookup="published_at", instants=True),
    ),
    views=(
        View("all", "All"),
        View("new", "New and changed", "published__last=30d&sort=-published"),
        View("due", "Review due", "due=late,soon&sort=review"),
        View("mine", "Mine", "owner=me"),
    ),
    panel=Panel("playbook/articles/panel.html", page.article_panel),
    edits=EDITS,
    own_page=Article.get_absolute_url,
    empty="Articles appear here once one is published.",
    template="playbook/articles/list.html",
)  # fmt: skip

WORK_LIST = ListPage(
    name="article_versions",
    title="In work",
    section=SECTION,
    nouns=("version", "versions"),
    permission=permissions.EDIT,
    url_name="playbook:work",
    rows=queries.work_rows,
    table=Table(
        caption="Versions in work",
        columns=(
            Column(name="title", label="Article", sort="title", opens=True, phone="title"),
            Column(name="number", label="Version", kind=Kind.NUMBER, sort="number", width=72,
                   phone="end"),
            Column(name="status", label="Status", kind=Kind.BADGE, sort="state", width=112,
                   value=lambda version: Badge(version.standing, version.tone), phone="status"),
            Column(name="section", label="Section", value="article.section.title",
                   sort="article__section__sort_key", width=200, drop=860, phone="by"),
            Column(name="summary", label="Change", width=260, drop=1000),
            Column(name="author", label="Author", kind=Kind.PERSON, value="author.name",
                   sort="author__sort_key", width=160, drop=1000),
            Column(name="publishes", label="Publishes", kind=Kind.DATETIME, value="publish_at",
                   sort="publish_at", sort_nullable=True, width=160, drop=860),
            Column(name="changed", label="Changed", kind=Kind.AGE, value="updated_at",
                   sort="updated_at", width=72),
        ),
    ),
    default_sort="-changed",
    search=("article__search_key",),
    filters=(
        ChoiceFilter(name="state", label="Status", choices=list(IN_WORK.items())),
        RecordFilter(name="section", label="Section", lookup="article__section",
                     records=sections_for, text="title"),
        RecordFilter(name="author", label="Author", records=authors_for, me=True),
    ),
    views=(
        View("all", "All"),
        View("drafts", "Drafts", "state=draft"),
        View("review", "In review", "state=in_review"),
        View("approved", "Approved", "state=approved"),
        View("mine", "Mine", "author=me"),
    ),
    panel=Panel("playbook/articles/work_panel.html", page.work_panel),
    own_page=ArticleVersion.get_absolute_url,
    empty="Drafts appear here once somebody starts one.",
)  # fmt: skip

SECTIONS = ListPage(
    name="playbook_sections",
    title="Sections",
    section=SECTION,
    nouns=("section", "sections"),
    permission=permissions.CHANGE_SECTION,
    url_name="playbook:sections",
    rows=queries.section_rows,
    table=Table(
        caption="Sections of the playbook",
        columns=(
            Column(name="place", label="Place", kind=Kind.NUMBER, value="position",
                   sort="position", width=72),
            Column(name="title", label="Section", sort="sort_key", opens=True, phone="title"),
            Column(name="code", label="Code", sort="code", width=136, phone="status"),
            Column(name="owned", label="Owned by", value="owned_by", width=200, drop=860),
            Column(name="owner", label="Owner", kind=Kind.PERSON, value="owner.name",
                   sort="owner__sort_key", width=200, drop=860),
            Column(name="articles", label="Articles", kind=Kind.NUMBER, value="article_count",
                   width=92, phone="end"),
            Column(name="review", label="Review after", width=112, drop=1000,
                   value=lambda section: f"{section.review_months} months"),
        ),
    ),
    default_sort="place",
    search=("sort_key",),
    panel=Panel("playbook/articles/section_panel.html", page.section_panel),
    empty="Sections appear here once one is created.",
    template="playbook/articles/sections.html",
)  # fmt: skip
