"""How events about approving launches read in the log."""

SENTENCES = {
    "gtm.launch.submitted": "{actor} submitted {subject} for approval",
    "gtm.launch.withdrawn": "{actor} withdrew {subject}",
    "gtm.launch.approved": "{actor} approved {subject}",
    "gtm.launch.step_approved": "{actor} approved {subject}; others still have to",
    "gtm.launch.sent_back": "{actor} sent {subject} back: {why}",
    "gtm.launch.rejected": "{actor} rejected {subject}: {why}",
    "gtm.launch.held_up": "{subject} did not go live: {why}",
}
