"""What PostgreSQL writes into its log when it refuses something."""

import os
import uuid
from pathlib import Path

import pytest
from django.db import IntegrityError, transaction

from vrops.people.models import Supplier

pytestmark = pytest.mark.django_db


def test_a_refused_statement_and_its_row_stay_out_of_the_log(supplier: Supplier) -> None:
    log = Path(os.environ["VAR"]) / "log" / "postgres.log"
    before = log.stat().st_size
    words = uuid.uuid4().hex
    with pytest.raises(IntegrityError), transaction.atomic():
        Supplier.objects.create(
            pk=supplier.pk, name=f"Customer {words}", code="X", starts_on="2026-01-01"
        )
    with log.open() as lines:
        lines.seek(before)
        written = lines.read()
    assert "duplicate key" in written
    assert words not in written
