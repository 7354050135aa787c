"""A process that posts a group and dies before or after its commit; see test_idempotency."""

import os
import sys

import django


def main(when: str, secret: str, key: str) -> None:
    django.setup()
    from django.conf import settings
    from django.db import transaction
    from django.test import Client

    from tests.vrops.api import sample

    def die() -> None:
        os._exit(9)

    settings.ROOT_URLCONF = "tests.vrops.api.sample_urls"
    sample.during_work.append(die if when == "before" else lambda: transaction.on_commit(die))
    Client().post(
        "/api/v1/groups/",
        {"code": "G", "name": "Group"},
        content_type="application/json",
        headers={"Authorization": f"Bearer {secret}", "Idempotency-Key": key},
    )


if __name__ == "__main__":
    main(*sys.argv[1:])
