"""Permission names of the log (PRODUCT "Who may do what", row log)."""

# Where the role reaches: everything, its site, or its own actions.
VIEW = "log.entry.view"
# The whole log of the areas one works in.
VIEW_AREAS = "log.area.view"
# Every entry about money.
VIEW_MONEY = "log.money.view"
# Failed reactions to events: see and retry.
REPAIR = "log.dispatch.repair"
