"""``sitecheck user``: people who may sign in to the desk."""

from __future__ import annotations

import getpass
import os
import sys
from datetime import UTC, datetime
from typing import Annotated

import typer
from sqlmodel import select

from sitecheck.cli.common import HERE, ProjectOption, fail, open_project, open_store, say
from sitecheck.cli.exits import Exit
from sitecheck.review import users
from sitecheck.review.passwords import MIN_PASSWORD
from sitecheck.review.user_trouble import UserError
from sitecheck.store.models import User

app = typer.Typer(help="People who may sign in to the desk.", no_args_is_help=True)


@app.command()
def add(
    name: Annotated[str, typer.Argument(help="Sign-in name.")],
    role: Annotated[users.Role, typer.Option(help="What the person may do.")] = users.Role.ASSESSOR,
    unit: Annotated[str | None, typer.Option(help="Unit code, for the role 'unit'.")] = None,
    project: ProjectOption = HERE,
) -> None:
    """Add a person. The password is asked for, or read from standard input when that is no terminal."""
    loaded = open_project(project)
    if role is users.Role.UNIT and (unit is None or loaded.unit(unit) is None):
        found = f" (there is none with the code {unit!r})" if unit is not None else ""
        fail(f"the role 'unit' needs --unit with the code of a unit in config/units.csv{found}", Exit.USAGE)
    if role is not users.Role.UNIT and unit is not None:
        fail(f"--unit goes with the role 'unit', not with {role.value!r}", Exit.USAGE)
    store = open_store(loaded)
    try:
        with store.session() as session:
            users.add_user(session, name=name, password=_password(), role=role, unit_code=unit, now=datetime.now(UTC))
    except UserError as error:
        fail(str(error), Exit.USAGE)
    finally:
        store.close()
    say(f"Added {name} ({role.value}).")


@app.command()
def password(name: Annotated[str, typer.Argument(help="Sign-in name.")], project: ProjectOption = HERE) -> None:
    """Set a new password; a locked account opens again."""
    store = open_store(open_project(project))
    try:
        with store.session() as session:
            users.set_password(session, name=name, password=_password(), who=_me(), now=datetime.now(UTC))
    except UserError as error:
        fail(str(error), Exit.USAGE)
    finally:
        store.close()
    say(f"Changed the password of {name}.")


@app.command(name="list")
def list_users(project: ProjectOption = HERE) -> None:
    """List everybody who may sign in."""
    store = open_store(open_project(project))
    try:
        with store.reading() as session:
            for user in session.exec(select(User).order_by(User.name)):
                state = "" if user.active else "  (closed)"
                print(f"{user.name}\t{user.role}\t{user.unit_code or '-'}{state}")
    finally:
        store.close()


def _password() -> str:
    if sys.stdin is None or not sys.stdin.isatty():
        return _from_pipe()
    try:
        first = getpass.getpass(f"Password (at least {MIN_PASSWORD} characters): ")
        again = getpass.getpass("Again: ")
    except EOFError:
        fail("no password was given; nothing was changed", Exit.USAGE)
    if first != again:
        fail("the two passwords differ; nothing was changed", Exit.USAGE)
    return first


def _from_pipe() -> str:
    try:
        line = "" if sys.stdin is None else sys.stdin.readline()
        line.encode()
    except UnicodeError:
        fail("the password on standard input is no UTF-8 text; nothing was changed", Exit.USAGE)
    if not line:
        fail("no password was given: type it, or send one line on standard input; nothing was changed", Exit.USAGE)
    return line.rstrip("\r\n")


def _me() -> str:
    return os.environ.get("USER") or "operator"
