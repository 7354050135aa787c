"""What the administration pages guard beside the records they show."""

# The section of the menu. Its lists are also reached by links from records, and then show each
# person what they may see there; most people have no use for a menu entry.
OPEN_SECTION = "administration.section.open"
