from __future__ import annotations

import sqlite3
from pathlib import Path

import pytest

from sitecheck.store import engine, migrate

from .conftest import Command


def test_upgrade_makes_and_keeps_the_database(project: Path, command: Command) -> None:
    for _ in range(2):
        ended = command("db", "upgrade", "-p", project)
        assert (ended.code, ended.out, ended.err) == (0, "", f"The database is at revision {migrate.head()}.\n")
    assert (project / "sitecheck.db").is_file()


def newer(path: Path) -> None:
    connection = sqlite3.connect(path)
    with connection:
        connection.execute("UPDATE alembic_version SET version_num = '9999'")
    connection.close()


def other(path: Path) -> None:
    path.unlink()
    connection = sqlite3.connect(path)
    with connection:
        connection.execute("CREATE TABLE holiday (a)")
    connection.close()


def nonsense(path: Path) -> None:
    path.write_bytes(b"nonsense " * 400)


@pytest.mark.parametrize(
    ("spoil", "message"),
    [
        (newer, "was written by a newer sitecheck (revision 9999, this version knows up to"),
        (other, "holds tables of another program (holiday"),
        (nonsense, "file is not a database; name another file as database_url, or restore a backup"),
    ],
)
@pytest.mark.parametrize(
    "words", [("db", "upgrade"), ("db", "backup"), ("user", "list"), ("judge",), ("nightly", "--now")], ids=" ".join
)
def test_a_database_that_cannot_be_used_is_one_message_and_stays_as_it_was(
    project: Path, command: Command, spoil, message: str, words: tuple[str, ...]
) -> None:
    command("db", "upgrade", "-p", project)
    path = project / "sitecheck.db"
    spoil(path)
    before = path.read_bytes()
    ended = command(*words, "-p", project)
    assert (ended.code, ended.out) == (3, "")
    assert message in ended.err
    assert ended.err.count("\n") == 1
    assert path.read_bytes() == before
    assert not list(project.glob("backup-*"))


@pytest.mark.parametrize(
    ("url", "message"),
    [
        ("sqlite:///none/at/all.db", "unable to open database file; check that its folder exists"),
        ("sqlite:///config", "unable to open database file"),
        ("postgresql+nothing://127.0.0.1/x", "database_url is no address of a database"),
    ],
)
def test_a_database_that_is_not_there(project: Path, command: Command, url: str, message: str) -> None:
    (project / "config" / "settings.toml").write_text(f'database_url = "{url}"\n')
    ended = command("db", "upgrade", "-p", project)
    assert ended.code == 3
    assert message in ended.err
    assert ended.err.count("\n") == 1


def test_backup(project: Path, command: Command, tmp_path: Path) -> None:
    command("user", "add", "anna", "-p", project, given="correct horse")
    named = command("db", "backup", tmp_path / "copy.db", "-p", project)
    assert named.code == 0
    assert f"Wrote {tmp_path / 'copy.db'}" in named.err
    assert command("db", "backup", "-p", project).code == 0
    (own,) = project.glob("backup-*.db")
    for copy in (own, tmp_path / "copy.db"):
        connection = sqlite3.connect(copy)
        assert connection.execute("SELECT name FROM app_user").fetchall() == [("anna",)]
        connection.close()


def test_a_backup_never_overwrites(project: Path, command: Command, tmp_path: Path) -> None:
    (tmp_path / "mine").write_text("mine")
    for target, message in ((tmp_path / "mine", "exists already"), (tmp_path / "no" / "x.db", "lies in no folder")):
        ended = command("db", "backup", target, "-p", project)
        assert ended.code == 2
        assert message in ended.err
    assert (tmp_path / "mine").read_text() == "mine"


@pytest.mark.parametrize("words", [("db", "upgrade"), ("user", "add", "anna")], ids=" ".join)
def test_a_full_disk_is_one_message_and_the_next_attempt_goes_well(
    project: Path, command: Command, monkeypatch: pytest.MonkeyPatch, words: tuple[str, ...]
) -> None:
    plain = engine._prepare_sqlite

    def small_disk(connection: sqlite3.Connection, record: object) -> None:
        plain(connection, record)
        connection.execute("PRAGMA max_page_count = 10").close()

    monkeypatch.setattr(engine, "_prepare_sqlite", small_disk)
    ended = command(*words, "-p", project, given="correct horse")
    assert (ended.code, ended.out) == (3, "")
    assert ended.err == (
        f"sitecheck: no room for the database sqlite:///{project / 'sitecheck.db'}: free some space and start again\n"
    )
    monkeypatch.setattr(engine, "_prepare_sqlite", plain)
    assert command(*words, "-p", project, given="correct horse").code == 0
