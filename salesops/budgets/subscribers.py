"""What follows from a change of a budget line: its launches learn of it."""

from salesops.budgets import actions
from vrops.log.models import Entry


def line_changed(entry_id: int) -> None:
    """Tell the launch of the line, and the one it named before."""
    entry = Entry.objects.get(pk=entry_id)
    shown = [entry.before or {}, entry.after or {}]
    for launch_id in sorted({each["launch_id"] for each in shown if each.get("launch_id")}):
        actions.tell_launch(launch_id)
