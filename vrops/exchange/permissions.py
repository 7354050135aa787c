"""Permission names of imports."""

# The pages of imports. Which imports a person sees there is up to the permission of each kind.
VIEW = "exchange.import.view"
