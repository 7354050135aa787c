"""The events of changes made from lists, and how they read. The rows' own events stand beside."""

SENTENCES = {
    "lists.bulk.run": "{actor} ran “{subject}”: {after[done]} done, {after[refused]} refused, "
    "{after[missing]} no longer there",
    "lists.change.undone": "{actor} took back “{subject}”: {after[done]} put back, "
    "{after[refused]} refused, {after[missing]} no longer there",
}
