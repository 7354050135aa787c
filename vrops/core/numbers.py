"""Whole numbers that people and systems write in addresses and forms."""

LARGEST_ID = 2**63 - 1
_MOST_DIGITS = len(str(LARGEST_ID))


def read_id(written: str | None) -> int | None:
    """The record number that was written, 1 to the largest PostgreSQL keeps.

    None for everything else, digits by the thousand included: those must reach neither `int`,
    which refuses them with an error, nor the database.
    """
    if not written or len(written) > _MOST_DIGITS or not (written.isascii() and written.isdigit()):
        return None
    number = int(written)
    return number if 0 < number <= LARGEST_ID else None
