"""What can be wrong is tested with the evidence; here, what people give and what they are told."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from sqlmodel import select
from tests.evidence.kept import Kept

from sitecheck.jobs.lock import night_lock
from sitecheck.store.models import Evidence, Observation

from .conftest import Command


@pytest.fixture
def kept(project: Path) -> Iterator[Kept]:
    kept = Kept(project)
    run = kept.run(date(2026, 11, 1))
    kept.night(run)
    kept.seen(kept.finding("fax", "suspected"), run, {"html": b"page"})
    kept.age()
    yield kept
    kept.close()


def test_a_sound_store(project: Path, command: Command, kept: Kept) -> None:
    for words in ((), ("--quick",), ("--repair",)):
        ended = command("evidence", "fsck", *words, "-p", project)
        assert (ended.code, ended.out, ended.err) == (0, "", "7 files looked at: 0 wrong.\n")


def test_faults_are_told_and_mended_as_far_as_that_goes(project: Path, command: Command, kept: Kept) -> None:
    with kept.store.reading() as session:
        page = session.exec(select(Evidence.sha256)).one()
    kept.blobs.path(page).write_bytes(b"other")
    orphan = kept.blobs.put(b"orphan")
    (kept.root / "objects" / ".new-x").write_bytes(b"half")
    kept.age()
    path = f"objects/{page[:2]}/{page[2:]}.zst"
    changed = f"changed\t{path}\t{page}\t{page[2:]}.zst is damaged"
    looked = command("evidence", "fsck", "-p", project)
    assert (looked.code, looked.err) == (1, "8 files looked at: 3 wrong.\n")
    lines = looked.out.splitlines()
    assert lines[0].startswith(f"wrong\t{changed}")
    assert lines[1:] == [
        "wrong\tdraft\tobjects/.new-x\t\t",
        f"wrong\torphan\tobjects/{orphan[:2]}/{orphan[2:]}.zst\t{orphan}\t",
    ]
    mended = command("evidence", "fsck", "--repair", "-p", project)
    assert (mended.code, mended.err) == (1, "8 files looked at: 2 wrong, 1 repaired.\n")
    assert [line.split("\t")[0] for line in mended.out.splitlines()] == ["wrong", "repaired", "wrong"]
    removed = command("evidence", "fsck", "--repair", "--remove-orphans", "-p", project)
    assert (removed.code, removed.err) == (1, "8 files looked at: 1 wrong, 1 repaired.\n")
    assert orphan not in kept.files()
    assert command("evidence", "fsck", "--quick", "-p", project).code == 0  # its size is what it was


def test_orphans_go_only_where_repair_is_asked_for(project: Path, command: Command, kept: Kept) -> None:
    ended = command("evidence", "fsck", "--remove-orphans", "-p", project)
    assert (ended.code, ended.err) == (2, "sitecheck: --remove-orphans goes with --repair\n")


def test_beside_a_night_it_only_looks(project: Path, command: Command, kept: Kept) -> None:
    with night_lock(project / ".sitecheck"):
        looked = command("evidence", "fsck", "-p", project)
        refused = command("evidence", "fsck", "--repair", "-p", project)
    assert (looked.code, refused.code) == (0, 3)
    assert "a night is already running on this project" in refused.err


def test_orphans_cannot_be_told_where_bundles_are_damaged(project: Path, command: Command, kept: Kept) -> None:
    with kept.store.session() as session:
        row = session.exec(select(Observation)).one()
        pages, row.pages_sha256 = row.pages_sha256, None
    assert pages is not None
    ended = command("evidence", "fsck", "--repair", "--remove-orphans", "-p", project)
    assert ended.code == 3
    assert "the bundles of 1 nights cannot be read" in ended.err
    assert pages in kept.files()
