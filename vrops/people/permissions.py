"""Permission names of people and places."""

VIEW_SITE = "people.site.view"
CHANGE_SITE = "people.site.change"
VIEW_PERSON = "people.person.view"
CHANGE_PERSON = "people.person.change"
VIEW_SUPPLIER = "people.supplier.view"
VIEW_GROUP = "people.group.view"
VIEW_TEAM = "people.team.view"
