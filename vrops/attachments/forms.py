"""A form field for files; what it accepts is checked again when they are stored."""

from typing import Any, BinaryIO, cast

from django import forms
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile

from vrops.attachments import domain
from vrops.core.errors import Invalid

MOST_FILES = 10


class FilesInput(forms.ClearableFileInput):
    """A file input that takes several files at once."""

    allow_multiple_selected = True


class AttachmentsField(forms.FileField):
    """Up to ten files of the kinds that may be attached; cleans to a list of uploads."""

    def __init__(self, **kwargs: Any) -> None:
        accept = ",".join(f".{extension}" for extension in domain.KINDS)
        kwargs.setdefault("widget", FilesInput(attrs={"accept": accept}))
        super().__init__(**kwargs)

    def clean(self, data: Any, initial: Any = None) -> list[UploadedFile]:
        uploads = [upload for upload in data or [] if upload]
        if self.required and not uploads:
            raise ValidationError("Choose a file.", code="required")
        if len(uploads) > MOST_FILES:
            raise ValidationError(f"Attach at most {MOST_FILES} files at a time.", code="many")
        errors = [error for upload in uploads if (error := _fault(upload))]
        if errors:
            raise ValidationError(errors)
        return uploads


def is_image(upload: UploadedFile) -> bool:
    """Whether an upload that may be attached is a picture, by what is in it."""
    try:
        kind = domain.kind_of(domain.shown_name(upload.name or ""), cast("BinaryIO", upload))
    except Invalid:
        return False
    finally:
        upload.seek(0)
    return kind.content_type.startswith("image/")


def _fault(upload: UploadedFile) -> str:
    """The sentence of the refusal; empty when the file may be attached."""
    name = domain.shown_name(upload.name or "")
    try:
        if (upload.size or 0) > domain.LARGEST:
            raise domain.too_large(name)
        domain.kind_of(name, cast("BinaryIO", upload))
    except Invalid as error:
        return error.message
    finally:
        upload.seek(0)
    return ""
