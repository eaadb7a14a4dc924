"""Small pictures in the tables: one per address, and what is replaced goes with a row that says so."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from sqlmodel import select

from sitecheck.evidence.prune import plan
from sitecheck.store.blobs import BlobStore
from sitecheck.store.engine import Store
from sitecheck.store.keeping import Limits, Why
from sitecheck.store.models import PagePicture, Pruned, Run, Site, Unit
from sitecheck.store.pictures import NO_CANDIDATE, REPLACED, keep_pictures, pictured, remove_files
from sitecheck.store.references import Hold, named

NOW = datetime(2026, 11, 20, 2, 0, tzinfo=UTC)
KEY = "a.example"


@dataclass(frozen=True)
class Taken:
    key: str
    sha256: str
    page_hash: str = "p1"
    url: str = "http://a.example/x"
    size: int = 9
    captured_at: datetime = NOW


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    store = Store.open(f"sqlite:///{tmp_path / 'a.db'}")
    with store.session() as session:
        session.add(Unit(code="a", name="a", category="department"))
        session.flush()
        for key in (KEY, "b.example"):
            session.add(Site(key=key, unit_code="a", url=f"http://{key}/"))
        for number in (1, 2):
            session.add(Run(id=number, kind="manual", as_of=date(2026, 11, number), started_at=NOW, state="finished"))
    yield store
    store.close()


def kept(store: Store, run: int, *taken: Taken, candidates: set[str] | None = None, site: str = KEY) -> tuple[str, ...]:
    with store.session() as session:
        return keep_pictures(session, site, run, taken, candidates=candidates, now=NOW)


def test_one_per_address_and_what_is_replaced_goes(store: Store) -> None:
    one, two, other = "1" * 64, "2" * 64, "3" * 64
    assert kept(store, 1, Taken("k1", one), Taken("k2", other)) == ()
    assert kept(store, 1, Taken("k1", one), Taken("k2", other)) == ()  # the same night again
    assert kept(store, 2, Taken("k1", two, "p2")) == (one,)
    with store.reading() as session:
        assert pictured(session, KEY) == {"k1": "p2", "k2": "p1"}
        assert pictured(session, "b.example") == {}
        gone = session.exec(select(Pruned)).one()
        assert (gone.sha256, gone.kinds, gone.runs, gone.why, gone.size) == (
            one,
            '["page-picture"]',
            "[1]",
            REPLACED,
            9,
        )


def test_what_is_no_candidate_any_more_goes_unless_the_night_saw_too_little(store: Store) -> None:
    one, two = "1" * 64, "2" * 64
    kept(store, 1, Taken("k1", one), Taken("k2", two))
    kept(store, 1, Taken("k1", "4" * 64), site="b.example")
    assert kept(store, 2, candidates=None) == ()
    assert kept(store, 2, candidates={"k2"}) == (one,)
    with store.reading() as session:
        assert pictured(session, KEY) == {"k2": "p1"}
        assert pictured(session, "b.example") == {"k1": "p1"}
        assert session.exec(select(Pruned.why)).all() == [NO_CANDIDATE]


def test_a_picture_is_named_and_never_pruned_while_it_is(store: Store, tmp_path: Path) -> None:
    blobs = BlobStore(tmp_path / "snapshots")
    sha, old = blobs.put(b"picture", raw=True), blobs.put(b"old", raw=True)
    kept(store, 1, Taken("k1", old))
    kept(store, 2, Taken("k1", sha))
    with store.reading() as session:
        (row,) = [one for one in named(session) if one.hold is Hold.BESIDE]
        assert (row.sha256, row.kind, row.run, row.site) == (sha, "page-picture", 2, KEY)
        everything = Limits(datetime(2030, 1, 1, tzinfo=UTC), datetime(2030, 1, 1, tzinfo=UTC))
        planned = plan(session, blobs.root, everything, verified_counts=False, now=datetime(2031, 1, 1, tzinfo=UTC))
    assert planned.kept[Why.SHOWN].files == 1
    assert [one.sha256 for one in planned.unfinished] == [old]  # written down as gone; a killed night left it there
    assert planned.going == ()


def test_files_are_removed_and_trouble_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    blobs = BlobStore(tmp_path)
    sha = blobs.put(b"picture", raw=True)
    assert remove_files(blobs, [sha, "0" * 64]) == []
    assert not blobs.has(sha)
    sha = blobs.put(b"picture", raw=True)

    def refuse(_: Path) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "unlink", refuse)
    (problem,) = remove_files(blobs, [sha])
    assert problem == f"{sha} was to be removed and could not be: Permission denied"


def test_a_picture_is_not_evidence_of_a_night(store: Store) -> None:
    from sitecheck.evidence.sealed_files import rows_of

    kept(store, 1, Taken("k1", "1" * 64))
    with store.reading() as session:
        assert list(rows_of(session, 1)) == []
        assert session.exec(select(PagePicture)).one().run_id == 1
