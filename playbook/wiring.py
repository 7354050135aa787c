"""What the playbook plugs into the shared parts."""

from django.urls import reverse

from playbook.articles import demo, demo_views, own_home, queries, routing
from playbook.articles import permissions as articles
from playbook.articles.events import SENTENCES
from playbook.articles.models import ArticleVersion
from playbook.articles.tables import ARTICLES, SECTIONS, WORK_LIST
from vrops.access import registry
from vrops.access.domain import Role, Scope
from vrops.api import registry as api
from vrops.approvals import registry as approvals
from vrops.core import demonstration, schedule
from vrops.home import parts as home
from vrops.lists import registry as lists
from vrops.lists.saved import demo as saved_views_demo
from vrops.log import registry as log_registry
from vrops.ui import navigation, palette

SECTION = "Playbook"


def wire() -> None:
    _articles()


def _articles() -> None:
    """PRODUCT "Who may do what", rows article and "message, article: read"."""
    publishers = dict.fromkeys((Role.PM, Role.SENIOR_MANAGER), Scope.ALL)
    editors = {**publishers, Role.ANALYST: Scope.ALL, Role.HQ_PARTNER: Scope.GROUP}
    registry.declare(
        {
            articles.READ: dict.fromkeys(Role, Scope.ALL),
            articles.EDIT: editors,
            articles.REVIEW: dict.fromkeys(editors, Scope.NAMED),
            articles.PUBLISH: publishers,
            articles.CHANGE_SECTION: publishers,
        },
        people_only=(articles.REVIEW, articles.PUBLISH),
    )
    log_registry.describe(SENTENCES)
    log_registry.area("playbook", permissions=(articles.PUBLISH,))
    approvals.register(
        ArticleVersion,
        noun="article",
        url=lambda pk: reverse("playbook:version_by_id", args=[pk]),
        authors=routing.authors_of,
    )
    lists.register(ARTICLES, WORK_LIST, SECTIONS)
    navigation.entry(
        SECTION, ARTICLES.title, "book-2", ARTICLES.url_name, ARTICLES.permission, 10, key="p"
    )
    navigation.entry(
        SECTION, WORK_LIST.title, "pencil", WORK_LIST.url_name, WORK_LIST.permission, 20,
        queries.waiting_count,
    )  # fmt: skip
    home.register(*own_home.PARTS)
    palette.register(30, queries.in_palette)
    api.mount("playbook.api_urls")
    schedule.register("playbook.clock", "playbook.articles.tasks.follow_clock", every=60)
    demonstration.register(20, "the playbook", demo.load)
    demonstration.register(21, "views of the playbook", saved_views_demo.loader(*demo_views.VIEWS))
