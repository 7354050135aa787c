"""Permission names of tickets (PRODUCT "Who may do what", rows ticket and contact data)."""

VIEW = "escalations.ticket.view"
FILE = "escalations.ticket.file"
WORK = "escalations.ticket.work"
# A public answer from a supplier about a ticket of its own sites; it is no agent's response.
ANSWER = "escalations.ticket.answer"
# The page of those who follow what they filed.
FOLLOW = "escalations.ticket.follow"
UNMASK = "escalations.contact.unmask"
