"""How a command ends: known errors become messages for people and the documented exit code, never a traceback."""

from __future__ import annotations

import asyncio
import errno
import logging
import os
import sqlite3
import sys
import traceback
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from io import TextIOWrapper
from typing import TextIO

import typer

from sitecheck.cli.common import say
from sitecheck.cli.exits import Exit

_STOPPED = 130  # how the shell, and typer, name an end by Ctrl-C
_FULL = (errno.ENOSPC, errno.EDQUOT)


def run(app: typer.Typer, arguments: Sequence[str]) -> int:
    """Run ``app`` with ``arguments`` and return the exit code; every error is told on stderr."""
    if isinstance(sys.stdout, TextIOWrapper):
        sys.stdout.reconfigure(errors="backslashreplace")  # a terminal without Chinese must not end a command
    with _pressed_once():
        code = _run(app, arguments)
    _flushed(sys.stderr)
    return code if _flushed(sys.stdout) else Exit.COULD_NOT_RUN


def _run(app: typer.Typer, arguments: Sequence[str]) -> int:
    try:
        code = _invoke(app, arguments)
        if sys.stdout is not None:
            sys.stdout.flush()
    except BrokenPipeError:
        code = Exit.COULD_NOT_RUN  # whoever read the output has left: there is nobody to tell
    except BaseException as error:
        lines, code = explain(error)
        for line in lines:
            say(line)
    return code


@contextmanager
def _pressed_once() -> Iterator[None]:
    """A second Ctrl-C may strike while things are closed, and is then reported by whatever it struck: not to people."""

    def worth_telling(record: logging.LogRecord) -> bool:
        return not (record.exc_info and record.exc_info[0] is KeyboardInterrupt)

    hook, printer = sys.unraisablehook, logging.lastResort
    sys.unraisablehook = lambda raised: None if raised.exc_type is KeyboardInterrupt else hook(raised)
    if printer is not None:
        printer.addFilter(worth_telling)
    try:
        yield
    finally:
        sys.unraisablehook = hook
        if printer is not None:
            printer.removeFilter(worth_telling)


def _invoke(app: typer.Typer, arguments: Sequence[str]) -> int:
    # Not app(): as that ends, Ctrl-C, a closed pipe and a traceback have codes that mean something else here.
    command = typer.main.get_command(app)
    try:
        with command.make_context("sitecheck", list(arguments)) as context:
            command.invoke(context)
    except typer.Exit as end:
        return int(Exit.COULD_NOT_RUN) if end.exit_code == _STOPPED else end.exit_code
    except typer.TyperException as error:
        show = getattr(error, "show", None)
        if callable(show):
            show()
        else:
            say(f"sitecheck: {error}")
        return int(Exit.USAGE)
    return int(Exit.CLEAN)


def explain(error: BaseException) -> tuple[tuple[str, ...], Exit]:
    """What to tell about ``error``, line by line, and the exit code.

    Of a group of errors (tasks that ended together) the first that is known is told.
    """
    if isinstance(error, SystemExit):
        return (), Exit.CLEAN if not error.code else Exit.COULD_NOT_RUN
    every = list(_single(error))
    for one in every:
        known = _known(one)
        if known is not None:
            return known
    text = "".join(traceback.format_exception(error)).rstrip()
    return (text, "sitecheck: stopped by a fault of its own; please report it with the lines above"), Exit.COULD_NOT_RUN


def _known(error: BaseException) -> tuple[tuple[str, ...], Exit] | None:
    # Not above: a command that goes well needs none of them, and they cost half a second.
    from sqlalchemy.exc import DBAPIError

    from sitecheck.jobs.lock import NightRunning
    from sitecheck.review.periods import PeriodError
    from sitecheck.scoring.problems import RubricError
    from sitecheck.settings.problems import ConfigError
    from sitecheck.store.troubles import StoreError, is_full
    from sitecheck.worktime import CalendarError

    match error:
        case ConfigError() | RubricError() | CalendarError():
            count = len(error.problems)
            last = f"sitecheck: {count} mistake{'s' if count > 1 else ''} in the configuration; nothing was started"
            return (*map(str, error.problems), last), Exit.USAGE
        case KeyboardInterrupt() | asyncio.CancelledError() | typer.Abort():
            return ("sitecheck: stopped; what was done is kept, start again to go on",), Exit.COULD_NOT_RUN
        case PeriodError():
            return (f"sitecheck: {error}",), Exit.USAGE
        case StoreError() | NightRunning():
            return (f"sitecheck: {error}",), Exit.COULD_NOT_RUN
        case DBAPIError() | sqlite3.Error():
            driver = error.orig if isinstance(error, DBAPIError) else error
            said = _full("the database") if is_full(driver) else f"cannot use the database: {driver}"
            return (f"sitecheck: {said}",), Exit.COULD_NOT_RUN
        case OSError():
            return (f"sitecheck: {_system(error)}",), Exit.COULD_NOT_RUN
        case _:
            return None


def _system(error: OSError) -> str:
    where = os.fsdecode(error.filename) if isinstance(error.filename, str | bytes) else ""
    what = error.strerror or str(error) or type(error).__name__
    if error.errno not in _FULL:
        return f"{where}: {what}" if where else what
    # Our own refusals (DiskFull) say already what there is no room for.
    return _full(where or "writing") if what == os.strerror(error.errno) else what


def _full(what: str) -> str:
    return f"the disk is full, there is no room for {what}: free some space and start again; what was done is kept"


def _single(error: BaseException) -> Iterator[BaseException]:
    if isinstance(error, BaseExceptionGroup):
        for one in error.exceptions:
            yield from _single(one)
    else:
        yield error


def _flushed(stream: TextIO | None) -> bool:
    """Write out what is left; where that fails, let the interpreter's own attempt at its end go nowhere."""
    if stream is None or stream.closed:
        return True
    try:
        stream.flush()
    except OSError:
        nowhere = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nowhere, stream.fileno())
        os.close(nowhere)
        return False
    return True
