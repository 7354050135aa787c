"""Permission names of changes made from lists: everybody has their own."""

# See what became of each row, and take it back.
VIEW = "lists.change.view"
