"""Views of the playbook that the people of the sign-in page keep."""

from vrops.lists.saved.demo import DemoView

VIEWS = (
    DemoView("articles", "pm", "Changed this week", "published__last=7d&sort=-published",
             everybody=True),
)  # fmt: skip
