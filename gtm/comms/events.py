"""How events about messages read in the log."""

SENTENCES = {
    "gtm.message.written": "{actor} wrote {subject}",
    "gtm.message.edited": "{actor} edited {subject}",
    "gtm.message.reopened": "{actor} changed {subject}; earlier decisions are void",
    "gtm.message.submitted": "{actor} submitted {subject} for approval",
    "gtm.message.withdrawn": "{actor} withdrew {subject}",
    "gtm.message.approved": "{actor} approved {subject}",
    "gtm.message.sent_back": "{actor} sent {subject} back: {why}",
    "gtm.message.rejected": "{actor} rejected {subject}: {why}",
    "gtm.message.scheduled": "{actor} scheduled {subject}",
    "gtm.message.paused": "{actor} paused {subject}: {why}",
    "gtm.message.resumed": "{actor} resumed {subject}",
    "gtm.message.cancelled": "{actor} cancelled {subject}: {why}",
    "gtm.message.sending_began": "{subject} started going out",
    "gtm.message.sent": "{subject} is sent to {after[addressed]} people",
    "gtm.message.acknowledged": (
        "{after[acknowledged]} of {after[addressed]} people have acknowledged {subject}"
    ),
}
