from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from pathlib import Path
from threading import Barrier, Thread

import pytest
from sqlmodel import select
from tests.evidence.sealed import KINDS, OF_SITES, SITES, Nights, age, at

from sitecheck.evidence import seal as sealing
from sitecheck.evidence.manifest import load, manifest_path
from sitecheck.evidence.seal import SealError, seal_nights
from sitecheck.evidence.verify import verify
from sitecheck.evidence.wrong import Wrong
from sitecheck.store.models import Evidence, Pruned, Run, Seal, SiteLedger


@pytest.fixture
def nights(tmp_path: Path) -> Iterator[Nights]:
    found = Nights(tmp_path)
    yield found
    found.close()


def manifest(nights: Nights, number: int):
    return load(manifest_path(nights.root, number).read_bytes())


def others(nights: Nights, number: int) -> list[str]:
    return [one.sha256 for one in manifest(nights, number).files if one.kind == "other"]


def rows(nights: Nights) -> list[Seal]:
    with nights.store.reading() as session:
        return list(session.exec(select(Seal).order_by(Seal.number)))


def test_a_manifest_names_every_file_of_its_night(nights: Nights) -> None:
    nights.run(1)
    assert nights.seal(at(1, 55)) == [1]
    found = manifest(nights, 1)
    assert {one.kind for one in found.files} == {*KINDS, *OF_SITES}
    on_disk = {one.relative_to(nights.root).as_posix(): one for one in (nights.root / "objects").rglob("*.*")}
    assert {one.path for one in found.files} == set(on_disk)
    for one in found.files:
        assert one.size == on_disk[one.path].stat().st_size
        assert one.sha256 in "".join(one.path.split("/")[1:])
        assert one.site in SITES
    by_kind = {kind: [one for one in found.files if one.kind == kind] for kind in (*KINDS, *OF_SITES)}
    assert sorted(one.findings for one in by_kind["html"]) == [
        ("a-fax",), ("a-hours",), ("b-fax",), ("b-hours",),
    ]  # fmt: skip
    assert sorted(one.findings for one in by_kind["warc"]) == [("a-fax", "a-hours"), ("b-fax", "b-hours")]
    assert all(one.findings == () for kind in OF_SITES for one in by_kind[kind])
    assert [one.path for one in found.files] == sorted(one.path for one in found.files)


def test_it_is_canonical_json_with_all_it_says(nights: Nights) -> None:
    nights.run(1)
    nights.seal(at(1, 55))
    data = manifest_path(nights.root, 1).read_bytes()
    read = json.loads(data)
    assert json.dumps(read, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode() == data
    assert {name: read[name] for name in read if name not in ("files", "chains", "version")} == {
        "schema": "sitecheck.seal/1", "number": 1, "run": 1, "as_of": "2026-11-20",
        "sealed_at": "2026-11-20T17:55:00Z", "previous": "", "clock_went_back": False, "pruned": [],
    }  # fmt: skip
    assert read["chains"]["decision"] == {"rows": 0, "head": ""}
    (row,) = rows(nights)
    assert (row.number, row.run_id, row.at, row.sha256, row.previous) == (
        1, 1, at(1, 55), sha256(data).hexdigest(), "",
    )  # fmt: skip


def test_each_night_is_chained_to_the_one_before(nights: Nights) -> None:
    for number in (1, 2, 3):
        nights.run(number)
        assert nights.seal(at(number, 55)) == [number]
    hashes = [row.sha256 for row in rows(nights)]
    assert [manifest(nights, number).previous for number in (1, 2, 3)] == ["", *hashes[:2]]
    assert [row.previous for row in rows(nights)] == ["", *hashes[:2]]


def test_a_night_is_sealed_once(nights: Nights) -> None:
    nights.run(1)
    assert nights.seal() == [1]
    before = manifest_path(nights.root, 1).read_bytes()
    assert nights.seal() == []
    assert manifest_path(nights.root, 1).read_bytes() == before
    assert len(rows(nights)) == 1


def test_a_night_that_is_not_over_is_not_sealed(nights: Nights) -> None:
    nights.run(1, state="interrupted")
    nights.run(2, state="running")
    assert nights.seal() == []
    assert not (nights.root / "seals").exists()
    with nights.store.session() as session:
        session.get_one(Run, 1).state = "finished"
    assert nights.seal() == [1]


def test_nights_from_before_get_one_seal_each_in_their_order(nights: Nights) -> None:
    for number in (1, 2, 3):
        nights.run(number, state="failed" if number == 2 else "finished")
    assert nights.seal() == [1, 2, 3]
    assert [manifest(nights, number).run for number in (1, 2, 3)] == [1, 2, 3]
    assert not any(manifest(nights, number).clock_went_back for number in (1, 2, 3))
    assert not any(one.kind == "other" for number in (1, 2, 3) for one in manifest(nights, number).files)


def test_what_lies_there_besides_goes_with_the_newest_night(nights: Nights) -> None:
    nights.run(1)
    ranking = nights.hand_in()
    nights.seal(at(1, 55))
    assert others(nights, 1) == [ranking]
    nights.age_all(at(1, 20))  # within what file systems and clocks may be apart
    age(nights.blobs.path(ranking), at(1, -300))
    nights.run(2)
    left_over = nights.blobs.put(b"of a night that was killed")
    nights.seal(at(2, 55))
    assert others(nights, 2) == [left_over]
    nights.age_all(at(2, -300))
    nights.run(3)
    nights.seal(at(3, 55))
    assert others(nights, 3) == []


@pytest.mark.parametrize("kind", ["html", "closeup", "warc", "bundle"])
def test_a_file_that_is_missing_already_is_said_to_be(nights: Nights, kind: str) -> None:
    nights.run(1)
    gone = nights.file(1, kind)
    gone.unlink()
    nights.seal()
    (one,) = [one for one in manifest(nights, 1).files if one.size is None]
    assert nights.root / one.path == gone
    with nights.store.reading() as session:
        report = verify(session, nights.root, (), now=lambda: datetime.now(UTC))
    assert [(found.wrong, found.where) for found in report.found] == [(Wrong.FILE_MISSING, one.path)]
    assert "missing already when it was sealed" in report.found[0].detail


def test_a_clock_that_was_set_back_is_written_down(nights: Nights) -> None:
    nights.run(1)
    nights.seal(at(1, 55))
    nights.run(2, started=at(1) - timedelta(days=30))
    nights.seal(at(1) - timedelta(days=29))
    nights.run(3)
    nights.seal(at(3))
    assert [manifest(nights, number).clock_went_back for number in (1, 2, 3)] == [False, True, False]
    assert [row.number for row in rows(nights)] == [1, 2, 3]


def test_what_was_pruned_is_said_once(nights: Nights) -> None:
    nights.run(1)
    nights.seal(at(1, 55))
    with nights.store.session() as session:
        session.add_all(Pruned(sha256=f"{n}" * 64, at=at(1, 56)) for n in (3, 1, 2))
    nights.run(2)
    nights.seal(at(2, 55))
    nights.run(3)
    nights.seal(at(3, 55))
    assert manifest(nights, 2).pruned == tuple(f"{n}" * 64 for n in (1, 2, 3))
    assert manifest(nights, 3).pruned == ()
    with nights.store.reading() as session:
        assert {row.sealed_in for row in session.exec(select(Pruned))} == {2}


class Killed(BaseException):
    """The process died here."""


@pytest.mark.parametrize("where", ["write_new", "_record"])
def test_a_sealing_that_is_killed_is_taken_up_by_the_next_one(
    nights: Nights, monkeypatch: pytest.MonkeyPatch, where: str
) -> None:
    nights.run(1)
    nights.seal(at(1, 55))
    nights.run(2)

    def die(*_: object) -> None:
        raise Killed

    with monkeypatch.context() as patch:
        patch.setattr(sealing, where, die)
        with pytest.raises(Killed):
            nights.seal(at(2, 55))
    assert [row.number for row in rows(nights)] == [1]
    left = manifest_path(nights.root, 2)
    assert left.exists() == (where == "_record")
    assert [path.name for path in (nights.root / "seals").iterdir() if path.name.startswith(".")] == []
    before = left.read_bytes() if left.exists() else None
    with nights.store.session() as session:
        session.add(Pruned(sha256="9" * 64, at=at(2, 57)))
    assert nights.seal(at(2, 59)) == [2]
    assert before in (None, left.read_bytes())
    assert rows(nights)[1].sha256 == sha256(left.read_bytes()).hexdigest()
    assert rows(nights)[1].at == (at(2, 55) if before else at(2, 59))
    with nights.store.reading() as session:
        assert session.get_one(Pruned, "9" * 64).sealed_in == (None if before else 2)


def test_two_who_seal_at_once_make_one_seal(nights: Nights) -> None:
    nights.run(1)
    nights.run(2)
    barrier = Barrier(3)
    errors: list[BaseException] = []

    def work(minutes: int) -> None:
        try:
            barrier.wait()
            seal_nights(nights.store, nights.root, lambda: at(3, minutes))
        except SealError:
            pass  # told to run it again: nothing was changed
        except BaseException as error:
            errors.append(error)

    threads = [Thread(target=work, args=(minutes,)) for minutes in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert errors == []
    nights.seal(at(3, 9))
    found = rows(nights)
    assert [(row.number, row.run_id) for row in found] == [(1, 1), (2, 2)]
    for row in found:
        assert sha256(manifest_path(nights.root, row.number).read_bytes()).hexdigest() == row.sha256
    assert found[1].previous == found[0].sha256


@pytest.mark.parametrize(
    ("content", "said"), [(b"", "it is no manifest"), (b"{}", "it is no manifest"), (None, "it is of another night")]
)
def test_a_strange_file_in_its_place_is_not_written_over(nights: Nights, content: bytes | None, said: str) -> None:
    nights.run(1)
    nights.seal()
    nights.run(2)
    path = manifest_path(nights.root, 2)
    path.write_bytes(manifest_path(nights.root, 1).read_bytes() if content is None else content)
    before = path.read_bytes()
    with pytest.raises(SealError, match=f"000002.json lies where the seal of run 2 belongs.*{said}.*evidence verify"):
        nights.seal()
    assert path.read_bytes() == before
    assert len(rows(nights)) == 1
    path.unlink()
    assert nights.seal() == [2]


def test_without_rows_there_is_a_seal_all_the_same(nights: Nights) -> None:
    with nights.store.session() as session:
        session.add(Run(id=1, kind="nightly", as_of=at(1).date(), started_at=at(1), state="failed"))
    assert nights.seal() == [1]
    assert manifest(nights, 1).files == ()


def test_a_file_of_two_portals_is_named_for_each(nights: Nights) -> None:
    nights.run(1)
    with nights.store.session() as session:
        one, other = session.exec(select(SiteLedger).order_by(SiteLedger.id))
        other.sha256 = one.sha256
        shared = one.sha256
        for row in session.exec(select(Evidence).where(Evidence.kind == "html")):
            assert row.sha256 != shared
    nights.seal()
    assert [(one.kind, one.site) for one in manifest(nights, 1).files if one.sha256 == shared] == [
        ("ledger", site) for site in SITES
    ]
