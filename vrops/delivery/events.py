"""The events of mailings, and how they read. Areas listen to `delivery.send.completed`."""

SENTENCES = {
    "delivery.send.scheduled": "{actor} scheduled the mailing “{subject}”",
    "delivery.send.rescheduled": "{actor} moved the mailing “{subject}” to another time",
    "delivery.send.started": "The mailing “{subject}” started to {after[addressed]} recipients",
    "delivery.send.completed": "The mailing “{subject}” is done: {after[books]}",
    "delivery.send.paused": "{actor} paused the mailing “{subject}”",
    "delivery.send.resumed": "{actor} resumed the mailing “{subject}”",
    "delivery.send.cancelled": "{actor} cancelled the mailing “{subject}”",
    "delivery.send.retried": (
        "{actor} had the mailing “{subject}” try {after[recipients]} recipients again"
    ),
    "delivery.send.held": "The mailing “{subject}” waits: {why}",
    "delivery.send.stuck": "The mailing “{subject}” could not be started and was paused: {why}",
    "delivery.send.unbalanced": "The books of the mailing “{subject}” are wrong: {why}",
}
