"""What this area plugs into the shared parts."""


def wire() -> None:
    """Nothing yet: an area plugs in what works, when it works."""
