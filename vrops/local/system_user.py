"""PostgreSQL refuses to run as root: the system user it runs as, and what that may enter."""

import os
import pwd
import stat
import subprocess
from pathlib import Path

from vrops.local.console import Problem, say
from vrops.local.places import Places, private_folder

NAME = "pgserver"


def needed() -> pwd.struct_passwd | None:
    """PostgreSQL refuses to run as root; then it runs as a system user made for it."""
    if os.getuid() != 0:
        return None
    try:
        return pwd.getpwnam(NAME)
    except KeyError:
        pass
    command = ["useradd", "--system", "--no-create-home", "--shell", "/bin/false", NAME]
    try:
        subprocess.run(command, check=True, capture_output=True)
    except (OSError, subprocess.CalledProcessError) as error:
        raise Problem(
            f"PostgreSQL does not run as root and the system user {NAME} could not be made; "
            "start VROps as a normal user."
        ) from error
    return pwd.getpwnam(NAME)


def let_in(user: pwd.struct_passwd, places: Places, programs: Path) -> None:
    """Let the system user reach the cluster and the programs: execute rights on parent folders."""
    opened = []
    for path in (places.run, programs):
        for folder in (path, *path.parents):
            mode = folder.stat().st_mode
            if not mode & stat.S_IXOTH:
                folder.chmod(mode | stat.S_IXOTH)
                opened.append(str(folder))
    if not os.access(programs / "postgres", os.X_OK) or not _readable(programs):
        subprocess.run(["chmod", "-R", "go+rX", str(programs.parent)], check=True)
    if places.pg.exists() and places.pg.stat().st_uid != user.pw_uid:
        subprocess.run(["chown", "-R", f"{user.pw_uid}:{user.pw_gid}", str(places.pg)], check=True)
    private_folder(places.sockets)
    os.chown(places.sockets, user.pw_uid, user.pw_gid)
    if opened:
        say(f"Other users may now pass through {', '.join(opened)}, so that PostgreSQL can.")


def _readable(folder: Path) -> bool:
    return bool((folder / "postgres").stat().st_mode & stat.S_IROTH)
