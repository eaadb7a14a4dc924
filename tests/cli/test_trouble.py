"""Every kind of error ends as one clear message and the documented exit code."""

from __future__ import annotations

import asyncio
import errno
import logging
import os
import sqlite3
import sys

import pytest
import typer
from sqlalchemy.exc import OperationalError

from sitecheck.cli.exits import Exit
from sitecheck.cli.trouble import explain, run
from sitecheck.jobs.lock import NightRunning
from sitecheck.scoring.problems import Level, RubricError
from sitecheck.scoring.problems import Problem as RubricProblem
from sitecheck.settings.problems import ConfigError, Problem
from sitecheck.store.blobs import DiskFull
from sitecheck.store.troubles import StoreError
from sitecheck.worktime import CalendarError


def sqlite_full() -> sqlite3.OperationalError:
    connection = sqlite3.connect(":memory:")
    try:
        connection.execute("PRAGMA max_page_count = 1")
        connection.execute("CREATE TABLE t (a)")
        raise AssertionError
    except sqlite3.OperationalError as error:
        return error
    finally:
        connection.close()


MISTAKE = Problem("config/sites.yaml", 3, "url", "is no URL")
FULL = "the disk is full, there is no room for"
KEPT = "free some space and start again; what was done is kept"
CASES: list[tuple[BaseException, Exit, str]] = [
    (ConfigError([MISTAKE]), Exit.USAGE, "config/sites.yaml:3: url: is no URL|1 mistake in the configuration"),
    (ConfigError([MISTAKE, Problem("a", 0, "", "b")]), Exit.USAGE, "a: b|2 mistakes in the configuration; nothing was"),
    (
        RubricError([RubricProblem("my.yaml", 7, "items", "is empty", Level.ERROR)]),
        Exit.USAGE,
        "my.yaml:7: error: items: is empty",
    ),
    (CalendarError(["2027.yaml:3: holidays: no"]), Exit.USAGE, "2027.yaml:3: holidays: no"),
    (StoreError("cannot use the database"), Exit.COULD_NOT_RUN, "sitecheck: cannot use the database"),
    (NightRunning("a night is already running"), Exit.COULD_NOT_RUN, "sitecheck: a night is already running"),
    (KeyboardInterrupt(), Exit.COULD_NOT_RUN, "sitecheck: stopped; what was done is kept"),
    (asyncio.CancelledError(), Exit.COULD_NOT_RUN, "sitecheck: stopped; what was done is kept"),
    (
        DiskFull(errno.ENOSPC, "no room for evidence below x: free some space"),
        Exit.COULD_NOT_RUN,
        "no room for evidence",
    ),
    (OSError(errno.ENOSPC, os.strerror(errno.ENOSPC), "a.json"), Exit.COULD_NOT_RUN, f"{FULL} a.json: {KEPT}"),
    (OSError(errno.EDQUOT, os.strerror(errno.EDQUOT)), Exit.COULD_NOT_RUN, f"{FULL} writing: {KEPT}"),
    (sqlite_full(), Exit.COULD_NOT_RUN, f"{FULL} the database: {KEPT}"),
    (OperationalError("INSERT secrets", {}, sqlite_full()), Exit.COULD_NOT_RUN, f"{FULL} the database: {KEPT}"),
    (
        OperationalError("INSERT secrets", {}, sqlite3.OperationalError("disk I/O error")),
        Exit.COULD_NOT_RUN,
        "sitecheck: cannot use the database: disk I/O error",
    ),
    (
        PermissionError(errno.EACCES, "Permission denied", "x.json"),
        Exit.COULD_NOT_RUN,
        "sitecheck: x.json: Permission denied",
    ),
    (
        ExceptionGroup("tasks", [ValueError("other"), ExceptionGroup("inner", [DiskFull(errno.ENOSPC, "no room")])]),
        Exit.COULD_NOT_RUN,
        "sitecheck: no room",
    ),
    (
        ZeroDivisionError("division by zero"),
        Exit.COULD_NOT_RUN,
        "ZeroDivisionError: division by zero|a fault of its own",
    ),
]


@pytest.mark.parametrize(("error", "code", "said"), CASES, ids=lambda case: type(case).__name__)
def test_errors(error: BaseException, code: Exit, said: str, capsys: pytest.CaptureFixture[str]) -> None:
    app = typer.Typer()

    @app.command()
    def work() -> None:
        raise error

    assert run(app, []) == code
    shown = capsys.readouterr()
    assert shown.out == ""
    for part in said.split("|"):
        assert part in shown.err
    assert "secrets" not in shown.err
    assert ("Traceback" in shown.err) == isinstance(error, ZeroDivisionError)


@pytest.mark.parametrize("code", list(Exit))
def test_a_command_ends_with_the_code_it_names(code: Exit) -> None:
    app = typer.Typer()

    @app.command()
    def work() -> None:
        print("report")
        raise typer.Exit(code)

    assert run(app, []) == code


@pytest.mark.parametrize(("code", "told"), [(None, 0), (0, 0), (1, 3), ("message", 3)])
def test_a_library_that_exits_is_no_finding(code: int | str | None, told: int) -> None:
    assert explain(SystemExit(code))[1] == told


class Closing:
    """Something that is closed while a second Ctrl-C strikes."""

    def __init__(self, error: type[BaseException]) -> None:
        self.error = error

    def __del__(self) -> None:
        raise self.error


@pytest.mark.parametrize(("error", "told"), [(KeyboardInterrupt, []), (ZeroDivisionError, [ZeroDivisionError])])
def test_a_second_ctrl_c_while_things_close_makes_no_noise(
    error: type[BaseException], told: list[type[BaseException]], monkeypatch: pytest.MonkeyPatch
) -> None:
    seen: list[type[BaseException]] = []
    monkeypatch.setattr(sys, "unraisablehook", lambda raised: seen.append(raised.exc_type))
    before = sys.unraisablehook
    app = typer.Typer()

    @app.command()
    def work() -> None:
        Closing(error)

    assert run(app, []) == 0
    assert seen == told
    assert sys.unraisablehook is before


@pytest.mark.parametrize(("error", "told"), [(KeyboardInterrupt, False), (ValueError, True)])
def test_what_a_library_logs_of_a_second_ctrl_c(
    error: type[BaseException], told: bool, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(logging.root, "handlers", [])
    app = typer.Typer()

    @app.command()
    def work() -> None:
        try:
            raise error
        except BaseException:
            logging.getLogger("pool").error("closing a connection", exc_info=True)

    assert run(app, []) == 0
    assert ("closing a connection" in capsys.readouterr().err) is told
