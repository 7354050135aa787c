"""Permission names of forecasts (PRODUCT "Who may do what", row forecast).

Locking, and what suppliers see of locked periods, come with the locks.
"""

VIEW = "salesops.forecast.view"
PUBLISH = "salesops.forecast.publish"
