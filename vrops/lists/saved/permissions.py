"""Permission names of saved views. Saving one for oneself takes no more than the list's own."""

# Let people with a role, or everybody who has the list, see a view.
SHARE = "lists.view.share"
# Change and delete the shared views of others.
CHANGE_SHARED = "lists.view.change_shared"
