"""How events about the playbook read in the log."""

SENTENCES = {
    "playbook.section.created": "{actor} created the section {subject}",
    "playbook.section.edited": "{actor} changed the section {subject}",
    "playbook.article.created": "{actor} created {subject}",
    "playbook.article.edited": "{actor} changed where {subject} belongs",
    "playbook.version.started": "{actor} started {subject}",
    "playbook.version.saved": "{actor} wrote {subject}",
    "playbook.version.reopened": "{actor} changed {subject}; earlier decisions are void",
    "playbook.version.submitted": "{actor} submitted {subject} for review",
    "playbook.version.withdrawn": "{actor} withdrew {subject}",
    "playbook.version.step_approved": "{actor} approved {subject}; others still have to",
    "playbook.version.approved": "{actor} approved {subject}",
    "playbook.version.sent_back": "{actor} sent {subject} back: {why}",
    "playbook.version.rejected": "{actor} rejected {subject}: {why}",
    "playbook.version.scheduled": "{actor} set when {subject} is published: {after[publish_at]}",
    "playbook.version.unscheduled": "{actor} took back when {subject} is published",
    "playbook.version.published": "{actor} published {subject}",
    "playbook.version.superseded": "{subject} was superseded",
    "playbook.version.expired": "{actor} took {subject} out of force: {why}",
}
