"""A night killed in mid-crawl and started again finds what an undisturbed one finds, nothing twice."""

from __future__ import annotations

import os
import signal
import sqlite3
import subprocess
import sys
import threading
from collections.abc import Callable
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest

from sitecheck.demo.project import write_project
from sitecheck.demo.server import Portal, Reply, free_port, serving
from sitecheck.demo.truth import planted, portals

pytestmark = pytest.mark.slow

CODES = ("education", "civil", "health", "police")


class Trap:
    """Calls ``act`` once, at the ``at``-th request to any portal."""

    def __init__(self, at: int, act: Callable[[], None]) -> None:
        self._left = at
        self._act = act
        self._lock = threading.Lock()

    def around(self, portal: Portal) -> Portal:
        def answer(method: str, target: str) -> Reply:
            with self._lock:
                self._left -= 1
                if self._left == 0:
                    self._act()
            return portal.answer(method, target)

        return replace(portal, answer=answer)


def some(port: int) -> tuple[Portal, ...]:
    return tuple(portal for portal in portals(port) if portal.code in CODES)


def nightly(project: Path) -> list[str]:
    return [sys.executable, "-m", "sitecheck", "nightly", "--now", "--no-browser", "--project", str(project)]


def findings(project: Path) -> list[tuple[object, ...]]:
    with closing(sqlite3.connect(project / "sitecheck.db")) as db:
        return db.execute(
            "select fingerprint, check_id, subject, state, reason, params, nights from finding order by fingerprint"
        ).fetchall()


def counts(project: Path, *tables: str) -> list[int]:
    with closing(sqlite3.connect(project / "sitecheck.db")) as db:
        return [db.execute(f"select count(*) from {table}").fetchone()[0] for table in tables]


@pytest.fixture(scope="module")
def port() -> int:
    return free_port(portals(0), 18300)


@pytest.fixture(scope="module")
def undisturbed(tmp_path_factory: pytest.TempPathFactory, port: int) -> Path:
    project = tmp_path_factory.mktemp("undisturbed")
    every = some(port)
    write_project(project, every, port)
    with serving(every, port):
        done = subprocess.run(nightly(project), capture_output=True, text=True, check=False)
    assert done.returncode == 1, done.stderr
    return project


def test_the_undisturbed_night_is_right(undisturbed: Path, port: int) -> None:
    found = {(row[1], row[2]) for row in findings(undisturbed)}
    assert found == {(check, subject) for code, check, subject in planted(port) if code in CODES}


@pytest.mark.parametrize("at", [4, 45])
def test_killed_and_started_again(tmp_path: Path, undisturbed: Path, port: int, at: int) -> None:
    every = some(port)
    write_project(tmp_path, every, port)
    holder: list[subprocess.Popen[str]] = []
    trap = Trap(at, lambda: os.kill(holder[0].pid, signal.SIGKILL))
    with serving([trap.around(portal) for portal in every], port):
        holder.append(subprocess.Popen(nightly(tmp_path), stderr=subprocess.PIPE, text=True))
        _, words = holder[0].communicate()
        assert holder[0].returncode == -signal.SIGKILL, words
        again = subprocess.run(nightly(tmp_path), capture_output=True, text=True, check=False)
    assert again.returncode == 1, again.stderr
    assert "taken up again" in again.stderr
    assert findings(tmp_path) == findings(undisturbed)
    tables = ("run", "finding", "sighting", "checkresult", "decision", "evidence", "observation")
    assert counts(tmp_path, *tables) == counts(undisturbed, *tables)
    assert not list((tmp_path / ".sitecheck" / "nights").iterdir())


def test_ctrl_c_then_again(tmp_path: Path, undisturbed: Path, port: int) -> None:
    every = some(port)
    write_project(tmp_path, every, port)
    holder: list[subprocess.Popen[str]] = []
    trap = Trap(20, lambda: holder[0].send_signal(signal.SIGINT))
    with serving([trap.around(portal) for portal in every], port):
        holder.append(subprocess.Popen(nightly(tmp_path), stderr=subprocess.PIPE, text=True))
        _, words = holder[0].communicate()
        assert holder[0].returncode == 3, words
        assert "goes on where it was" in words
        assert "Traceback" not in words
        subprocess.run(nightly(tmp_path), capture_output=True, check=False)
    assert findings(tmp_path) == findings(undisturbed)


def test_ctrl_c_twice_ends_at_once_and_loses_nothing(tmp_path: Path, undisturbed: Path, port: int) -> None:
    every = some(port)
    write_project(tmp_path, every, port)
    holder: list[subprocess.Popen[str]] = []

    def twice() -> None:
        holder[0].send_signal(signal.SIGINT)
        holder[0].send_signal(signal.SIGINT)

    trap = Trap(12, twice)
    with serving([trap.around(portal) for portal in every], port):
        holder.append(subprocess.Popen(nightly(tmp_path), stderr=subprocess.PIPE, text=True))
        _, words = holder[0].communicate()
        assert holder[0].returncode == 3, words
        assert "Traceback" not in words
        subprocess.run(nightly(tmp_path), capture_output=True, check=False)
    assert findings(tmp_path) == findings(undisturbed)


def test_two_nights_at_once(tmp_path: Path, port: int) -> None:
    every = some(port)
    write_project(tmp_path, every, port)
    second: list[subprocess.CompletedProcess[str]] = []

    def start_another() -> None:
        second.append(subprocess.run(nightly(tmp_path), capture_output=True, text=True, check=False))

    trap = Trap(10, start_another)
    with serving([trap.around(portal) for portal in every], port):
        first = subprocess.run(nightly(tmp_path), capture_output=True, text=True, check=False)
    assert first.returncode == 1, first.stderr
    assert second[0].returncode == 3
    assert "already running" in second[0].stderr
    assert counts(tmp_path, "run") == [1]
