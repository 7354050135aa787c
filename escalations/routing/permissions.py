"""Permission names of queues and routing rules (PRODUCT "Who may do what")."""

# The queue's pages; which tickets they show is up to the tickets themselves.
VIEW_QUEUE = "escalations.queue.view"
CHANGE = "escalations.routing.change"
