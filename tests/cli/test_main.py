"""The command as it is installed: exit codes, and what goes to which stream."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from sitecheck import __version__

pytestmark = pytest.mark.slow


def sitecheck(*words: str, given: bytes = b"", env: dict[str, str] | None = None, **more: object):
    command = [sys.executable, "-m", "sitecheck", *words]
    streams = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE} | more
    return subprocess.run(command, input=given, check=False, env=os.environ | (env or {}), **streams)  # type: ignore[call-overload]


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("cli") / "p"
    made = sitecheck("init", str(folder))
    assert (made.returncode, made.stdout) == (0, b"")
    assert f"Made a project in {folder}" in made.stderr.decode()
    return folder


def test_version() -> None:
    shown = sitecheck("--version")
    assert (shown.returncode, shown.stdout.decode().strip(), shown.stderr) == (0, f"sitecheck {__version__}", b"")


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (("nope",), "No such command 'nope'"),
        (("init",), "Missing argument 'DIR'"),
        (("user", "add", "a", "--role", "king"), "'king' is not one of"),
        (("db", "backup", "--colour"), "No such option: --colour"),
        (("check-config", "--project", __file__), "is a file"),
        (("check-config", "--project", "/nowhere/at/all"), "no config folder here: run 'sitecheck init DIR'"),
    ],
)
def test_a_wrong_command_line_is_2_and_says_so_on_stderr(words: tuple[str, ...], message: str) -> None:
    ended = sitecheck(*words)
    assert (ended.returncode, ended.stdout) == (2, b"")
    assert message in ended.stderr.decode()
    assert "Traceback" not in ended.stderr.decode()


def test_no_command_shows_the_commands() -> None:
    ended = sitecheck()
    assert ended.returncode == 2
    assert "check-config" in ended.stderr.decode() + ended.stdout.decode()


def test_words_go_to_stderr_and_reports_to_stdout(project: Path) -> None:
    added = sitecheck("user", "add", "anna", "--project", str(project), given="four Words here 字\r\n".encode())
    assert (added.returncode, added.stdout) == (0, b"")
    assert added.stderr.decode() == "Added anna (assessor).\n"
    listed = sitecheck("user", "list", "--project", str(project))
    assert (listed.returncode, listed.stderr) == (0, b"")
    assert "anna\tassessor\t-\n" in listed.stdout.decode()


def test_a_full_disk_under_the_output_is_one_message_and_3(project: Path) -> None:
    sitecheck("user", "add", "bert", "--project", str(project), given=b"some long password\n")
    with Path("/dev/full").open("wb") as full:
        ended = sitecheck("user", "list", "--project", str(project), stdout=full)
    assert ended.returncode == 3
    assert ended.stderr.decode().startswith(
        "sitecheck: the disk is full, there is no room for writing: free some space"
    )
    assert ended.stderr.count(b"\n") == 1


def test_a_reader_that_leaves_is_3_without_words(project: Path) -> None:
    sitecheck("user", "add", "carl", "--project", str(project), given=b"some long password\n")
    reading, writing = os.pipe()
    os.close(reading)
    ended = sitecheck("user", "list", "--project", str(project), stdout=writing)
    os.close(writing)
    assert (ended.returncode, ended.stderr) == (3, b"")


def test_nobody_listening_to_the_words_changes_nothing(project: Path) -> None:
    reading, writing = os.pipe()
    os.close(reading)
    ended = sitecheck("db", "upgrade", "--project", str(project), stderr=writing)
    os.close(writing)
    assert ended.returncode == 0


def test_a_terminal_without_chinese_still_gets_an_answer(project: Path) -> None:
    ended = sitecheck(
        "doctor", "--project", str(project), env={"PYTHONIOENCODING": "ascii", "SITECHECK_USE_BROWSER": "no"}
    )
    assert ended.returncode in (0, 1)
    assert b"configuration: 2 units, 2 portals" in ended.stdout
