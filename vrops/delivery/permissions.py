"""Permission names of sending. What one may do to a mailing is asked by the area it belongs to."""

# Mailings with their books, and what could not be delivered.
VIEW = "delivery.send.view"
# Who received it, row by row: everywhere, of one's site, of one's supplier.
VIEW_RECIPIENTS = "delivery.recipient.view"
