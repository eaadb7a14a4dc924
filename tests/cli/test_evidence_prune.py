"""What goes and what stays is tested with the evidence; here, what people give and what they are told."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from sqlmodel import select
from tests.evidence.kept import Kept

from sitecheck.jobs.lock import night_lock
from sitecheck.store.models import Evidence, Pruned

from .conftest import Command


@pytest.fixture
def kept(project: Path) -> Iterator[Kept]:
    """The project's store, with a finding of 2026-11-01 that was dismissed, and a night of the 20th."""
    kept = Kept(project)
    old, new = kept.run(date(2026, 11, 1)), kept.run(date(2026, 11, 20))
    kept.seen(kept.finding("fax", "dismissed"), old, {"html": b"page", "screenshot": b"picture"})
    kept.night(new)
    kept.age()
    yield kept
    kept.close()


def rows(text: str) -> list[list[str]]:
    return [line.split("\t") for line in text.splitlines()]


def test_a_dry_run_shows_what_would_go_and_why_the_rest_stays(project: Path, command: Command, kept: Kept) -> None:
    before = kept.files()
    ended = command("evidence", "prune", "--dry-run", "--before", "2026-11-10", "-p", project)
    assert (ended.code, kept.files()) == (0, before)
    assert [row[:4] for row in rows(ended.out)] == [
        ["", "run", "kind", "files"],
        ["goes", "1", "html", "1"],
        ["goes", "1", "screenshot", "1"],
        ["stays", "", "of the newest night of its portal", "6"],
    ]
    assert "Would remove 2 files, " in ended.err
    assert ended.err.endswith(" (nights before 2026-11-10).\n")


def test_it_removes_and_writes_down_why(project: Path, command: Command, kept: Kept) -> None:
    before = kept.files()
    ended = command("evidence", "prune", "--before", "2026-11-10", "-p", project)
    assert ended.code == 0
    assert "Removed 2 files" in ended.err
    with kept.store.reading() as session:
        gone = list(session.exec(select(Pruned)))
    assert before - kept.files() == {row.sha256 for row in gone}
    assert {row.why for row in gone} == {"nights before 2026-11-10"}
    again = command("evidence", "prune", "--before", "2026-11-10", "-p", project)
    assert (again.code, "Removed 0 files" in again.err) == (0, True)


def test_it_goes_by_the_settings(project: Path, command: Command, kept: Kept, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SITECHECK_KEEP_EVIDENCE_DAYS", "1")
    monkeypatch.setenv("SITECHECK_KEEP_NIGHTS_DAYS", "36500")
    ended = command("evidence", "prune", "-p", project)
    assert (ended.code, len(kept.files())) == (0, 6)
    assert "(keep_nights_days = 36500, keep_evidence_days = 1)" in ended.err


def test_a_file_that_is_not_there_is_told(project: Path, command: Command, kept: Kept) -> None:
    with kept.store.reading() as session:
        page = session.exec(select(Evidence.sha256).where(Evidence.kind == "html")).one()
    kept.blobs.path(page).unlink()
    ended = command("evidence", "prune", "--dry-run", "--before", "2026-11-10", "-p", project)
    assert ended.code == 0
    assert "Would remove 1 files" in ended.err
    assert "Files that should be there and are not: 1 (see: sitecheck evidence fsck)." in ended.err


@pytest.mark.parametrize(
    ("words", "code", "said"),
    [
        ((), 2, "nothing may go: set keep_nights_days or keep_evidence_days, or name a day with --before"),
        (("--before", "yesterday"), 2, "--before must be a date like 2026-01-31 (found 'yesterday')"),
        (("--before", "2999-01-01"), 2, "--before 2999-01-01 lies in the future"),
    ],
)
def test_what_it_is_not_told_well(
    project: Path, command: Command, kept: Kept, words: tuple[str, ...], code: int, said: str
) -> None:
    before = kept.files()
    ended = command("evidence", "prune", *words, "-p", project)
    assert (ended.code, kept.files()) == (code, before)
    assert said in ended.err


def test_beside_a_night_it_only_looks(project: Path, command: Command, kept: Kept) -> None:
    before = kept.files()
    with night_lock(project / ".sitecheck"):
        looked = command("evidence", "prune", "--dry-run", "--before", "2026-11-10", "-p", project)
        ended = command("evidence", "prune", "--before", "2026-11-10", "-p", project)
    assert (looked.code, ended.code, kept.files()) == (0, 3, before)
    assert "a night is already running on this project" in ended.err
