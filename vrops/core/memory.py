"""What a process that serves pages does with its memory once all is loaded."""

import gc

from django.urls import get_resolver


def settle() -> None:
    """Load what the first request would load, and take all that is loaded out of the collector.

    It stays as long as the process: looking through it again and again would hold up a page for a
    fifth of a second now and then, and un-share the memory of processes forked from this one.
    """
    _ = get_resolver().url_patterns
    gc.collect()
    gc.freeze()
