"""Views of the launches that the people of the sign-in page keep."""

from vrops.lists.saved.demo import DemoView

VIEWS = (
    DemoView("launches", "senior-manager", "Tier 1 ahead", "when=upcoming&tier=1&sort=starts",
             roles=("pm", "analyst", "hq_partner")),
    DemoView("launches", "pm", "Mine at Manila 2", "owner=me&site={site[MN2]}&sort=starts"),
    DemoView("launches", "second-pm", "On hold", "state=on_hold&sort=-updated"),
    DemoView("readiness", "pm", "My gates before approval",
             "owner=me&gate=before_approval&state=open&sort=due"),
)  # fmt: skip
