"""Permission names of approving launches (PRODUCT "Who may do what", row launch: approve)."""

APPROVE = "gtm.launch.approve"
# The money on the impact sheet: for those who may see SPIFFs and budgets.
VIEW_MONEY = "gtm.launch.view_money"
