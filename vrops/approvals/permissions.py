"""Permission names of the approvals engine; who approves what is the areas' own affair."""

VIEW_DELEGATION = "approvals.delegation.view"
CHANGE_DELEGATION = "approvals.delegation.change"
