"""How events about launches read in the log."""

SENTENCES = {
    "gtm.launch.created": "{actor} created {subject}",
    "gtm.launch.edited": "{actor} edited {subject}",
    "gtm.launch.reopened": "{actor} changed {subject}; earlier decisions are void",
    "gtm.launch.planned": "{actor} started planning {subject}",
    "gtm.launch.put_on_hold": "{actor} put {subject} on hold: {why}",
    "gtm.launch.resumed": "{actor} resumed {subject}",
    "gtm.launch.cancelled": "{actor} cancelled {subject}: {why}",
    "gtm.launch.went_live": "{subject} went live",
    "gtm.launch.closed": "{actor} closed {subject}",
}
