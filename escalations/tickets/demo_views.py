"""Views of the queue that the people of the sign-in page keep."""

from vrops.lists.saved.demo import DemoView

OPEN = "status__not=resolved,closed"
VIEWS = (
    DemoView("tickets", "senior-manager", "Breached in house",
             f"sla=breached&site={{site[TPA]}},{{site[RIC]}},{{site[KCM]}}&{OPEN}",
             roles=("analyst", "pm")),
    DemoView("tickets", "senior-manager", "Callbacks promised", f"waiting=callback&{OPEN}&sort=sla",
             roles=("analyst", "supervisor", "supplier_ops")),
    DemoView("tickets", "pm", "Credits of the last 7 days",
             "category=promo_credit&reported__last=7d&sort=-filed",
             roles=("analyst", "senior_manager")),
    DemoView("tickets", "senior-manager", "Reported since yesterday",
             "reported__last=1d&sort=-filed", everybody=True),
    DemoView("tickets", "analyst", "Mine, oldest first", f"owner=me&{OPEN}&sort=filed",
             start=True),
    DemoView("tickets", "analyst", "Northgate with HQ",
             "supplier={supplier[NGC]}&status=waiting_hq"),
)  # fmt: skip
