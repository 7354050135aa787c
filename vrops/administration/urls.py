"""Addresses of the administration pages."""

from vrops.administration.imports.tables import IMPORTS
from vrops.administration.people.tables import PEOPLE
from vrops.administration.sites.tables import SITES
from vrops.lists.urls import list_paths

app_name = "administration"
urlpatterns = [
    *list_paths("people/", PEOPLE),
    *list_paths("sites/", SITES),
    *list_paths("imports/", IMPORTS),
]
