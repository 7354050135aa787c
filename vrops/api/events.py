"""The API's own events, and how they read."""

SENTENCES = {
    "api.client.created": "{actor} created the API client {subject}",
    "api.client.changed": "{actor} changed the API client {subject}",
    "api.token.issued": "{actor} issued the token {subject}",
    "api.token.rotated": "{actor} rotated the token {subject}",
    "api.token.revoked": "{actor} revoked the token {subject}",
    "api.token.refused": "The token {subject} of {actor} was refused: {why}",
}
