"""Permission names of SPIFFs (PRODUCT "Who may do what", row SPIFF)."""

# Every SPIFF, in any state, with its money.
VIEW = "salesops.spiff.view"
# Approved SPIFFs and later ones where one's site or supplier sells, without pot and exposure.
VIEW_APPROVED = "salesops.spiff.view_approved"
PLAN = "salesops.spiff.plan"
APPROVE = "salesops.spiff.approve"
