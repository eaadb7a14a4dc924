"""Nights that cannot start or are stopped; what a night does is tested with ``jobs``."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from sitecheck.jobs.lock import night_lock

from .conftest import Command

pytestmark = pytest.mark.slow


def start(*words: str) -> subprocess.Popen[str]:
    command = [sys.executable, "-m", "sitecheck", *words]
    return subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)


def test_two_nights_at_once(project: Path, command: Command) -> None:
    with night_lock(project / ".sitecheck"):
        ended = command("nightly", "--now", "--no-browser", "-p", project)
    assert (ended.code, ended.out) == (3, "")
    assert ended.err == (
        f"sitecheck: a night is already running on this project (process {os.getpid()}); wait for it or stop it\n"
    )


def test_a_rubric_with_mistakes_stops_a_night_before_it_begins(project: Path, command: Command) -> None:
    path = project / "config" / "assessments.yaml"
    path.write_text(path.read_text().replace("rubric: kaifu-2013-departments", "rubric: none"))
    ended = command("nightly", "--now", "-p", project)
    assert ended.code == 2
    assert "there is no rubric 'none'" in ended.err
    assert not (project / ".sitecheck").exists()


@pytest.mark.parametrize("presses", [1, 2])
def test_ctrl_c_while_it_waits(project: Path, presses: int) -> None:
    with start("nightly", "--project", str(project)) as night:
        assert night.stderr is not None
        assert night.stderr.readline().startswith("Waiting until ")
        for _ in range(presses):
            night.send_signal(signal.SIGINT)
        told = night.stderr.read()
    assert night.returncode == 3
    assert "Traceback" not in told
    assert "Stop" in told


def test_several_commands_on_a_new_project_at_once(project: Path) -> None:
    every = [start("db", "upgrade", "--project", str(project)) for _ in range(3)]
    told = [one.communicate()[1] for one in every]
    assert [one.returncode for one in every] == [0, 0, 0], told
