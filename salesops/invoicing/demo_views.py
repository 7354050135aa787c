"""Views of the invoices that the people of the sign-in page keep."""

from vrops.lists.saved.demo import DemoView

VIEWS = (
    DemoView("invoices", "finance", "Disputed, $1,000 and more",
             "disputed__gte=1000&sort=-disputed"),
    DemoView("invoices", "senior-manager", "Twice, or wrong totals",
             "flag=possible_duplicate,total_mismatch&sort=-issued",
             roles=("analyst", "pm", "finance")),
    DemoView("invoices", "supplier-finance", "Ours, by due day",
             "state__not=rejected,cancelled&sort=due"),
)  # fmt: skip
