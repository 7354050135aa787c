"""How events about tickets read in the log, and which of them a ticket's feed leaves out."""

SENTENCES = {
    "escalations.ticket.filed": "{actor} filed {subject}",
    "escalations.ticket.routed": "Routing rule {why} sent {subject} to {after[queue]}",
    "escalations.ticket.joined": "{actor} added a customer to {subject}",
    "escalations.ticket.replied": "{actor} replied to {subject}",
    "escalations.ticket.noted": "{actor} wrote a note on {subject}",
    "escalations.ticket.taken": "{actor} took {subject}",
    "escalations.ticket.waiting": "{actor} set {subject} to {after[status]}",
    "escalations.ticket.returned": "{actor} took {subject} back to research",
    "escalations.ticket.resolved": "{actor} resolved {subject}",
    "escalations.ticket.closed": "{actor} closed {subject}",
    "escalations.ticket.reopened": "{actor} reopened {subject}: {why}",
    "escalations.ticket.assigned": "{actor} gave {subject} to {after[assignee]}",
    "escalations.ticket.prioritized": "{actor} made {subject} {after[priority]} priority",
    "escalations.ticket.requeued": "{actor} moved {subject} to {after[queue]}",
    "escalations.ticket.called_back": "{actor} called the customer of {subject} back",
    "escalations.ticket.sla_warned": "{subject} comes near its {after[clock]} time",
    "escalations.ticket.sla_breached": "{subject} missed its {after[clock]} time",
    "escalations.ticket.sla_changed": "A new policy or calendar moved the due time of {subject}",
    "escalations.ticket.imported": "{actor} loaded {after[count]} tickets",
    "escalations.ticket.unloaded": "{actor} took {after[count]} loaded tickets back",
    "escalations.contact.unmasked": "{actor} read the contact data of {subject}: {why}",
    "escalations.policy.published": "{actor} published version {after[number]} of {subject}",
    "escalations.queue.added": "{actor} added the queue {subject}",
    "escalations.rule.added": "{actor} added the routing rule {subject}",
}
# The feed shows the words themselves.
SAID_ELSEWHERE = frozenset(
    f"escalations.ticket.{name}" for name in ("filed", "replied", "noted", "joined")
)
# Not for the floor: how the desk works.
INSIDE = frozenset({
    "escalations.contact.unmasked", "escalations.ticket.sla_warned",
    "escalations.ticket.sla_changed",
})  # fmt: skip
