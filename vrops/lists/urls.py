"""The addresses of a list: the page, its files, and where its bulk bar posts."""

from django.urls import URLPattern, path

from vrops.lists.bulk_edit_views import bulk_edit_view
from vrops.lists.bulk_views import bulk_view
from vrops.lists.exports.views import export_view
from vrops.lists.pages import ListPage
from vrops.lists.views import list_view


def list_paths(route: str, page: ListPage) -> list[URLPattern]:
    """The list at `route`, below it export, bulk actions, edits; named as `url_name` says."""
    name = page.url_name.rpartition(":")[2]
    paths = [
        path(route, list_view(page), name=name),
        path(f"{route}export/", export_view(page), name=f"{name}_export"),
    ]
    if page.bulk:
        paths.append(path(f"{route}bulk/", bulk_view(page), name=f"{name}_bulk"))
    if page.edits:
        edit = path(f"{route}bulk/edit/", bulk_edit_view(page), name=f"{name}_bulk_edit")
        paths.append(edit)
    return paths
