"""One night at a time: an advisory lock that the kernel releases when its holder dies, however it dies.

Whoever starts a night in another process can take the lock first and hand it over: between the two nobody else gets it.
"""

from __future__ import annotations

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

HANDED_OVER = "NIGHT_LOCK_OF_SITECHECK"
"""The environment variable that tells a process the open file on which it holds the lock already (no setting)."""


class NightRunning(RuntimeError):
    """Another process is at work on this project."""


@contextmanager
def night_lock(state_dir: Path) -> Iterator[None]:
    """Hold ``state_dir/night.lock`` for the length of the block.

    Raises NightRunning (naming the process) when another one holds it. What is left of a killed holder holds nothing:
    the file may stay, the kernel's lock on it does not.
    """
    with taken(state_dir) as file:
        write_holder(file, os.getpid())
        try:
            yield
        finally:
            file.seek(0)
            file.truncate()


@contextmanager
def taken(state_dir: Path) -> Iterator[IO[str]]:
    """The lock's file, locked; the lock lasts as long as the file is open here or in a process it was handed to.

    Raises NightRunning.
    """
    state_dir.mkdir(parents=True, exist_ok=True)
    path = _path(state_dir)
    with _handed_over(path) or path.open("a+", encoding="utf-8") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            file.seek(0)
            holder = file.read().strip() or "unknown"
            message = f"a night is already running on this project (process {holder}); wait for it or stop it"
            raise NightRunning(message) from error
        yield file


def write_holder(file: IO[str], process: int) -> None:
    """Write down in the lock's file which process holds it."""
    file.seek(0)
    file.truncate()
    file.write(str(process))
    file.flush()


def holder(state_dir: Path) -> int | None:
    """The process that holds the lock, None when nobody does."""
    try:
        with _path(state_dir).open(encoding="utf-8") as file:
            text = file.read().strip()
            # Only where a living process is named is the lock tried: a try could get in the way of one that starts.
            if not text.isdecimal() or not _lives(int(text)):
                return None
            try:
                fcntl.flock(file, fcntl.LOCK_SH | fcntl.LOCK_NB)
            except BlockingIOError:
                return int(text)
    except OSError:
        pass
    return None


def _path(state_dir: Path) -> Path:
    return state_dir / "night.lock"


def _handed_over(path: Path) -> IO[str] | None:
    """The open file this process was started with, if it is that lock's."""
    number = os.environ.pop(HANDED_OVER, "")
    if not number.isdecimal():
        return None
    try:
        if not os.path.samestat(os.fstat(int(number)), path.stat()):
            return None
    except OSError:
        return None
    os.set_inheritable(int(number), False)  # a browser that outlives the night must not hold its lock
    return os.fdopen(int(number), "r+", encoding="utf-8")


def _lives(process: int) -> bool:
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except OSError:
        return True
    return True
