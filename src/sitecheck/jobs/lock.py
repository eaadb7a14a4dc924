"""One night at a time: an advisory lock that the kernel releases when its holder dies, however it dies."""

from __future__ import annotations

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


class NightRunning(RuntimeError):
    """Another process is at work on this project."""


@contextmanager
def night_lock(state_dir: Path) -> Iterator[None]:
    """Hold ``state_dir/night.lock`` for the length of the block.

    Raises NightRunning (naming the process) when another one holds it. What is left of a killed holder holds nothing:
    the file may stay, the kernel's lock on it does not.
    """
    state_dir.mkdir(parents=True, exist_ok=True)
    path = state_dir / "night.lock"
    with path.open("a+", encoding="utf-8") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            file.seek(0)
            holder = file.read().strip() or "unknown"
            message = f"a night is already running on this project (process {holder}); wait for it or stop it"
            raise NightRunning(message) from error
        file.seek(0)
        file.truncate()
        file.write(str(os.getpid()))
        file.flush()
        try:
            yield
        finally:
            file.seek(0)
            file.truncate()
