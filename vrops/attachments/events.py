"""How attaching and removing read in the log."""

SENTENCES = {
    "attachments.file.attached": "{actor} attached {after[file]}",
    "attachments.file.removed": "{actor} removed the file {before[file]}",
    "attachments.internal_file.attached": "{actor} attached an internal file",
    "attachments.internal_file.removed": "{actor} removed an internal file",
}
