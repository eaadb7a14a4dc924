"""What a night says, kept beside its state: one file for each run, one for each start from elsewhere."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from datetime import datetime
from pathlib import Path

from sitecheck.facts.times import BEIJING

_KEPT = 60
_END = 64 * 1024  # bytes of a log that are looked at
_STARTED = "start-"


def run_log(state: Path, run_id: int) -> Path:
    """Where a run writes what it says; ``state`` is the project's ``.sitecheck``."""
    return state / "logs" / f"run-{run_id}.log"


def start_log(state: Path, now: datetime) -> Path:
    """A file for what a process says that is started now."""
    return state / "logs" / f"{_STARTED}{now.astimezone(BEIJING):%Y%m%dT%H%M%S.%f}.log"


def last_start(state: Path) -> Path | None:
    """The log of the newest start, None where there was none."""
    return max((state / "logs").glob(f"{_STARTED}*.log"), default=None)


def noting(say: Callable[[str], None], path: Path, now: Callable[[], datetime]) -> Callable[[str], None]:
    """A ``say`` that also appends each line to ``path``, with its time. A log that cannot be written costs nothing."""

    def both(text: str) -> None:
        say(text)
        with suppress(OSError):
            path.parent.mkdir(parents=True, exist_ok=True)
            with path.open("a", encoding="utf-8") as file:
                file.write(f"{now().astimezone(BEIJING):%Y-%m-%d %H:%M:%S} {text}\n")

    return both


def tail(path: Path, lines: int) -> tuple[str, ...]:
    """The last lines of a log, none where there is no log."""
    try:
        with path.open("rb") as file:
            size = file.seek(0, 2)
            file.seek(max(0, size - _END))
            text = file.read().decode("utf-8", "replace")
    except OSError:
        return ()
    found = text.splitlines()
    return tuple(found[1 if size > _END else 0 :][-lines:])


def clear_logs(state: Path) -> None:
    """Remove the oldest logs when there are many."""
    with suppress(OSError):
        logs = sorted((state / "logs").glob("*.log"), key=lambda file: file.stat().st_mtime)
        for old in logs[:-_KEPT]:
            old.unlink(missing_ok=True)
