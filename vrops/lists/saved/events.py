"""The events of saved views, and how they read."""

SENTENCES = {
    "lists.view.saved": "{actor} saved the view {subject}",
    "lists.view.changed": "{actor} changed the view {subject}",
    "lists.view.shared": "{actor} changed who sees the view {subject}",
    "lists.view.deleted": "{actor} deleted the view {subject}",
    "lists.view.restored": "{actor} brought the view {subject} back",
}
