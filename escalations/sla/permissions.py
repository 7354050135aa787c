"""Permission names of SLA policies (PRODUCT "Who may do what", row SLA policy, routing)."""

CHANGE = "escalations.policy.change"
