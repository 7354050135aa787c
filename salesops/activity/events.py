"""How events about activity read in the log."""

SENTENCES = {
    "salesops.activity.loaded": "{actor} loaded activity: {subject}",
    "salesops.activity.taken_back": "{actor} took back the load {subject}",
}
