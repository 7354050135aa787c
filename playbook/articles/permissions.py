"""Permission names of the playbook's articles."""

# What is published, now and as of any day.
READ = "playbook.article.read"
# Drafts: of every section, or of those that the own HQ group owns.
EDIT = "playbook.article.edit"
# Where the route of a submission names the person.
REVIEW = "playbook.article.review"
PUBLISH = "playbook.article.publish"
CHANGE_SECTION = "playbook.section.change"
