"""Refusals carry one sentence, a code and a status; they survive a trip between processes."""

import pickle

import pytest

from vrops.core import errors

pytestmark = pytest.mark.pure

STATUS = [
    (errors.Refused, 409, "core.refused"),
    (errors.NotAllowed, 409, "core.not_allowed"),
    (errors.StaleVersion, 409, "core.stale_version"),
    (errors.PermissionDenied, 403, "core.permission_denied"),
    (errors.NotFound, 404, "core.not_found"),
    (errors.Invalid, 422, "core.invalid"),
    (errors.TooMany, 429, "core.too_many"),
]


@pytest.mark.parametrize(("kind", "status", "code"), STATUS)
def test_each_refusal_has_its_status_and_code(kind, status, code):
    error = kind("Submit it first.")
    assert (error.status, error.code, str(error)) == (status, code, "Submit it first.")
    assert isinstance(error, errors.VropsError)
    assert error.title


def test_a_code_of_its_own_leaves_the_class_as_it_was():
    assert errors.Refused("No.", code="gtm.blackout").code == "gtm.blackout"
    assert errors.Refused("No.").code == "core.refused"


def test_field_errors_are_kept_in_order():
    faults = [errors.FieldError("a", "x", "A."), errors.FieldError("b", "y", "B.")]
    assert errors.Invalid("Two.", errors=iter(faults)).errors == tuple(faults)


def test_stale_version_shows_what_the_record_is_now():
    assert errors.StaleVersion(current={"version": 4}).current == {"version": 4}


def test_refusals_survive_pickling():
    for error in (
        errors.TooMany("Wait.", retry_after=30, code="api.slow"),
        errors.StaleVersion("Changed.", current={"version": 2}),
        errors.Invalid("Bad.", errors=[errors.FieldError("x", "c", "d")]),
        errors.NotFound(),
    ):
        again = pickle.loads(pickle.dumps(error))  # noqa: S301 (our own)
        assert type(again) is type(error)
        assert again.__dict__ == error.__dict__
