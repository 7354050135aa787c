"""Permission names of budgets (PRODUCT "Who may do what", row budget)."""

VIEW = "salesops.budget.view"
# All lines, or one's own.
CHANGE = "salesops.budget.change"
# Cost centres: those who change every line.
CHANGE_COST_CENTRE = "salesops.cost_centre.change"
