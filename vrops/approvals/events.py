"""The engine's own events, and how they read. The areas record their own beside them."""

SENTENCES = {
    "approvals.run.started": "{actor} submitted {subject} for approval",
    "approvals.step.decided": "{actor} decided on {subject} ({after[step]}): {after[verdict]}",
    "approvals.run.withdrawn": "{actor} withdrew {subject}",
    "approvals.run.voided": "{actor} made the decisions on {subject} void: {why}",
    "approvals.condition.closed": "{actor} accepted the evidence for “{subject}”",
    "approvals.delegation.given": "{actor} had {subject} decide from {after[starts_on]}",
    "approvals.delegation.ended": "{actor} called off {subject}",
}
