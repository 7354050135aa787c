"""Permission names of communications."""

# The messages one manages or that went to people of one's place.
VIEW = "gtm.message.view"
WRITE = "gtm.message.write"
APPROVE = "gtm.message.approve"
# Who has not acknowledged, by name: everywhere, of one's site, of one's supplier.
VIEW_ACKNOWLEDGEMENTS = "gtm.message.acknowledgements"
