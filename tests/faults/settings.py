"""The product's settings with short pauses, for the workers and clocks of the fault tests."""

import os

from vrops.settings import *  # noqa: F403

NIGHTLY = os.environ.get("VROPS_TEST_SIZE") == "nightly"

DELIVERY_INBOX_BATCH = 500 if NIGHTLY else 100
# Drains ring for themselves all the time, so that a lost ring is felt.
DELIVERY_BOX_SECONDS = 0.5
DELIVERY_LEASE_SECONDS = 1.5
DELIVERY_FIRST_PAUSE_SECONDS = 0.1
DELIVERY_START_LEASE_SECONDS = 2
DELIVERY_SWEEP_SECONDS = 1
JOBS_HEARTBEAT_SECONDS = 0.2
JOBS_SILENT_SECONDS = 2
JOBS_SWEEP_SECONDS = 1
