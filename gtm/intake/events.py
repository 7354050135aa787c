"""How events about requests read in the log."""

SENTENCES = {
    "gtm.request.filed": "{actor} filed {subject}",
    "gtm.request.edited": "{actor} changed {subject}",
    "gtm.request.taken": "{actor} took {subject} into scoping",
    "gtm.request.answered": "{actor} answered {subject}: {after[answer]}, {why}",
    "gtm.request.reopened": "{actor} reopened {subject}: {why}",
    "gtm.request.withdrawn": "{actor} withdrew {subject}: {why}",
    "gtm.request.marked_as_a_duplicate": "{actor} marked {subject} as a duplicate",
    "gtm.request.launch_made": "{actor} made a launch from {subject}",
}
