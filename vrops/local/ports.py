"""The port the web server listens on, on this machine's own address only."""

import socket

from vrops.local.console import Problem


def read(text: str) -> int:
    """The number in PORT."""
    if not (text.isascii() and text.isdecimal()) or not 0 < int(text) < 65536:
        raise Problem(f"PORT is {text!r}; it must be a number from 1 to 65535.")
    return int(text)


def require_free(port: int) -> None:
    """Refuses a port that somebody else serves on, or that this user may not use."""
    with socket.socket() as probe:
        # As the web server does: a port whose old connections only linger is free.
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except PermissionError as error:
            raise Problem(
                f"This user may not serve on port {port}; choose one above 1023: make run PORT=8001"
            ) from error
        except OSError as error:
            other = port + 1 if port < 65535 else port - 1
            raise Problem(
                f"Port {port} of this machine is in use; choose another: make run PORT={other}"
            ) from error
