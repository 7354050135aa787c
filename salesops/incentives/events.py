"""How events about SPIFFs read in the log."""

SENTENCES = {
    "salesops.spiff.created": "{actor} planned the SPIFF {subject}",
    "salesops.spiff.edited": "{actor} changed {subject}",
    "salesops.spiff.reopened": "{actor} changed {subject}; earlier decisions are void",
    "salesops.spiff.submitted": "{actor} submitted {subject} for approval",
    "salesops.spiff.withdrawn": "{actor} withdrew {subject}",
    "salesops.spiff.approved": "{actor} approved {subject}",
    "salesops.spiff.step_approved": "{actor} approved {subject}; others still have to",
    "salesops.spiff.sent_back": "{actor} sent {subject} back: {why}",
    "salesops.spiff.rejected": "{actor} rejected {subject}: {why}",
    "salesops.spiff.started": "{subject} started",
    "salesops.spiff.cancelled": "{actor} cancelled {subject}: {why}",
}
