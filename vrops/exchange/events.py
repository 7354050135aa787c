"""The events of imports, and how they read."""

SENTENCES = {
    "exchange.import.uploaded": "{actor} uploaded {subject}",
    "exchange.import.mapped": "{actor} mapped the columns of {subject}",
    "exchange.import.checked": "{actor} checked {subject}: {after[read]} rows, "
    "{after[rejected]} rejected",
    "exchange.import.started": "{actor} began to apply {subject}",
    "exchange.import.applied": "{actor} loaded {subject}: {after[new]} new, "
    "{after[changed]} changed",
    "exchange.import.failed": "{subject} was not loaded: {why}",
    "exchange.import.cancelled": "{actor} cancelled {subject}",
    "exchange.import.undone": "{actor} took {subject} back",
}
