"""How events about calendars read in the log."""

SENTENCES = {
    "calendars.calendar.created": "{actor} made the calendar {subject}",
    "calendars.calendar.version_published": (
        "{actor} gave {subject} new hours from {after[starts_on]}"
    ),
}
