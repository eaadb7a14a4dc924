from __future__ import annotations

import pytest
import typer
from typer.core import TyperGroup

from sitecheck.cli.app import app

from .conftest import Command


def _walk(group: object, path: tuple[str, ...]):
    yield path, group
    if isinstance(group, TyperGroup):
        context = typer.Context(group)
        for name in sorted(group.list_commands(context)):
            yield from _walk(group.get_command(context, name), (*path, name))


COMMANDS = list(_walk(typer.main.get_command(app), ()))


def test_the_commands_of_the_handbook_are_there() -> None:
    assert {path[0] for path, _ in COMMANDS if path} == {
        "init", "check-config", "audit", "inspect", "nightly", "judge", "ledger", "skipped", "score",
        "tables", "serve", "demo", "user", "checks", "columns", "rubrics", "periods", "scores",
        "events", "evidence", "facts", "ranks", "self-assessment", "db", "doctor", "workdays",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("path", "entry"), COMMANDS, ids=lambda part: " ".join(part) if isinstance(part, tuple) else ""
)
def test_help_is_there_for_every_command_and_option(
    path: tuple[str, ...], entry: typer.core.TyperCommand, command: Command
) -> None:
    shown = command(*path, "--help")
    assert (shown.code, shown.err) == (0, "")
    assert "Usage:" in shown.out
    assert entry.help
    hidden = {"help"}
    assert [one.name for one in entry.params if one.name not in hidden and not getattr(one, "help", None)] == []
