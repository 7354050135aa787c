"""The log's own events, and how they read."""

SENTENCES = {
    "log.dispatch.retried": "{actor} had {subject} tried again",
    "access.refused": "{actor} was refused {subject}: {why}",
}
