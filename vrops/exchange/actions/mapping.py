"""Saying which column is which, and what holds for every row."""

from typing import Any

from django.db import transaction

from vrops.core import clock
from vrops.core.errors import FieldError, Invalid
from vrops.core.models import as_json
from vrops.exchange import queries
from vrops.exchange.actions.locking import forget_rows, locked, refuse_while_working
from vrops.exchange.domain.columns import Mapping, faults_of, headers_key
from vrops.exchange.domain.lifecycle import LIFECYCLE
from vrops.exchange.domain.outcomes import Counts
from vrops.exchange.models import Import, RememberedMapping
from vrops.log import actions as log


@transaction.atomic
def map_columns(
    load_id: int,
    mapping: Mapping,
    *,
    by: Any,
    options: dict[str, Any] | None = None,
    version: int | None = None,
) -> Import:
    """Choose columns, forms and options; an earlier dry run is forgotten. The next file with the
    same headers begins with this choice, if the same people upload it.

    Refuses: Import.DoesNotExist; PermissionDenied; StaleVersion; NotAllowed once it is applied or
    over; Refused while a check runs; Invalid naming each field.
    """
    load = locked(load_id, by=by, version=version)
    before = load.snapshot()
    LIFECYCLE.move(load, "map")
    refuse_while_working(load)
    header = queries.layout_of(load).header
    kept, errors = _options(load, options or {}, by)
    said = options or {} if errors else kept
    errors = [*faults_of(load.of_kind.fields, header, mapping, said), *errors]
    if errors:
        raise Invalid("The columns were not taken over; see the fields.", errors=errors)
    forget_rows(load)
    load.take(Counts())
    load.mapping, load.options, load.job, load.failure = mapping.as_json(), kept, None, ""
    load.store(
        "state", "mapping", "options", "job", "failure", "new", "changed", "same", "rejected",
        "read",
    )  # fmt: skip
    RememberedMapping.objects.update_or_create(
        kind=load.kind,
        scope_key=load.scope_key,
        headers=headers_key(header),
        defaults={"mapping": load.mapping, "options": kept, "by": by, "updated_at": clock.now()},
    )
    log.record("exchange.import.mapped", load, by=by, before=before, after=load.snapshot())
    return load


def _options(
    load: Import, given: dict[str, Any], by: Any
) -> tuple[dict[str, Any], list[FieldError]]:
    """The options as the kind's form cleans them, and its faults."""
    form_class = load.of_kind.options
    if form_class is None:
        return {}, []
    form = form_class(given, user=by)
    if form.is_valid():
        kept: dict[str, Any] = as_json(form.cleaned_data)
        return kept, []
    return {}, [
        FieldError(name, "invalid", str(detail))
        for name, details in form.errors.items()
        for detail in details
    ]
