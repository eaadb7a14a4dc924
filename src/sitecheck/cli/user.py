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
from sitecheck.review import accounts, users
from sitecheck.review.passwords import MIN_PASSWORD
from sitecheck.review.people_list import AccountState, states
from sitecheck.review.user_trouble import UserError
from sitecheck.store.models import User

_SAID = {
    AccountState.CLOSED: "closed",
    AccountState.LOCKED: "locked",
    AccountState.MUST_CHANGE: "must change the password",
}

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
def password(
    name: Annotated[str, typer.Argument(help="Sign-in name.")],
    first: Annotated[bool, typer.Option("--first", help="It has to be changed at the next sign-in.")] = False,
    project: ProjectOption = HERE,
) -> None:
    """Set a new password; a locked account opens again, and sessions end."""
    store = open_store(open_project(project))
    try:
        with store.session() as session:
            users.set_password(
                session, name=name, password=_password(), who=_me(), now=datetime.now(UTC), must_change=first
            )
    except UserError as error:
        fail(str(error), Exit.USAGE)
    finally:
        store.close()
    say(f"Changed the password of {name}.")


@app.command(name="list")
def list_users(project: ProjectOption = HERE) -> None:
    """List everybody who may sign in, with how their accounts stand."""
    store = open_store(open_project(project))
    now = datetime.now(UTC)
    try:
        with store.reading() as session:
            for user in session.exec(select(User).order_by(User.name)):
                said = ", ".join(_SAID[state] for state in states(user, now) if state in _SAID)
                print(f"{user.name}\t{user.role}\t{user.unit_code or '-'}{f'  ({said})' if said else ''}")
    finally:
        store.close()


@app.command()
def change(
    name: Annotated[str, typer.Argument(help="Sign-in name.")],
    role: Annotated[users.Role | None, typer.Option(help="Another role.")] = None,
    unit: Annotated[str | None, typer.Option(help="Unit code, with the role 'unit'.")] = None,
    active: Annotated[bool | None, typer.Option("--open/--close", help="Open or close the account.")] = None,
    unlock: Annotated[bool, typer.Option("--unlock", help="Lift a lock.")] = False,
    sign_out: Annotated[bool, typer.Option("--sign-out", help="End all sessions.")] = False,
    identity: Annotated[
        str | None, typer.Option(help="Identity at the office's own provider: ISSUER|SUB; '' unties it.")
    ] = None,
    why: Annotated[str, typer.Option(help="Why; kept in the audit trail.")] = "",
    project: ProjectOption = HERE,
) -> None:
    """Change a person's role or account. All that is named is done, or nothing."""
    loaded = open_project(project)
    if unit is not None and role is not users.Role.UNIT:
        fail("--unit goes with --role unit", Exit.USAGE)
    if role is users.Role.UNIT and (unit is None or loaded.unit(unit) is None):
        found = f" (there is none with the code {unit!r})" if unit is not None else ""
        fail(f"the role 'unit' needs --unit with the code of a unit in config/units.csv{found}", Exit.USAGE)
    if (role, active, identity) == (None, None, None) and not unlock and not sign_out:
        fail("say what to change: --role, --open, --close, --unlock, --sign-out or --identity", Exit.USAGE)
    store = open_store(loaded)
    who, now = _me(), datetime.now(UTC)
    try:
        with store.session() as session:
            if role is not None:
                accounts.set_role(session, name=name, role=role, unit_code=unit, who=who, now=now, why=why)
            if active is not None:
                accounts.set_active(session, name=name, active=active, who=who, now=now, why=why)
            if unlock:
                accounts.unlock(session, name=name, who=who, now=now)
            if sign_out:
                accounts.sign_out_everywhere(session, name=name, who=who, now=now)
            if identity is not None:
                accounts.link(session, name=name, subject=identity, who=who, now=now)
    except UserError as error:
        fail(f"{error}; nothing was changed", Exit.USAGE)
    finally:
        store.close()
    say(f"Changed {name}.")


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
