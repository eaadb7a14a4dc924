"""Every kind of file and every chained table is touched in every way: what was done is named, and nothing else is."""

from __future__ import annotations

import shutil
import tracemalloc
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, timedelta
from hashlib import sha256
from pathlib import Path

import pytest
import zstandard
from sqlalchemy import text
from tests.evidence.sealed import KINDS, OF_SITES, Nights, age, at
from tests.store.chains import add

from sitecheck.evidence.manifest import load, manifest_path, stamp_path
from sitecheck.evidence.sound import Unsound, check_file
from sitecheck.evidence.verify import NoSuchSeal, Verified, verify
from sitecheck.evidence.wrong import Wrong
from sitecheck.store.chain import CHAINED
from sitecheck.store.models import Finding, Pruned, Seal
from sitecheck.store.publications import PublishedRubric

pytestmark = pytest.mark.slow

EVERY = (*KINDS, *OF_SITES, "other")
NIGHTS = 3


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Three sealed nights with rows in every chain, as a folder to be copied."""
    folder = tmp_path_factory.mktemp("made")
    nights = Nights(folder)
    for number in range(1, NIGHTS + 1):
        nights.run(number)
        with nights.store.session() as session:
            if number == 1:
                prepare(session)
            for row in (2 * number - 1, 2 * number):
                add(session, row)
        nights.kinds[number, "other"] = [nights.hand_in(f"list {number}".encode())]
        nights.seal(at(number, 55))
        nights.age_all(at(number, 50))
    nights.close()
    return folder


def prepare(session) -> None:
    assert session.get(Finding, 1) is not None
    session.add(PublishedRubric(hash="a" * 64, rubric_id="one", data='{"id":"one"}'))
    session.add(PublishedRubric(hash="b" * 64, rubric_id="two", data='{"id":"two"}'))
    session.flush()


@pytest.fixture
def nights(made: Path, tmp_path: Path) -> Iterator[Nights]:
    shutil.copytree(made, tmp_path, dirs_exist_ok=True)
    found = Nights.again(tmp_path)
    yield found
    found.close()


def look(nights: Nights, since: int | date | None = None) -> Verified:
    with nights.store.reading() as session:
        return verify(session, nights.root, (), since=since, now=lambda: datetime.now(UTC))


def wrongs(nights: Nights, since: int | date | None = None) -> list[tuple[Wrong, str]]:
    return [(one.wrong, one.where) for one in look(nights, since).found]


def path_of(nights: Nights, file: Path) -> str:
    return file.relative_to(nights.root).as_posix()


def one_of(nights: Nights, kind: str, run: int = 2) -> Path:
    files = load(manifest_path(nights.root, run).read_bytes()).files
    return nights.root / next(one.path for one in files if one.kind == kind)


def test_nothing_is_wrong_when_nobody_touched_it(nights: Nights) -> None:
    report = look(nights)
    assert report.found == []
    assert report.seals == NIGHTS
    assert report.files == NIGHTS * (2 * len(OF_SITES) + 2 * (3 * 2 + 2) + 1)
    assert report.notes == []


def flip(path: Path, position: int = -1, bit: int = 0) -> None:
    data = bytearray(path.read_bytes())
    data[position] ^= 1 << bit
    path.write_bytes(data)


@pytest.mark.parametrize("kind", EVERY)
class TestOneFile:
    def test_a_flipped_byte(self, nights: Nights, kind: str) -> None:
        file = one_of(nights, kind)
        size = len(file.read_bytes())
        for position in sorted({0, 4, 5, 7, size // 3, size // 2, size - 2, size - 1}):
            before = file.read_bytes()
            flip(file, position, bit=position % 8)
            assert wrongs(nights) == [(Wrong.FILE_CHANGED, path_of(nights, file))], position
            file.write_bytes(before)

    def test_a_byte_more_and_a_byte_less(self, nights: Nights, kind: str) -> None:
        file = one_of(nights, kind)
        before = file.read_bytes()
        for data in (before + b"\0", before[:-1], b""):
            file.write_bytes(data)
            assert wrongs(nights) == [(Wrong.FILE_CHANGED, path_of(nights, file))]

    def test_deleted(self, nights: Nights, kind: str) -> None:
        file = one_of(nights, kind)
        file.unlink()
        assert wrongs(nights) == [(Wrong.FILE_MISSING, path_of(nights, file))]

    def test_added(self, nights: Nights, kind: str) -> None:
        model = one_of(nights, kind)
        ending = model.name[62:]
        added = nights.root / "objects" / "ee" / ("e" * 62 + ending)
        added.parent.mkdir(exist_ok=True)
        shutil.copy(model, added)
        age(added, at(2, 10))
        assert wrongs(nights) == [(Wrong.FILE_ADDED, path_of(nights, added))]

    def test_two_that_were_swapped(self, nights: Nights, kind: str) -> None:
        one, other = one_of(nights, kind, 1), one_of(nights, kind, 3)
        first, second = one.read_bytes(), other.read_bytes()
        one.write_bytes(second)
        other.write_bytes(first)
        assert sorted(wrongs(nights)) == sorted((Wrong.FILE_CHANGED, path_of(nights, file)) for file in (one, other))

    def test_put_away_under_another_name(self, nights: Nights, kind: str) -> None:
        file = one_of(nights, kind)
        moved = file.with_name("f" * 62 + file.name[62:])
        file.rename(moved)
        assert sorted(wrongs(nights)) == sorted(
            [(Wrong.FILE_MISSING, path_of(nights, file)), (Wrong.FILE_ADDED, path_of(nights, moved))]
        )

    def test_replaced_by_a_link_or_a_folder(self, nights: Nights, kind: str, tmp_path: Path) -> None:
        file = one_of(nights, kind)
        elsewhere = tmp_path / "elsewhere"
        file.rename(elsewhere)
        file.symlink_to(elsewhere)
        found = wrongs(nights)
        assert set(found) == {(Wrong.FILE_CHANGED, path_of(nights, file)), (Wrong.FILE_ADDED, path_of(nights, file))}
        file.unlink()
        file.mkdir()
        assert (Wrong.FILE_CHANGED, path_of(nights, file)) in wrongs(nights)


def test_every_single_bit_of_a_packed_file_counts(nights: Nights) -> None:
    """Some bits of a packed file can be turned and it unpacks to the same content all the same."""
    file = one_of(nights, "headers")
    sealed = next(one for one in load(manifest_path(nights.root, 2).read_bytes()).files if file.match(one.path))
    whole = file.read_bytes()
    hidden = 0
    for position in range(len(whole)):
        for bit in range(8):
            flip(file, position, bit)
            with pytest.raises(Unsound):
                check_file(file, sealed.sha256, size=sealed.size, packed=sealed.packed)
            try:
                check_file(file, sealed.sha256)
            except Unsound:
                pass
            else:
                hidden += 1
            file.write_bytes(whole)
    assert hidden, "there are such bits: the content's hash alone would not do"


def test_a_small_file_that_unpacks_to_gigabytes_does_not_fill_the_memory(tmp_path: Path) -> None:
    bomb = tmp_path / ("0" * 62 + ".zst")
    packer = zstandard.ZstdCompressor(level=1).compressobj()
    with bomb.open("wb") as file:
        for _ in range(300):
            file.write(packer.compress(bytes(1 << 20)))
        file.write(packer.flush())
    tracemalloc.start()
    with pytest.raises(Unsound):
        check_file(bomb, "0" * 64)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 150 << 20


def manifest_flip(nights: Nights) -> list[tuple[Wrong, str]]:
    flip(manifest_path(nights.root, 2), 100)
    return [(Wrong.SEAL_CHANGED, "seals/000002.json")]


def manifest_made_anew(nights: Nights) -> list[tuple[Wrong, str]]:
    path = manifest_path(nights.root, 2)
    path.write_bytes(path.read_bytes().replace(b'"kind":"html"', b'"kind":"htm"'))
    return [(Wrong.SEAL_CHANGED, "seals/000002.json")]


def manifest_gone(nights: Nights) -> list[tuple[Wrong, str]]:
    manifest_path(nights.root, 2).unlink()
    return [(Wrong.SEAL_MISSING, "seals/000002.json")]


def manifest_added(nights: Nights) -> list[tuple[Wrong, str]]:
    shutil.copy(manifest_path(nights.root, 3), manifest_path(nights.root, 4))
    return [(Wrong.SEAL_ADDED, "seals/000004.json")]


def manifests_swapped(nights: Nights) -> list[tuple[Wrong, str]]:
    one, other = manifest_path(nights.root, 1), manifest_path(nights.root, 3)
    first, second = one.read_bytes(), other.read_bytes()
    one.write_bytes(second)
    other.write_bytes(first)
    return [(Wrong.SEAL_MOVED, "seals/000001.json"), (Wrong.SEAL_MOVED, "seals/000003.json")]


def manifest_renamed(nights: Nights) -> list[tuple[Wrong, str]]:
    manifest_path(nights.root, 3).rename(nights.root / "seals" / "3.json")
    return [(Wrong.FILE_ADDED, "seals/3.json"), (Wrong.SEAL_MISSING, "seals/000003.json")]


def stamp_added(nights: Nights) -> list[tuple[Wrong, str]]:
    stamp_path(nights.root, 2).write_bytes(b"stamp")
    return [(Wrong.STAMP_ADDED, "seals/000002.tsr")]


def stamp_gone(nights: Nights) -> list[tuple[Wrong, str]]:
    stamped(nights)
    stamp_path(nights.root, 2).unlink()
    return [(Wrong.STAMP_MISSING, "seals/000002.tsr")]


def stamp_flipped(nights: Nights) -> list[tuple[Wrong, str]]:
    stamped(nights)
    flip(stamp_path(nights.root, 2))
    return [(Wrong.STAMP_CHANGED, "seals/000002.tsr")]


def stamp_that_is_none(nights: Nights) -> list[tuple[Wrong, str]]:
    stamped(nights)
    return [(Wrong.STAMP_BAD, "seal 2")]


def foreign_file(nights: Nights) -> list[tuple[Wrong, str]]:
    (nights.root / "objects" / "note.txt").write_text("x")
    (nights.root / "other").mkdir()
    (nights.root / ".hidden").write_text("x")
    return [(Wrong.FILE_ADDED, ".hidden"), (Wrong.FILE_ADDED, "objects/note.txt"), (Wrong.FILE_ADDED, "other")]


def row_gone_with_its_file(nights: Nights) -> list[tuple[Wrong, str]]:
    touch(nights, "DELETE FROM seal WHERE number = 3")
    manifest_path(nights.root, 3).unlink()
    return [(Wrong.SEAL_MISSING, "seal 3")]


def row_gone(nights: Nights) -> list[tuple[Wrong, str]]:
    touch(nights, "DELETE FROM seal WHERE number = 2")
    return [
        (Wrong.SEAL_ADDED, "seals/000002.json"),
        (Wrong.SEAL_MISSING, "seal 2"),
    ]


def rows_renumbered(nights: Nights) -> list[tuple[Wrong, str]]:
    touch(nights, *(f"UPDATE seal SET number = {b} WHERE number = {a}" for a, b in ((2, 9), (3, 2), (9, 3))))
    return [
        (Wrong.SEAL_MOVED, "seals/000002.json"),
        (Wrong.SEAL_MOVED, "seals/000003.json"),
        (Wrong.SEAL_ROW, "seal 2"),
        (Wrong.SEAL_ROW, "seal 2"),
        (Wrong.SEAL_ROW, "seal 3"),
        (Wrong.SEAL_ROW, "seal 3"),
    ]


def row_of_another_night(nights: Nights) -> list[tuple[Wrong, str]]:
    touch(nights, "DELETE FROM seal WHERE number = 3", "UPDATE seal SET run_id = 3 WHERE number = 2")
    return [
        (Wrong.SEAL_ADDED, "seals/000003.json"),
        (Wrong.SEAL_MISSING, "seal 3"),
        (Wrong.SEAL_ROW, "seal 2"),
    ]


def made_anew_with_its_row(nights: Nights) -> list[tuple[Wrong, str]]:
    """Somebody who can write both changes the last manifest and its row alike: the audit row still tells."""
    path = manifest_path(nights.root, 3)
    path.write_bytes(path.read_bytes().replace(b'"clock_went_back":false', b'"clock_went_back":true '))
    touch(nights, f"UPDATE seal SET sha256 = '{sha256(path.read_bytes()).hexdigest()}' WHERE number = 3")
    return [(Wrong.SEAL_ROW, "seal 3")]


def touch(nights: Nights, *statements: str) -> None:
    with nights.store.engine.begin() as connection:
        connection.execute(text("PRAGMA defer_foreign_keys=ON"))
        for statement in statements:
            connection.execute(text(statement))


def stamped(nights: Nights) -> None:
    stamp_path(nights.root, 2).write_bytes(b"no stamp")
    with nights.store.session() as session:
        session.get_one(Seal, 2).stamp_sha256 = sha256(b"no stamp").hexdigest()


@pytest.mark.parametrize(
    "act",
    [
        manifest_flip, manifest_made_anew, manifest_gone, manifest_added, manifests_swapped, manifest_renamed,
        stamp_added, stamp_gone, stamp_flipped, stamp_that_is_none, foreign_file, row_gone_with_its_file, row_gone,
        rows_renumbered, row_of_another_night, made_anew_with_its_row,
    ],
)  # fmt: skip
def test_seals(nights: Nights, act: Callable[[Nights], list[tuple[Wrong, str]]]) -> None:
    expected = act(nights)
    assert sorted(wrongs(nights)) == sorted(expected)


@pytest.mark.parametrize(
    ("statement", "where"),
    [
        ("UPDATE evidence SET sha256 = '{0}' WHERE run_id = 2 AND kind = 'html' AND finding_id = 1", "html, finding"),
        ("UPDATE evidence SET path = 'x' WHERE run_id = 2 AND kind = 'headers' AND finding_id = 1", "headers"),
        ("UPDATE evidence SET finding_id = 2 WHERE run_id = 2 AND kind = 'closeup' AND finding_id = 1", "closeup"),
        ("DELETE FROM evidence WHERE run_id = 2 AND kind = 'warc' AND finding_id = 1", "warc, finding"),
        ("UPDATE observation SET bundle_sha256 = '{0}' WHERE run_id = 2 AND site_key = 'a.example'", "bundle"),
        ("UPDATE observation SET verdicts_sha256 = '' WHERE run_id = 2 AND site_key = 'a.example'", "verdicts"),
        ("UPDATE siteledger SET sha256 = '{0}' WHERE run_id = 2 AND site_key = 'a.example'", "ledger"),
        ("UPDATE siteledger SET skipped_sha256 = '{0}' WHERE run_id = 2 AND site_key = 'a.example'", "left-out"),
    ],
)  # fmt: skip
def test_rows_that_name_other_files_than_the_seal(nights: Nights, statement: str, where: str) -> None:
    touch(nights, statement.format(nights.blobs.put(b"list 1")))
    found = wrongs(nights)
    assert found
    assert all(wrong is Wrong.EVIDENCE_ROW for wrong, _ in found)
    assert all(place.startswith(f"run 2, a.example, {where}") for _, place in found)


CHANGES = {
    "decision": "UPDATE decision SET who = 'nobody' WHERE id = 3",
    "auditrow": "UPDATE auditrow SET why = 'x' WHERE id = 3",
    "entry": "UPDATE entry SET value = '0' WHERE id = 3",
    "publication": "UPDATE publishedscore SET answer = '{}' WHERE publication_id = 3",
}


@pytest.mark.parametrize("table", CHAINED)
class TestOneRow:
    def test_changed(self, nights: Nights, table: str) -> None:
        touch(nights, CHANGES[table])
        ((wrong, where),) = wrongs(nights)
        assert wrong is Wrong.ROW_CHANGED
        assert where.startswith(f"{table} 3 (")
        assert "2026-11-20T17:" in where

    def test_deleted(self, nights: Nights, table: str) -> None:
        scores = "DELETE FROM publishedscore WHERE publication_id = 5"
        touch(nights, *([scores] if table == "publication" else []), f"DELETE FROM {table} WHERE id = 5")
        ((wrong, where),) = wrongs(nights)
        assert (wrong, where[: len(table) + 4]) == (Wrong.ROW_MISSING, f"{table} 6 (")

    def test_cut_with_its_end(self, nights: Nights, table: str) -> None:
        """Also who writes the end of the chain anew is found out, by the seals."""
        with nights.store.reading() as session:
            last = session.execute(text(f"SELECT max(id) FROM {table}")).scalar_one()
        scores = f"DELETE FROM publishedscore WHERE publication_id = {last}"
        touch(
            nights,
            *([scores] if table == "publication" else []),
            f"DELETE FROM {table} WHERE id = {last}",
            f"UPDATE chainhead SET rows = rows - 1, head = (SELECT chain FROM {table} WHERE id = {last - 1}) "
            f"WHERE name = '{table}'",
        )
        found = wrongs(nights)
        assert (Wrong.CHAIN_REWRITTEN if table != "auditrow" else Wrong.SEAL_ROW) in [wrong for wrong, _ in found]

    def test_put_in(self, nights: Nights, table: str) -> None:
        columns = [name for name in CHAINED[table].model_fields if name != "id"]
        values = ", ".join("99" if name == "version" else name for name in columns)
        touch(nights, f"INSERT INTO {table} ({', '.join(columns)}) SELECT {values} FROM {table} WHERE id = 2")
        ((wrong, where),) = wrongs(nights)
        assert wrong is Wrong.ROW_ADDED
        assert where.startswith(f"{table} ")

    def test_in_another_order(self, nights: Nights, table: str) -> None:
        moves = ((2, -1), (5, 2), (-1, 5))
        scores = [f"UPDATE publishedscore SET publication_id = {b} WHERE publication_id = {a}" for a, b in moves]
        rows = [f"UPDATE {table} SET id = {b} WHERE id = {a}" for a, b in moves]
        touch(nights, *rows, *(scores if table == "publication" else []))
        found = wrongs(nights)
        assert {wrong for wrong, _ in found} == {Wrong.ROW_MOVED}
        assert {where.split(" (")[0] for _, where in found} == {f"{table} 2", f"{table} 5"}


@pytest.mark.parametrize(("finding", "state"), [(1, "dismissed"), (2, "confirmed")])
def test_a_finding_whose_state_nobody_decided(nights: Nights, finding: int, state: str) -> None:
    touch(nights, f"UPDATE finding SET state = '{state}' WHERE id = {finding}")
    assert wrongs(nights) == [(Wrong.FINDING_STATE, f"finding {finding} (contact-fields, a.example)")]


def test_the_files_of_a_night_whose_manifest_is_gone_are_looked_at_all_the_same(nights: Nights) -> None:
    flipped, gone = one_of(nights, "bundle"), one_of(nights, "closeup")
    manifest_path(nights.root, 2).unlink()
    flip(flipped, 30)
    gone.unlink()
    assert sorted(wrongs(nights)) == sorted(
        [
            (Wrong.SEAL_MISSING, "seals/000002.json"),
            (Wrong.FILE_CHANGED, path_of(nights, flipped)),
            (Wrong.FILE_MISSING, path_of(nights, gone)),
        ]
    )


def test_what_was_pruned_is_told_apart_from_what_was_lost(nights: Nights) -> None:
    pruned, lost = one_of(nights, "html", 1), one_of(nights, "headers", 1)
    sha = pruned.parent.name + pruned.name[:62]
    with nights.store.session() as session:
        session.add(Pruned(sha256=sha, at=at(4)))
    touch(nights, f"UPDATE evidence SET missing = 'pruned' WHERE sha256 = '{sha}'")
    pruned.unlink()
    lost.unlink()
    report = look(nights)
    assert [(one.wrong, one.where) for one in report.found] == [(Wrong.FILE_MISSING, path_of(nights, lost))]
    assert report.pruned == 1
    nights.run(4)
    nights.seal(at(4, 55))
    assert wrongs(nights) == [(Wrong.FILE_MISSING, path_of(nights, lost))]
    lost_sha = lost.parent.name + lost.name[:62]
    touch(nights, f"INSERT INTO pruned VALUES ('{lost_sha}', '2026-11-25 00:00:00', 0, '[]', '[]', '', 4)")
    assert wrongs(nights) == [(Wrong.EVIDENCE_ROW, f"pruned {lost_sha}")], "a seal would say so"


def test_a_night_that_is_not_sealed_yet_is_looked_at_as_well(nights: Nights) -> None:
    nights.run(4, state="running", started=datetime.now(UTC) - timedelta(minutes=5))
    nights.blobs.put(b"of a portal that is not done yet")
    report = look(nights)
    assert report.found == []
    assert report.notes == ["run 4 has no seal yet: it is not over"]
    file = nights.file(4, "bundle")
    flip(file, len(file.read_bytes()) // 2)
    assert wrongs(nights) == [(Wrong.FILE_CHANGED, path_of(nights, file))]


def test_what_is_handed_in_by_day_is_no_stranger(nights: Nights) -> None:
    sha = nights.hand_in(b"by day")
    assert look(nights).found == []
    nights.blobs.path(sha).unlink()
    assert [wrong for wrong, _ in wrongs(nights)] == [Wrong.FILE_MISSING]


@pytest.mark.parametrize(("since", "seals"), [(2, 2), (date(2026, 11, 22), 1), (date(2026, 11, 21), 2), (1, 3)])
def test_since(nights: Nights, since: int | date, seals: int) -> None:
    report = look(nights, since)
    assert report.found == []
    assert report.seals == seals
    one_of(nights, "html", 1).unlink()
    new = one_of(nights, "html", 3)
    flip(new)
    assert (Wrong.FILE_CHANGED, path_of(nights, new)) in wrongs(nights, since)
    assert len(wrongs(nights, since)) == (1 if seals < 3 else 2)


@pytest.mark.parametrize("since", [4, date(2026, 11, 23)])
def test_since_a_night_that_is_not_there(nights: Nights, since: int | date) -> None:
    with pytest.raises(NoSuchSeal, match="the newest is 3"):
        look(nights, since)


def test_a_clock_that_was_set_back_is_a_note(nights: Nights) -> None:
    nights.run(4, started=at(1))
    nights.seal(at(1, 5))
    report = look(nights)
    assert report.found == []
    assert report.notes == ["seal 4: the clock was behind that of the night before; its number counts"]


def test_before_the_first_seal(tmp_path: Path) -> None:
    empty = Nights(tmp_path)
    assert look(empty).found == []
    empty.run(1)
    report = look(empty)
    assert (report.seals, report.found) == (0, [])
    empty.file(1, "pages").unlink()
    assert [wrong for wrong, _ in wrongs(empty)] == [Wrong.FILE_MISSING]
    empty.close()


def test_each_line_says_what_where_and_what_to_do(nights: Nights) -> None:
    file = one_of(nights, "warc")
    file.unlink()
    (found,) = look(nights).found
    what, where, detail, todo = found.line().split("\t")
    assert (what, where) == ("file-missing", path_of(nights, file))
    assert detail.startswith("warc, seal 2, sha256 ")
    assert "backup" in todo
