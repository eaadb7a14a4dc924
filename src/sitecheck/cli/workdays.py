"""``sitecheck workdays``: count working days, or find the day so many working days later."""

from __future__ import annotations

import json
import re
from datetime import date
from pathlib import Path
from typing import Annotated, NoReturn

import typer

from sitecheck.facts.data import data_dir
from sitecheck.worktime import CalendarError, UnknownYear, load_calendar

_USAGE = 2
_STEPS = re.compile(r"^\+([0-9]{1,6})$")


def workdays(
    start: Annotated[str, typer.Argument(metavar="START", help="A day, as 2026-11-20; the day after it is day 1.")],
    end: Annotated[
        str, typer.Argument(metavar="END|+N", help="A day (counted in), or + and a number of working days.")
    ],
    as_json: Annotated[bool, typer.Option("--json", help="Write JSON to stdout.")] = False,
    project: Annotated[
        Path,
        typer.Option(
            "--project", "-p", help="The project folder; its config/calendar adds years.", show_default="this folder"
        ),
    ] = Path(),
) -> None:
    """Count working days from START to END, or give the date N working days later."""
    first = _day(start, "START")
    steps = _STEPS.match(end)
    last = first if steps else _day(end, "END")
    try:
        calendar = load_calendar([data_dir("config") / "calendar", project / "config" / "calendar"])
        if steps:
            count = int(steps[1])
            last = calendar.add_working_days(first, count)
        else:
            count = calendar.working_days(first, last)
    except (UnknownYear, CalendarError, ValueError, OverflowError) as error:
        _fail(str(error))
    if as_json:
        typer.echo(json.dumps({"start": first.isoformat(), "end": last.isoformat(), "working_days": count}))
    else:
        typer.echo(f"{first} to {last}: {count} working day{'' if count == 1 else 's'}")


def _day(text: str, name: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        _fail(f"{name} {text!r} is no day; write it as 2026-11-20" + (" or +20" if name == "END" else ""))


def _fail(message: str) -> NoReturn:
    typer.echo(f"sitecheck: {message}", err=True)
    raise typer.Exit(_USAGE)
