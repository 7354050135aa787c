"""Permission names of contracts and rates (PRODUCT "Who may do what", row contract, rate)."""

# Every contract in any state, with its tolerances.
VIEW_ALL = "salesops.contract.view_all"
# Contracts that were agreed, with their rates: also for the supplier whose they are.
VIEW = "salesops.contract.view"
EDIT = "salesops.contract.edit"
APPROVE = "salesops.contract.approve"
