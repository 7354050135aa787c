"""Permission names of launches and programs (PRODUCT "Who may do what", row launch)."""

# Every launch, in any state.
VIEW = "gtm.launch.view"
# Approved launches and later ones, where one's site or supplier takes part.
VIEW_APPROVED = "gtm.launch.view_approved"
PLAN = "gtm.launch.plan"
