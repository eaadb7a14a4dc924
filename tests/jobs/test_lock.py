from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from sitecheck.jobs.lock import NightRunning, night_lock

HOLDER = """
import sys
from pathlib import Path
from sitecheck.jobs.lock import night_lock
with night_lock(Path(sys.argv[1])):
    print("held", flush=True)
    sys.stdin.read()
"""


def test_a_second_holder_is_refused_and_told_who_holds_it(tmp_path: Path) -> None:
    state = tmp_path / "deep" / ".sitecheck"
    with night_lock(state):
        with pytest.raises(NightRunning, match=rf"already running .*process {os.getpid()}\)"), night_lock(state):
            raise AssertionError
        # The refused one must not have wiped the holder's name.
        with pytest.raises(NightRunning, match=str(os.getpid())), night_lock(state):
            raise AssertionError
    with night_lock(state):
        pass


def test_it_is_given_back_when_the_work_fails(tmp_path: Path) -> None:
    with pytest.raises(RuntimeError, match="broken"), night_lock(tmp_path):
        raise RuntimeError("broken")
    with night_lock(tmp_path):
        pass
    assert (tmp_path / "night.lock").read_text() == ""


@pytest.mark.parametrize("stale", ["", "1", "999999", "nonsense"])
def test_a_file_left_behind_holds_nothing(tmp_path: Path, stale: str) -> None:
    (tmp_path / "night.lock").write_text(stale)
    with night_lock(tmp_path):
        assert (tmp_path / "night.lock").read_text() == str(os.getpid())


def test_a_holder_killed_by_force_gives_it_back(tmp_path: Path) -> None:
    command = [sys.executable, "-c", HOLDER, str(tmp_path)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as holder:
        assert holder.stdout is not None
        assert holder.stdout.readline() == b"held\n"
        with pytest.raises(NightRunning, match=rf"process {holder.pid}\)"), night_lock(tmp_path):
            raise AssertionError
        holder.kill()
        holder.wait()
        assert (tmp_path / "night.lock").read_text() == str(holder.pid)
        with night_lock(tmp_path):
            assert (tmp_path / "night.lock").read_text() == str(os.getpid())


def test_a_child_does_not_inherit_it(tmp_path: Path) -> None:
    with night_lock(tmp_path):
        child = subprocess.Popen([sys.executable, "-c", "import sys; sys.stdin.read()"], stdin=subprocess.PIPE)
    try:
        with night_lock(tmp_path):
            pass
    finally:
        child.communicate()
