"""Arguments for routes that name a record: one of the cast's own site, from the fixtures."""

from collections.abc import Callable
from typing import Any

import pytest

Example = Callable[[pytest.FixtureRequest], dict[str, Any]]

EXAMPLES: dict[str, Example] = {
    "account_reset_password_from_key": lambda request: {"uidb36": "1", "key": "set-password"},
    # No subject that carries files is open to pages yet, so nobody finds this one.
    "attachments:download": lambda request: {"attachment_id": 1},
    "styleguide_page": lambda request: {"name": "queue"},
    "styleguide_ticket": lambda request: {"pk": 4324},
    "styleguide_try": lambda request: {"what": "assign"},
    "openid_connect_login": lambda request: {"provider_id": "sso"},
    "openid_connect_callback": lambda request: {"provider_id": "sso"},
}
