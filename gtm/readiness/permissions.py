"""Permission names of readiness (PRODUCT "Who may do what", row readiness item)."""

VIEW = "gtm.readiness.view"
# Close the items one sees in this scope: all, those of one's site or supplier, or one's own.
CLOSE = "gtm.readiness.close"
# Templates, items of a launch, and letting an item go.
PLAN = "gtm.readiness.plan"
