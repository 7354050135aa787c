"""How events about invoices read in the log."""

SENTENCES = {
    "salesops.invoice.received": "{actor} took in {subject}",
    "salesops.invoice.matched": "{actor} matched {subject} with contract and activity",
    "salesops.invoice.rematched": "{actor} matched {subject} again",
    "salesops.invoice.seller_confirmed": "{actor} confirmed the seller of {subject}: {why}",
    "salesops.invoice.accepted": "{actor} accepted {subject} as billed: {why}",
    "salesops.invoice.disputed": "{actor} disputed a part of {subject}: {why}",
    "salesops.invoice.submitted": "{actor} submitted {subject} for approval",
    "salesops.invoice.withdrawn": "{actor} withdrew {subject} from approval",
    "salesops.invoice.step_approved": "{actor} approved {subject}; others still have to",
    "salesops.invoice.approved": "{actor} approved {subject}",
    "salesops.invoice.sent_back": "{actor} sent {subject} back: {why}",
    "salesops.invoice.rejected": "{actor} rejected {subject}: {why}",
    "salesops.invoice.cancelled": "{actor} cancelled {subject}: {why}",
}
