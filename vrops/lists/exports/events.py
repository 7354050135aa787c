"""The events of files and feeds of lists, and how they read."""

SENTENCES = {
    "lists.list.exported": "{actor} exported {after[rows]} rows of {after[list]} as "
    "{after[format]}",
    "lists.export.asked": "{actor} asked for {subject}",
    "lists.export.made": "{subject} was written: {after[rows]} rows",
    "lists.feed.created": "{actor} made the feed {subject}",
    "lists.feed.revoked": "{actor} took back the feed {subject}",
}
