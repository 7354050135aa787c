"""Permission names of activity (PRODUCT "Who may do what", row activity)."""

VIEW = "salesops.activity.view"
LOAD = "salesops.activity.load"
