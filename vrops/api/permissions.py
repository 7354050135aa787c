"""Permission names of the API's own administration."""

# Clients and their tokens; for people only, so that no token can make another.
CHANGE_CLIENT = "api.client.change"
