"""The form field that takes files with other input."""

import pytest
from django import forms
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils.datastructures import MultiValueDict

from vrops.attachments.forms import AttachmentsField


class TicketForm(forms.Form):
    files = AttachmentsField(required=False)


def bound(*uploads: SimpleUploadedFile) -> TicketForm:
    return TicketForm({}, MultiValueDict({"files": list(uploads)}))


def test_takes_several_files_ready_to_be_read_from_the_start() -> None:
    form = bound(SimpleUploadedFile("a.pdf", b"%PDF-1.7"), SimpleUploadedFile("b.txt", b"Hi"))
    assert form.is_valid()
    assert [upload.read() for upload in form.cleaned_data["files"]] == [b"%PDF-1.7", b"Hi"]


def test_no_file_is_an_empty_list() -> None:
    form = bound()
    assert form.is_valid()
    assert form.cleaned_data["files"] == []


def test_names_each_file_it_refuses() -> None:
    form = bound(
        SimpleUploadedFile("a.exe", b"MZ"),
        SimpleUploadedFile("fine.pdf", b"%PDF-1.7"),
        SimpleUploadedFile("b.pdf", b"<html>"),
    )
    assert not form.is_valid()
    assert len(form.errors["files"]) == 2
    assert "“b.pdf” is named like a PDF" in form.errors["files"][1]


def test_refuses_more_than_ten_at_a_time() -> None:
    form = bound(*(SimpleUploadedFile(f"{number}.txt", b"x") for number in range(11)))
    assert form.errors["files"] == ["Attach at most 10 files at a time."]


@pytest.mark.parametrize("required", [True, False])
def test_says_when_a_file_must_be_chosen(required: bool) -> None:
    form = bound()
    form.fields["files"].required = required
    assert form.is_valid() is not required


def test_the_input_takes_several_and_names_the_kinds() -> None:
    drawn = str(bound()["files"])
    assert "multiple" in drawn
    assert 'accept=".pdf,.png' in drawn
