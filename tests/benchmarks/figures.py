"""What the benchmarks write down; `make bench` begins the file and runs them all."""

from vrops.core.figures import Figure, note

__all__ = ["Figure", "note"]
