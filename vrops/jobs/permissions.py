"""Permission names of jobs: everybody has their own, administrators all."""

VIEW = "jobs.job.view"
# Cancel and try again.
CHANGE = "jobs.job.change"
