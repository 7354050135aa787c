"""Where this checkout keeps what it makes: everything lies under VAR."""

import contextlib
import hashlib
import os
import shutil
import tempfile
from dataclasses import dataclass
from pathlib import Path

from vrops.local.console import Problem

ROOT = Path(__file__).resolve().parents[2]
VENV = ROOT / ".venv"
# The system's limit for a socket path is 108 bytes on Linux and 104 on macOS.
SOCKET_PATH_LIMIT = 100
FIRST_START_BYTES = 1_500_000_000
LATER_START_BYTES = 200_000_000


@dataclass(frozen=True)
class Places:
    """The folders of one installation; `VAR` names the topmost."""

    var: Path

    @classmethod
    def from_environment(cls) -> "Places":
        return cls(Path(os.environ.get("VAR") or ROOT / "var").absolute())

    @property
    def pg(self) -> Path:
        return self.var / "pg"

    @property
    def redis(self) -> Path:
        return self.var / "redis"

    @property
    def run(self) -> Path:
        return self.var / "run"

    @property
    def log(self) -> Path:
        return self.var / "log"

    @property
    def sockets(self) -> Path:
        """A private folder for the sockets; under the temporary folder when VAR lies too deep."""
        wanted = self.run / "s"
        if len(os.fsencode(wanted / ".s.PGSQL.5432.lock")) <= SOCKET_PATH_LIMIT:
            return wanted
        name = hashlib.sha256(os.fsencode(self.var)).hexdigest()[:12]
        return Path(tempfile.gettempdir()) / f"vrops-{os.getuid()}-{name}"

    def clear_sockets(self) -> None:
        """Leave no empty folder behind outside VAR."""
        if self.var not in self.sockets.parents:
            with contextlib.suppress(OSError):
                self.sockets.rmdir()

    def prepare(self) -> None:
        """Make the folders.

        Refuses a VAR that cannot be written, or a disk that is nearly full, with a sentence.
        """
        try:
            for folder in (self.var, self.run, self.log, self.var / "media", self.var / "mail"):
                folder.mkdir(parents=True, exist_ok=True)
            self.run.chmod(0o711)  # as root PostgreSQL runs as another user and passes through
            private_folder(self.sockets)
            probe = self.run / f"probe-{os.getpid()}"
            probe.write_bytes(b"\0")
            probe.unlink()
        except OSError as error:
            raise Problem(
                f"Cannot write to {self.var}: {error.strerror or error}. "
                "Give that folder to this user, or name another one: make run VAR=/some/folder"
            ) from error

    def require_space(self) -> None:
        """Refuses to begin what the disk cannot hold."""
        first = not (self.pg.exists() and VENV.exists())
        needed = FIRST_START_BYTES if first else LATER_START_BYTES
        existing = next(folder for folder in (self.var, *self.var.parents) if folder.exists())
        free = shutil.disk_usage(existing).free
        if free < needed:
            raise Problem(
                f"The disk of {self.var} has {free // 1_000_000:,} MB free and VROps needs "
                f"{needed // 1_000_000:,} MB to start; make room, or name a folder on another "
                "disk: make run VAR=/some/folder"
            )


def private_folder(folder: Path) -> None:
    """Make a folder nobody else may enter; refuses one that another user put there before us."""
    folder.mkdir(mode=0o700, exist_ok=True)
    if os.getuid() != 0 and folder.stat().st_uid != os.getuid():
        raise Problem(f"{folder} belongs to another user; remove it and start again.")
    if folder.is_symlink():
        raise Problem(f"{folder} is a link; remove it and start again.")
    folder.chmod(0o700)
