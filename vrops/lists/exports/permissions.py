"""Permission names of files and feeds of lists. Both also ask for the permission of their list."""

# Files that a job has written, for whoever asked for them.
VIEW_FILE = "lists.export.view"
# One's own feeds: make, see, take back. Never a token's.
CHANGE_FEED = "lists.feed.change"
