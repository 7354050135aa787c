"""Permission names of audiences."""

VIEW = "audiences.audience.view"
CHANGE = "audiences.audience.change"
