"""The list of imports: whose file, what came of it."""

from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet

from vrops.exchange import permissions, queries
from vrops.exchange.domain.lifecycle import LIFECYCLE
from vrops.exchange.models import Import
from vrops.lists.filters import Choice, ChoiceFilter, DateFilter, NumberFilter, Reader, RecordFilter
from vrops.lists.pages import ListPage, View
from vrops.people.models import User
from vrops.ui.tables import Badge, Column, Kind, Table


@dataclass(frozen=True, kw_only=True)
class KindFilter(ChoiceFilter):
    """What is loaded: the kinds that this reader may run."""

    def offered(self, reader: Reader) -> list[Choice]:
        return [Choice(kind.name, kind.title) for kind in queries.kinds_for(reader.user)]


def people_for(user: Any) -> QuerySet[User]:
    """Whoever has uploaded something that this person sees."""
    loads = Import.objects.visible_to(user).values("by")
    return User.objects.filter(pk__in=loads).order_by("sort_key")


TABLE = Table(
    caption="Imports",
    columns=(
        Column(name="file", label="File", value="file_name", sub=lambda load: load.of_kind.title,
               sub_label="Kind", opens=True, phone="title"),
        Column(name="key", label="ID", kind=Kind.ID, sort="id", width=92, drop=860),
        Column(name="status", label="Status", kind=Kind.BADGE, width=112, phone="status",
               value=lambda load: Badge(load.get_state_display(), load.tone)),
        Column(name="read", label="Rows", kind=Kind.NUMBER, sort="read", width=72),
        Column(name="new", label="New", kind=Kind.NUMBER, sort="new", width=72, drop=860),
        Column(name="changed", label="Changed", kind=Kind.NUMBER, sort="changed", width=92,
               drop=860),
        Column(name="same", label="Same", kind=Kind.NUMBER, sort="same", width=72, drop=1000),
        Column(name="rejected", label="Rejected", kind=Kind.NUMBER, sort="rejected", width=92,
               drop=860),
        Column(name="by", label="By", kind=Kind.PERSON, value="by.name", width=160, phone="by"),
        Column(name="uploaded", label="Uploaded", kind=Kind.AGE, value="created_at",
               sort="created_at", width=92, phone="end"),
    ),
)  # fmt: skip

IMPORTS = ListPage(
    name="imports",
    title="Imports",
    section="Administration",
    nouns=("import", "imports"),
    permission=permissions.VIEW,
    url_name="administration:imports",
    rows=queries.imports_for,
    table=TABLE,
    default_sort="-uploaded",
    filters=(
        KindFilter(name="kind", label="Kind"),
        ChoiceFilter(name="status", label="Status", lookup="state", choices=LIFECYCLE.choices),
        RecordFilter(name="by", label="By", records=people_for, me=True),
        NumberFilter(name="rejected", label="Rejected"),
        DateFilter(name="uploaded", label="Uploaded", lookup="created_at", instants=True),
    ),
    views=(
        View("all", "All"),
        View("mine", "Mine", "by=me"),
        View("open", "Unfinished", "status=uploaded,mapped,checked,applying"),
        View("loaded", "Applied", "status=applied"),
        View("failed", "Failed", "status=failed"),
    ),
    own_page=Import.get_absolute_url,
    empty="Files that are loaded into VROps appear here, with what became of their rows.",
    template="administration/imports/list.html",
)  # fmt: skip
