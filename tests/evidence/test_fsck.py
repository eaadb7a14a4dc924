from __future__ import annotations

import os
import re
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from pathlib import Path

import pytest
from sqlmodel import select
from tests.evidence.kept import LONG_AGO, NOW, Kept

from sitecheck.evidence import fsck as checking
from sitecheck.evidence import prune as pruning
from sitecheck.evidence.fsck import Fault, Report, Trouble, left, look
from sitecheck.evidence.prune import prune
from sitecheck.evidence.repair import ORPHAN, repair
from sitecheck.evidence.seal import seal_nights
from sitecheck.store.keeping import Limits, start_of
from sitecheck.store.models import Evidence, Observation, Pruned

DAY = date(2026, 11, 2)
ALL = Limits(start_of(date(2026, 11, 10)), start_of(date(2026, 11, 10)))
Page = dict[str, str]


@pytest.fixture
def kept(tmp_path: Path) -> Iterator[Kept]:
    kept = Kept(tmp_path)
    yield kept
    kept.close()


@pytest.fixture
def page(kept: Kept) -> Page:
    """The hashes of an old finding that was dismissed, and a night of the same run."""
    run = kept.run(DAY)
    kept.night(run)
    page = kept.seen(kept.finding("fax", "dismissed"), run, {"html": b"page" * 500, "warc": b"archive"})
    kept.age()
    return page


def looked(kept: Kept, *, content: bool = True, alone: bool = False) -> Report:
    before = {path: path.stat().st_mtime for path in kept.root.rglob("*")}
    found = look(kept.store, kept.blobs, now=NOW, content=content, alone=alone)
    assert {path: path.stat().st_mtime for path in kept.root.rglob("*")} == before
    return found


def faults(kept: Kept, *, content: bool = True, alone: bool = False) -> list[tuple[Fault, str]]:
    return [(one.fault, one.sha256) for one in looked(kept, content=content, alone=alone).troubles]


def mended(kept: Kept, *, remove_orphans: bool = False) -> list[Fault]:
    """Repair, and look again: what is left is what could not be repaired."""
    found = look(kept.store, kept.blobs, now=NOW, alone=True).troubles
    done = repair(kept.store, kept.blobs, found, remove_orphans=remove_orphans, now=NOW)
    again = look(kept.store, kept.blobs, now=NOW, alone=True).troubles
    assert [(one.fault, one.sha256) for one in again] == [
        (one.fault, one.sha256) for one in left(found, remove_orphans=remove_orphans)
    ]
    return [one.fault for one in done]


def put_old(path: Path, data: bytes = b"x") -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(data)
    os.utime(path, (LONG_AGO, LONG_AGO))
    return path


def test_a_sound_store(kept: Kept, page: Page) -> None:
    assert looked(kept) == Report(files=8)
    assert mended(kept) == []


def test_an_empty_store(kept: Kept) -> None:
    assert looked(kept) == Report()


def test_a_lost_file_is_named_with_its_owner(kept: Kept, page: Page) -> None:
    kept.blobs.path(page["html"]).unlink()
    found = looked(kept)
    said = Trouble(Fault.LOST, f"objects/{page['html'][:2]}/{page['html'][2:]}", page["html"])
    assert [(one.fault, one.path, one.detail) for one in found.troubles] == [
        (said.fault, said.path, "html of finding 1, run 1, a.example")
    ]
    assert mended(kept, remove_orphans=True) == []


def test_each_kind_of_file_of_a_night_is_missed(kept: Kept, page: Page) -> None:
    hashes = kept.files()
    for sha in hashes:
        path = kept.blobs.path(sha)
        data = path.read_bytes()
        path.unlink()
        assert faults(kept) == [(Fault.LOST, sha)]
        put_old(path, data)


def _flipped(data: bytes) -> bytes:
    return bytes([data[0] ^ 1]) + data[1:]


@pytest.mark.parametrize("kind", ["html", "warc"])
@pytest.mark.parametrize("damage", [_flipped, lambda data: data[:-1], lambda _data: b"y"])
def test_altered_content_shows_where_files_are_read(
    kept: Kept, page: Page, kind: str, damage: Callable[[bytes], bytes]
) -> None:
    path = kept.blobs.path(page[kind])
    put_old(path, damage(path.read_bytes()))
    assert faults(kept, content=False) == []
    assert faults(kept) == [(Fault.CHANGED, page[kind])]
    assert mended(kept, remove_orphans=True) == []


def test_an_empty_file_shows_without_reading(kept: Kept, page: Page) -> None:
    put_old(kept.blobs.path(page["html"]), b"")
    assert faults(kept, content=False) == faults(kept) == [(Fault.EMPTY, page["html"])]


def test_a_file_that_cannot_be_read(kept: Kept, page: Page, monkeypatch: pytest.MonkeyPatch) -> None:
    bad = page["html"]
    opened = kept.blobs.open_stream

    def stream(sha: str) -> Iterator[bytes]:
        if sha == bad:
            raise PermissionError(13, "Permission denied")
        return opened(sha)

    monkeypatch.setattr(kept.blobs, "open_stream", stream)
    found = looked(kept).troubles
    assert [(one.fault, one.sha256, one.detail) for one in found] == [(Fault.UNREADABLE, bad, "Permission denied")]


def test_a_file_anybody_may_write(kept: Kept, page: Page) -> None:
    kept.blobs.path(page["html"]).chmod(0o666)
    assert faults(kept) == [(Fault.WRITABLE, page["html"])]


@pytest.mark.parametrize(
    "path", ["", "objects/00/11.zst", "../{sha}", "objects/{ab}/{rest}.exe", "objects/{ab}/{rest}"]
)
def test_a_path_that_does_not_fit_its_hash(kept: Kept, page: Page, path: str) -> None:
    sha = page["html"]
    wrong = path.format(sha=sha, ab=sha[:2], rest=sha[2:])
    with kept.store.session() as session:
        session.exec(select(Evidence).where(Evidence.sha256 == sha)).one().path = wrong
    found = looked(kept).troubles
    assert [(one.fault, one.path, one.detail) for one in found] == [
        (Fault.WRONG_PATH, wrong, "evidence of finding 1, run 1")
    ]


def test_content_that_lies_there_twice(kept: Kept, page: Page) -> None:
    path = kept.blobs.path(page["warc"])
    put_old(path.with_name(f"{path.name.split('.')[0]}.warc.gz"), b"archive")
    assert faults(kept) == [(Fault.TWICE, page["warc"])]


def test_what_nobody_names(kept: Kept, page: Page) -> None:
    orphan = kept.blobs.put(b"orphan")
    kept.age()
    assert faults(kept) == [(Fault.ORPHAN, orphan)]
    assert mended(kept) == []
    assert orphan in kept.files()
    assert mended(kept, remove_orphans=True) == [Fault.ORPHAN]
    assert orphan not in kept.files()
    with kept.store.reading() as session:
        row = session.get_one(Pruned, orphan)
    assert (row.why, row.size > 0) == (ORPHAN, True)


@pytest.mark.parametrize(("minutes", "state", "young"), [
    (59, "finished", True), (61, "finished", False), (61, "running", True), (61, "interrupted", True),
    (60 * 24 * 30, "running", False),
])  # fmt: skip
def test_what_may_still_be_named_is_no_orphan(kept: Kept, minutes: int, state: str, young: bool) -> None:
    kept.run(date(2026, 11, 21), state=state)
    orphan = kept.blobs.path(kept.blobs.put(b"orphan"))
    draft = put_old(orphan.parent / ".new-x")
    at = (NOW - timedelta(minutes=minutes)).timestamp()
    for path in (orphan, draft):
        os.utime(path, (at, at))
    found = looked(kept)
    assert (found.young, {one.fault for one in found.troubles}) == (
        (2, set()) if young else (0, {Fault.ORPHAN, Fault.DRAFT})
    )


def test_a_row_that_comes_while_orphans_are_removed_saves_its_file(kept: Kept, page: Page) -> None:
    orphan = kept.blobs.put(b"orphan")
    kept.age()
    found = look(kept.store, kept.blobs, now=NOW, alone=True).troubles
    with kept.store.session() as session:
        row = session.exec(select(Observation)).one()
        row.pages_sha256 = orphan
    assert repair(kept.store, kept.blobs, found, remove_orphans=True, now=NOW) == []
    assert orphan in kept.files()


def test_what_only_a_seal_names_is_never_an_orphan(kept: Kept, page: Page) -> None:
    assert [seal.number for seal in seal_nights(kept.store, kept.root, lambda: NOW)] == [1]
    with kept.store.session() as session:  # the database is put back to a copy from before the night
        for row in session.exec(select(Evidence)):
            session.delete(row)
    kept.age()
    assert sorted(faults(kept)) == sorted((Fault.UNKNOWN, sha) for sha in page.values())
    assert mended(kept, remove_orphans=True) == []
    assert set(page.values()) <= kept.files()


def test_a_damaged_manifest_protects_nothing_and_disturbs_nothing(kept: Kept, page: Page) -> None:
    put_old(kept.root / "seals" / "000001.json", b"nonsense")
    put_old(kept.root / "seals" / "readme.json", b"{}")
    assert faults(kept) == []


@pytest.mark.parametrize("where", ["", "objects", "objects/ab", "seals"])
def test_drafts_are_found_and_removed(kept: Kept, page: Page, where: str) -> None:
    path = put_old(kept.root / where / ".new-abc")
    found = looked(kept).troubles
    assert [(one.fault, kept.root / one.path) for one in found] == [(Fault.DRAFT, path)]
    assert mended(kept) == [Fault.DRAFT]
    assert not path.exists()


def test_links_and_strangers_are_named_and_left(kept: Kept, page: Page, tmp_path: Path) -> None:
    outside = tmp_path / "outside"
    outside.mkdir()
    secret = put_old(outside / ".new-secret")
    (kept.root / "objects" / "cd").symlink_to(outside)
    shelf = kept.blobs.path(page["html"]).parent
    (shelf / f"{'0' * 62}.zst").symlink_to(secret)
    put_old(shelf / "Thumbs.db")
    put_old(shelf / f"{'0' * 61}G.zst")
    put_old(kept.root / "objects" / f"{'1' * 62}.zst")
    (shelf / f"{'2' * 62}.zst").mkdir()
    found = looked(kept).troubles
    assert [one.fault for one in found].count(Fault.LINK) == 2
    assert {Path(one.path).name for one in found if one.fault is Fault.FOREIGN} == {
        "Thumbs.db", f"{'0' * 61}G.zst", f"{'1' * 62}.zst", f"{'2' * 62}.zst",
    }  # fmt: skip
    assert mended(kept, remove_orphans=True) == []
    assert secret.exists()


def test_what_was_pruned_is_not_lost(kept: Kept, page: Page) -> None:
    newest = kept.night(kept.run(date(2026, 11, 20)))
    kept.age()
    done = prune(kept.store, kept.blobs, ALL, verified_counts=False, why="a test", now=NOW)
    assert len(done.going) == 7
    found = looked(kept)
    # The rows of nights keep naming what went, those of evidence say that it is missing.
    assert (found.files, found.pruned, found.troubles) == (len(newest), 5, [])


def _half_pruned(kept: Kept, monkeypatch: pytest.MonkeyPatch) -> None:
    kept.night(kept.run(date(2026, 11, 20)))
    kept.age()

    def killed(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patched, pytest.raises(KeyboardInterrupt):
        patched.setattr(pruning, "remove", killed)
        prune(kept.store, kept.blobs, ALL, verified_counts=False, why="a test", now=NOW - timedelta(hours=2))


def test_pruning_that_broke_off_is_finished(kept: Kept, page: Page, monkeypatch: pytest.MonkeyPatch) -> None:
    _half_pruned(kept, monkeypatch)
    assert {fault for fault, _ in faults(kept)} == {Fault.PRUNED_BUT_THERE}
    assert mended(kept) == [Fault.PRUNED_BUT_THERE] * 7
    assert not set(page.values()) & kept.files()


def test_pruning_that_is_under_way_is_no_fault(kept: Kept, page: Page, monkeypatch: pytest.MonkeyPatch) -> None:
    _half_pruned(kept, monkeypatch)
    with kept.store.session() as session:
        for row in session.exec(select(Pruned)):
            row.at = NOW - timedelta(minutes=1)
    found = looked(kept)
    assert (found.young, found.troubles) == (7, [])
    assert {fault for fault, _ in faults(kept, alone=True)} == {Fault.PRUNED_BUT_THERE}


def test_what_went_and_was_kept_again_is_known_again(kept: Kept, page: Page, monkeypatch: pytest.MonkeyPatch) -> None:
    _half_pruned(kept, monkeypatch)
    run = kept.run(date(2026, 11, 23))
    again = kept.seen(kept.finding("phone", "suspected"), run, {"html": b"page" * 500})
    assert again["html"] == page["html"]
    with kept.store.session() as session:  # and a night counted by a ledger with the very same content
        row = session.exec(select(Observation)).first()
        assert row is not None
        ledger = row.verdicts_sha256
        session.add(Observation(run_id=run, site_key="b.example", bundle_sha256=ledger, stopped_by="exhausted"))
    kept.age()
    found = faults(kept)
    assert sorted(sha for fault, sha in found if fault is Fault.KEPT_AGAIN) == sorted((page["html"], ledger))
    assert set(mended(kept)) == {Fault.KEPT_AGAIN, Fault.PRUNED_BUT_THERE}
    assert {page["html"], ledger} <= kept.files()


def test_a_file_that_goes_while_files_are_looked_at_is_not_lost(
    kept: Kept, page: Page, monkeypatch: pytest.MonkeyPatch
) -> None:
    kept.night(kept.run(date(2026, 11, 20)))
    kept.age()
    scan = checking.lying

    def meanwhile(root: Path) -> Iterator[object]:
        prune(kept.store, kept.blobs, ALL, verified_counts=False, why="a test", now=NOW)
        return scan(root)  # type: ignore[return-value]

    monkeypatch.setattr(checking, "lying", meanwhile)
    assert look(kept.store, kept.blobs, now=NOW).troubles == []


def test_nights_that_cannot_be_read_are_counted(kept: Kept, page: Page) -> None:
    with kept.store.session() as session:
        row = session.exec(select(Observation)).one()
        row.pages_sha256 = None  # of a version that did not write it down, and the bundle is no bundle
    assert looked(kept).unread == 1


def test_every_fault_is_in_the_documents() -> None:
    text = (Path(__file__).parents[2] / "docs" / "evidence.md").read_text(encoding="utf-8")
    table = text.partition("### Looking for faults")[2].partition("\n#")[0]
    assert set(re.findall(r"^\| `([a-z-]+)` \|", table, re.MULTILINE)) == {one.value for one in Fault}
