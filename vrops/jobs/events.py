"""The events of jobs, and how they read. Who started one is told from `jobs.job.*` endings."""

SENTENCES = {
    "jobs.job.started": "{actor} started “{subject}”",
    "jobs.job.done": "“{subject}” is done",
    "jobs.job.failed": "“{subject}” failed: {after[error]}",
    "jobs.job.cancelled": "“{subject}” was cancelled",
    "jobs.job.cancel_requested": "{actor} asked “{subject}” to stop",
    "jobs.job.retried": "{actor} tried “{subject}” again",
}
