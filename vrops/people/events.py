"""How events about people read in the log."""

SENTENCES = {
    "people.person.added": "{actor} added {subject}",
    "people.person.placed": "{actor} moved {subject}",
    "people.person.retitled": "{actor} changed the title of {subject} to {after[title]}",
    "people.person.disabled": "{actor} disabled {subject}: {why}",
    "people.person.signed_in": "{actor} signed in",
    "people.person.signed_out": "{actor} signed out",
    "people.person.sign_in_failed": "A sign-in failed. {why}",
    "people.role.granted": "{actor} gave {subject} the role {after[role]}",
    "people.role.ended": "{actor} ended the role {before[role]} of {subject}",
    "people.preferences.changed": "{actor} changed their preferences",
    "demonstration.loaded": "The demonstration data were loaded",
}
