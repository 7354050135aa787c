"""Permission names of requests (PRODUCT "Who may do what", row request)."""

VIEW = "gtm.request.view"
FILE = "gtm.request.file"
# Taking, answering, reopening, marking duplicates.
SCOPE = "gtm.request.scope"
