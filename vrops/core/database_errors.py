"""What the database refuses, in the product's own words; every door uses this one translation."""

import logging
import traceback

from django.core.exceptions import ObjectDoesNotExist
from django.db import DataError, Error, IntegrityError, InterfaceError, OperationalError
from django.db.models import ProtectedError, RestrictedError

from vrops.core.errors import Invalid, NotFound, Overloaded, Refused, VropsError

logger = logging.getLogger(__name__)

_COLLISIONS = {"23505", "23P01"}  # unique, exclusion
_GONE = "23503"  # foreign key
_BUSY = {"40P01", "40001", "55P03"}  # deadlock, serialization, lock not available


def refusal(error: Exception) -> VropsError | None:
    """The refusal that an exception of the database or of a lookup is; None for a bug of ours.

    Two writers who collide, and records that others still use: Refused (409). A value that a
    constraint keeps out: Invalid (422), and an error in the server's log, for a form or serializer
    should have said so first. A database that is slow or away: Overloaded (503). A row that is not
    there: NotFound (404). Asked twice about one exception it answers the same and logs once.
    """
    if not hasattr(error, "vrops_refusal"):
        error.vrops_refusal = _refusal(error)  # type: ignore[attr-defined]
    found: VropsError | None = error.vrops_refusal  # type: ignore[attr-defined]
    return found


def is_ours(error: Exception) -> bool:
    """Whether `refusal` is to be asked about it."""
    return isinstance(error, Error | ObjectDoesNotExist)


def _refusal(error: Exception) -> VropsError | None:
    if isinstance(error, ObjectDoesNotExist):
        return _absent(error)
    if isinstance(error, ProtectedError | RestrictedError):
        return Refused("Other records still use this, so it cannot go.", code="core.in_use")
    state = getattr(error.__cause__, "pgcode", None)
    if state in _COLLISIONS:
        logger.warning("Two writers collided: %s", error)
        return Refused(
            "This collides with a record that exists or was made at this moment; look again.",
            code="core.collision",
        )
    if state == _GONE:
        logger.warning("A record went while another named it: %s", error)
        return Refused(
            "What this names was removed at this moment, or is still in use; look again.",
            code="core.collision",
        )
    if state in _BUSY:
        return Refused("Others are changing this at once; try again.", code="core.busy")
    if isinstance(error, IntegrityError | DataError):
        logger.error("A constraint kept out what no form refused", exc_info=error)
        return Invalid(
            "A value is outside what can be stored; nothing was saved. Check what you entered.",
            code="core.out_of_bounds",
        )
    if isinstance(error, OperationalError | InterfaceError):
        logger.error("The database did not answer: %s", error)
        return Overloaded(
            "We could not do this in time and changed nothing; try again in a moment."
        )
    return None


def _absent(error: ObjectDoesNotExist) -> NotFound | None:
    """A lookup for a person found nothing. A related row that must be there but is not (Django
    makes that one an AttributeError too) is a bug, never an answer."""
    if isinstance(error, AttributeError):
        return None
    place = traceback.extract_tb(error.__traceback__)
    ours = [frame for frame in place if "site-packages" not in frame.filename]
    where = f"{ours[-1].filename}:{ours[-1].lineno}" if ours else "nowhere of ours"
    logger.info("Nothing found: %s (%s)", error, where)
    return NotFound()
