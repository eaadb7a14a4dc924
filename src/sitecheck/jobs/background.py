"""Starting a night from elsewhere, as the desk does: a process of its own that outlives whoever started it."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path

from sitecheck.jobs.lock import HANDED_OVER, taken, write_holder
from sitecheck.jobs.run_log import clear_logs, start_log

SEEING_OFF = "seeing off a night"
"""Name of the threads that wait for what was started."""


def launch(project_root: Path, *args: str) -> None:
    """Start ``sitecheck ARGS`` for a project, in a session of its own, with a log below ``.sitecheck/logs``.

    The night lock is taken here and handed over: of two that start at once one is told that a night is running.
    Raises NightRunning, and OSError where no process or log can be made.
    """
    root = project_root.resolve()
    state = root / ".sitecheck"
    with taken(state) as lock:
        log = start_log(state, datetime.now(UTC))
        log.parent.mkdir(parents=True, exist_ok=True)
        with log.open("xb") as out:
            process = subprocess.Popen(
                # -P: a file of the project's folder must not be taken for a module.
                [sys.executable, "-P", "-m", "sitecheck", *args, "--project", str(root)],
                stdin=subprocess.DEVNULL,
                stdout=out,
                stderr=subprocess.STDOUT,
                cwd=root,
                env=os.environ | {HANDED_OVER: str(lock.fileno())},
                pass_fds=(lock.fileno(),),
                start_new_session=True,
            )
        write_holder(lock, process.pid)
    clear_logs(state)
    threading.Thread(target=_see_off, args=(process, log), name=SEEING_OFF, daemon=True).start()


def _see_off(process: subprocess.Popen[bytes], log: Path) -> None:
    code = process.wait()  # else it would stay behind as a zombie
    with suppress(OSError), log.open("a", encoding="utf-8") as file:
        file.write(f"Ended with exit code {code}.\n")
