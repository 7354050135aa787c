"""The id of the running request."""

import pytest

from vrops.core import context

pytestmark = pytest.mark.pure


def test_lasts_as_long_as_its_block() -> None:
    assert context.request_id() == ""
    with context.request("page"):
        with context.request("task"):
            assert context.request_id() == "task"
        assert context.request_id() == "page"
    assert context.request_id() == ""
