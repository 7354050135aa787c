"""Permission names of business calendars."""

VIEW = "calendars.calendar.view"
CHANGE = "calendars.calendar.change"
