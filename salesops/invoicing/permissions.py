"""Permission names of invoices (PRODUCT "Who may do what", row invoice)."""

VIEW = "salesops.invoice.view"
# Taking an invoice in; a supplier's finance does this for its own.
RECEIVE = "salesops.invoice.receive"
# Matching, accepting, disputing, asking for approval, rejecting, cancelling.
WORK = "salesops.invoice.work"
APPROVE = "salesops.invoice.approve"
