from __future__ import annotations

import sys
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlmodel import select

from sitecheck.cli import user as user_module
from sitecheck.cli.app import app
from sitecheck.cli.trouble import run
from sitecheck.review.users import verify
from sitecheck.settings.load import load_project
from sitecheck.store.engine import Store
from sitecheck.store.models import User

from .conftest import Command

GOOD = "correct horse 电池"


def people(project: Path) -> dict[str, tuple[str, str | None]]:
    store = Store.open(load_project(project).database_url)
    try:
        with store.reading() as session:
            return {user.name: (user.role, user.unit_code) for user in session.exec(select(User))}
    finally:
        store.close()


def hashes(project: Path) -> dict[str, str]:
    store = Store.open(load_project(project).database_url)
    try:
        with store.reading() as session:
            return {user.name: user.password_hash for user in session.exec(select(User))}
    finally:
        store.close()


@pytest.mark.parametrize("end", ["", "\n", "\r\n", "\nsecond line\n"])
def test_the_password_is_the_first_line_of_standard_input(project: Path, command: Command, end: str) -> None:
    assert command("user", "add", "anna", "-p", project, given=GOOD + end).code == 0
    store = Store.open(load_project(project).database_url)
    with store.session() as session:
        assert verify(session, name="anna", password=GOOD, now=datetime.now(UTC)).user is not None
    store.close()


def test_add_and_list(project: Path, command: Command) -> None:
    added = command("user", "add", "anna", "--role", "admin", "-p", project, given=GOOD)
    assert (added.code, added.out, added.err) == (0, "", "Added anna (admin).\n")
    command("user", "add", "bureau", "--role", "unit", "--unit", "finance", "-p", project, given=GOOD)
    listed = command("user", "list", "-p", project)
    assert (listed.code, listed.out, listed.err) == (0, "anna\tadmin\t-\nbureau\tunit\tfinance\n", "")
    assert GOOD not in (project / "sitecheck.db").read_bytes().decode("utf-8", "replace")


@pytest.mark.parametrize(
    ("words", "given", "message"),
    [
        (("anna",), "short\n", "at least 8 characters"),
        (("anna",), "", "no password was given"),
        (("anna",), "\n", "at least 8 characters"),
        (("anna",), b"\xff\xfe\xff\xfe\xff\xfe\xff\xfe\n", "is no UTF-8 text"),
        (("annaanna",), "annaanna\n", "the password is the name"),
        (("a b",), GOOD, "is no sign-in name"),
        (("sitecheck",), GOOD, "is the program itself"),
        (("anna", "--role", "unit"), GOOD, "needs --unit with the code of a unit in config/units.csv"),
        (("anna", "--role", "unit", "--unit", "zz"), GOOD, "there is none with the code 'zz'"),
        (
            ("anna", "--role", "viewer", "--unit", "finance"),
            GOOD,
            "--unit goes with the role 'unit', not with 'viewer'",
        ),
        (("anna", "--role", "king"), GOOD, "'king' is not one of"),
    ],
)
def test_what_is_refused(
    project: Path, command: Command, words: tuple[str, ...], given: str | bytes, message: str
) -> None:
    ended = command("user", "add", *words, "-p", project, given=given)
    assert (ended.code, ended.out) == (2, "")
    assert message in ended.err
    assert people(project) == {}


def test_a_name_that_is_taken_keeps_its_password(project: Path, command: Command) -> None:
    command("user", "add", "anna", "-p", project, given=GOOD)
    before = hashes(project)
    ended = command("user", "add", "anna", "--role", "admin", "-p", project, given="another password")
    assert ended.code == 2
    assert "there is a person called 'anna' already; `sitecheck user password anna`" in ended.err
    assert hashes(project) == before
    assert people(project) == {"anna": ("assessor", None)}


def test_a_new_password(project: Path, command: Command) -> None:
    command("user", "add", "anna", "-p", project, given=GOOD)
    before = hashes(project)
    changed = command("user", "password", "anna", "-p", project, given="another password")
    assert (changed.code, changed.err) == (0, "Changed the password of anna.\n")
    assert hashes(project) != before
    unknown = command("user", "password", "otto", "-p", project, given="another password")
    assert unknown.code == 2
    assert "there is no person called 'otto'" in unknown.err


def add(project: Path, command: Command, *people: str) -> None:
    for one in people:
        name, _, role = one.partition(":")
        assert command("user", "add", name, "--role", role, "-p", project, given=GOOD).code == 0


def test_role_and_account_are_changed_together(project: Path, command: Command) -> None:
    add(project, command, "anna:admin", "otto:viewer")
    words = (
        "--role",
        "unit",
        "--unit",
        "finance",
        "--close",
        "--sign-out",
        "--why",
        "moved",
        "--identity",
        "https://i|1",
    )
    done = command("user", "change", "otto", *words, "-p", project)
    assert (done.code, done.out, done.err) == (0, "", "Changed otto.\n")
    assert command("user", "list", "-p", project).out == "anna\tadmin\t-\notto\tunit\tfinance  (closed)\n"
    assert command("user", "change", "otto", "--open", "--role", "viewer", "--unlock", "-p", project).code == 0
    assert command("user", "list", "-p", project).out == "anna\tadmin\t-\notto\tviewer\t-\n"


def test_a_first_password_is_said_in_the_list(project: Path, command: Command) -> None:
    add(project, command, "anna:admin")
    assert command("user", "password", "anna", "--first", "-p", project, given="another password").code == 0
    assert command("user", "list", "-p", project).out == "anna\tadmin\t-  (must change the password)\n"


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (("anna",), "say what to change: --role, --open, --close, --unlock, --sign-out or --identity"),
        (("anna", "--role", "viewer"), "anna is the last administrator who may sign in; nothing was changed"),
        (("anna", "--sign-out", "--close"), "anna is the last administrator"),
        (("nobody", "--close"), "there is no person called 'nobody'"),
        (("otto", "--unit", "finance"), "--unit goes with --role unit"),
        (("otto", "--role", "unit"), "needs --unit with the code of a unit in config/units.csv"),
        (("otto", "--role", "unit", "--unit", "zz"), "there is none with the code 'zz'"),
        (("otto", "--close", "--identity", "no bar"), "an identity is the issuer's address"),
    ],
)
def test_changes_that_are_refused_change_nothing(
    project: Path, command: Command, words: tuple[str, ...], message: str
) -> None:
    add(project, command, "anna:admin", "otto:viewer")
    before = command("user", "list", "-p", project).out
    ended = command("user", "change", *words, "-p", project)
    assert (ended.code, ended.out) == (2, "")
    assert message in ended.err
    assert command("user", "list", "-p", project).out == before


class Terminal:
    def isatty(self) -> bool:
        return True


@pytest.mark.parametrize(
    ("typed", "message"),
    [
        ([GOOD, "correct horse batery"], "the two passwords differ; nothing was changed"),
        ([GOOD], "no password was given; nothing was changed"),
        ([GOOD, GOOD], ""),
    ],
)
def test_at_a_terminal_it_is_asked_for_twice(
    project: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], typed: list[str], message: str
) -> None:
    answers = iter(typed)

    def ask(_: str) -> str:
        try:
            return next(answers)
        except StopIteration:
            raise EOFError from None

    monkeypatch.setattr(user_module.getpass, "getpass", ask)
    monkeypatch.setattr(sys, "stdin", Terminal())
    assert run(app, ["user", "add", "anna", "-p", str(project)]) == (2 if message else 0)
    assert message in capsys.readouterr().err
    assert len(people(project)) == (0 if message else 1)


def test_without_standard_input(
    project: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(sys, "stdin", None)
    assert run(app, ["user", "add", "anna", "-p", str(project)]) == 2
    assert "no password was given" in capsys.readouterr().err
