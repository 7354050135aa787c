"""The events of audiences, and how they read."""

SENTENCES = {
    "audiences.audience.created": "{actor} made the audience {subject}",
    "audiences.audience.changed": "{actor} changed the audience {subject}",
}
