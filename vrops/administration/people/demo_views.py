"""Views of the people that the people of the sign-in page keep."""

from vrops.lists.saved.demo import DemoView

VIEWS = (
    DemoView("people", "administrator", "New at Manila 2",
             "active=yes&site={site[MN2]}&tenure=under_30&sort=-since"),
    DemoView("people", "senior-manager", "Reps of Northgate",
             "active=yes&role=rep&supplier={supplier[NGC]}", roles=("administrator",)),
)  # fmt: skip
