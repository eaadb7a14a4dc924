"""An export: what is copied, what is made, what is said about it, and that it is the same each time."""

from __future__ import annotations

import errno
import json
import re
import tracemalloc
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime
from io import BytesIO
from pathlib import Path

import pytest
from tests.evidence.exports import (
    BUILT,
    CLOSE,
    FIRST,
    HOME,
    MAP,
    OLD,
    PAGE,
    PICTURE,
    SECOND,
    SHOT,
    Nights,
    case,
    contents,
    files,
    inside,
    png,
    sha,
    two_nights,
)  # fmt: skip

from sitecheck.evidence.archive_read import DOM, FINDING, Record, read_records
from sitecheck.evidence.wacz import Written, write_wacz
from sitecheck.evidence.wacz_examine import DamagedFiles, Examined, examine
from sitecheck.evidence.wacz_plan import Case, Contents, Extra, KeptFile, Note
from sitecheck.evidence.wacz_view import VIEW, view
from sitecheck.store.blobs import BlobDamaged, BlobStore


@pytest.fixture
def nights(tmp_path: Path) -> Nights:
    return two_nights(tmp_path / "snapshots")


def export(whole: Contents, blobs: BlobStore, path: Path) -> Written:
    return write_wacz(path, whole, examine(whole, blobs), blobs)


def records(parts: dict[str, bytes]) -> list[Record]:
    return list(read_records(BytesIO(parts["archive/data.warc.gz"])))


def index(parts: dict[str, bytes]) -> list[tuple[str, str, dict[str, str]]]:
    lines = (line.split(" ", 2) for line in parts["indexes/index.cdx"].decode().splitlines())
    return [(key, time, json.loads(said)) for key, time, said in lines]


def texts(written: Written) -> list[str]:
    return [note.text for note in written.notes]


def test_records_of_the_finding_are_copied_as_they_lie_and_no_others(nights: Nights, tmp_path: Path) -> None:
    written = export(contents(case(files(nights))), nights.blobs, tmp_path / "x.wacz")
    parts = inside(tmp_path / "x.wacz")
    found = records(parts)
    urls = [one.url for one in found]
    assert {OLD, HOME, PICTURE, DOM + HOME, FINDING + "0123456789abcdef0123456789abcdef"} <= set(urls)
    assert not [url for url in urls if "secret" in url or "none" in url or url == FINDING + "f" * 32]
    assert (
        len([one for one in found if one.url.startswith(FINDING)]) == 1
    )  # the list of the older night is not asked for
    original = nights.blobs.path(nights.newer).read_bytes()
    for one in found:
        if one.url == PICTURE:
            piece = parts["archive/data.warc.gz"][one.offset : one.offset + one.length]
            assert piece in original
    assert (written.findings, written.records, written.pictures, written.notes) == (1, len(found), 2, ())
    assert written.size == (tmp_path / "x.wacz").stat().st_size


def test_what_did_not_change_comes_with_the_record_that_holds_it(nights: Nights, tmp_path: Path) -> None:
    export(contents(case(files(nights))), nights.blobs, tmp_path / "x.wacz")
    found = records(inside(tmp_path / "x.wacz"))
    (revisit,) = [one for one in found if one.type == "revisit"]
    (full,) = [one for one in found if one.id == revisit.refers_to]
    assert (full.type, full.payload, full.date) == ("response", PAGE, "2026-11-19T17:30:00Z")


def test_every_line_of_the_index_leads_to_its_record(nights: Nights, tmp_path: Path) -> None:
    export(contents(case(files(nights))), nights.blobs, tmp_path / "x.wacz")
    parts = inside(tmp_path / "x.wacz")
    lines = index(parts)
    assert [(key, time) for key, time, _ in lines] == sorted((key, time) for key, time, _ in lines)
    assert len(lines) == len([one for one in records(parts) if one.type in ("response", "revisit", "resource")]) == 8
    for _, time, said in lines:
        start, length = int(said["offset"]), int(said["length"])
        piece = parts["archive/data.warc.gz"][start : start + length]
        (one,) = read_records(BytesIO(piece))
        assert (one.url, one.field("WARC-Payload-Digest")) == (said["url"], said["digest"])
        assert time == "".join(sign for sign in one.date if sign.isdigit())


def test_pictures_lie_in_the_archive_and_as_files(nights: Nights, tmp_path: Path) -> None:
    export(contents(case(files(nights))), nights.blobs, tmp_path / "x.wacz")
    parts = inside(tmp_path / "x.wacz")
    found = {one.url: one for one in records(parts)}
    for data in (SHOT, CLOSE):
        assert found[f"urn:sitecheck:picture:{sha(data)}"].payload == data
        assert data in [content for name, content in parts.items() if name.startswith("pictures/")]
    verdict = json.loads(parts["verdicts/00012.json"])
    for one in verdict["files"]:
        if one["kind"] != "warc":
            assert sha(parts[one["at"]]) == one["sha256"]
    assert [name for name in parts if name.startswith("captures/") and name.endswith(".html")] == []


def test_pages_lead_to_what_is_in_the_archive(nights: Nights, tmp_path: Path) -> None:
    export(contents(case(files(nights))), nights.blobs, tmp_path / "x.wacz")
    parts = inside(tmp_path / "x.wacz")
    head, *pages = [json.loads(line) for line in parts["pages/pages.jsonl"].decode().splitlines()]
    assert head == {"format": "json-pages-1.0", "id": "pages", "title": "县教育局 (education)"}
    known = {(said["url"], time) for _, time, said in index(parts)}
    assert {(one["url"], "".join(filter(str.isdigit, one["ts"]))) for one in pages} <= known
    assert [one["url"] for one in pages] == [
        HOME, f"urn:sitecheck:picture:{sha(SHOT)}", f"urn:sitecheck:picture:{sha(CLOSE)}", VIEW + HOME,
    ]  # fmt: skip
    assert len({one["id"] for one in pages}) == len(pages)
    assert all(one["title"].startswith("公开机构联系信息要素") for one in pages)
    listed = json.loads(parts["datapackage.json"])
    assert (listed["mainPageUrl"], listed["mainPageDate"]) == (HOME, "2026-11-20T17:30:00Z")


def test_the_same_contents_are_the_same_bytes(nights: Nights, tmp_path: Path) -> None:
    whole = contents(case(files(nights)), extras=(Extra("checks/a.yaml", lambda: [b"id: a\n"]),))
    for name in ("x.wacz", "y.wacz"):
        export(whole, nights.blobs, tmp_path / name)
    assert (tmp_path / "x.wacz").read_bytes() == (tmp_path / "y.wacz").read_bytes()
    assert inside(tmp_path / "x.wacz")["checks/a.yaml"] == b"id: a\n"


def test_findings_that_share_files_have_them_once(nights: Nights, tmp_path: Path) -> None:
    shared = files(nights)[2:4]
    both = contents(case(files(nights)), case(shared, 13, "a" * 32))
    written = export(both, nights.blobs, tmp_path / "x.wacz")
    parts = inside(tmp_path / "x.wacz")
    assert (written.findings, written.pictures) == (2, 2)
    first, second = (json.loads(parts[f"verdicts/000{n}.json"])["files"] for n in (12, 13))
    assert [one["at"] for one in first[2:4]] == [one["at"] for one in second]
    assert len([one for one in records(parts) if one.url.startswith("urn:sitecheck:picture:")]) == 2


def test_without_archive_the_captured_page_stands_in(nights: Nights, tmp_path: Path) -> None:
    written = export(contents(case(files(nights)[:4])), nights.blobs, tmp_path / "x.wacz")
    parts = inside(tmp_path / "x.wacz")
    (page,) = [one for one in records(parts) if one.url == HOME]
    assert (page.type, page.payload, page.date) == ("resource", PAGE, "2026-11-20T17:30:00Z")
    (note,) = written.notes
    assert note.values == {"number": 12}
    lines = parts["about/missing.txt"].decode("utf-8-sig").split("\r\n")
    assert "没有存档记录" in lines[0]
    assert "no archived records" in lines[1]
    assert "about/missing.txt" in parts["about/README.txt"].decode()


def test_a_lost_a_pruned_and_a_never_made_file_are_each_named(nights: Nights, tmp_path: Path) -> None:
    nights.blobs.path(sha(SHOT)).unlink()
    nights.blobs.path(sha(CLOSE)).unlink()
    never = KeptFile("screenshot", HOME, "", 0, "", SECOND, missing="no-browser")
    kept = [*files(nights), never]
    kept[3] = replace(kept[3], missing="pruned")

    def pruned(name: str) -> datetime | None:
        return FIRST if name == sha(CLOSE) else None

    written = export(contents(case(kept), pruned=pruned), nights.blobs, tmp_path / "x.wacz")
    parts = inside(tmp_path / "x.wacz")
    said = parts["about/missing.txt"].decode("utf-8-sig").split("\r\n")[3:]
    kinds = ("screenshot", "closeup", "screenshot")
    assert all(f"({kind} of" in line for kind, line in zip(kinds, said, strict=False))
    assert sha(SHOT) in said[0]
    assert "lost" in said[0]
    assert "2026-11-20" in said[1]
    assert "rule of retention" in said[1]
    assert "no-browser" in said[2]
    missing = [one.get("missing") for one in json.loads(parts["verdicts/00012.json"])["files"]]
    assert missing == [None, None, "lost", "pruned", None, None, "no-browser"]
    assert written.pictures == 0
    assert not [name for name in parts if name.startswith("pictures/")]


def test_a_record_that_is_nowhere_is_named(nights: Nights, tmp_path: Path) -> None:
    nights.blobs.path(nights.older).unlink()
    written = export(contents(case(files(nights))), nights.blobs, tmp_path / "x.wacz")
    assert len(written.notes) == 2
    said = inside(tmp_path / "x.wacz")["about/missing.txt"].decode()
    assert "urn:uuid:" in said
    assert nights.older in said


def test_a_finding_of_which_nothing_is_left(nights: Nights, tmp_path: Path) -> None:
    written = export(contents(case(())), nights.blobs, tmp_path / "x.wacz")
    parts = inside(tmp_path / "x.wacz")
    assert len(written.notes) == 1
    assert "no captured page" in parts["about/missing.txt"].decode()
    assert "mainPageUrl" not in json.loads(parts["datapackage.json"])
    assert parts["indexes/index.cdx"] == b""


@pytest.mark.parametrize("kind", ["../../x", "a\x00\n", "x" * 300, "screenshot/../.."])
def test_names_inside_are_safe_whatever_the_database_says(nights: Nights, tmp_path: Path, kind: str) -> None:
    odd = replace(files(nights)[2], kind=kind)
    export(contents(case([odd])), nights.blobs, tmp_path / "x.wacz")
    for name in inside(tmp_path / "x.wacz"):
        assert re.fullmatch(r"[a-z]*/?[A-Za-z0-9._-]{1,110}", name)
        assert ".." not in name


def test_the_list_of_another_night_does_not_stand_in_for_that_of_the_night(nights: Nights, tmp_path: Path) -> None:
    nights.blobs.path(nights.newer).unlink()
    written = export(contents(case(files(nights))), nights.blobs, tmp_path / "x.wacz")
    found = records(inside(tmp_path / "x.wacz"))
    assert not [one for one in found if one.url.startswith(FINDING) or one.type == "response"]
    assert [one.type for one in found if one.url == HOME] == ["resource"]
    assert len(written.notes) == 2


@pytest.mark.parametrize("place", range(6))
def test_an_altered_file_is_refused(nights: Nights, tmp_path: Path, place: int) -> None:
    kept = files(nights)
    path = nights.blobs.path(kept[place].sha256)
    data = bytearray(path.read_bytes())
    data[len(data) // 2] ^= 1
    path.write_bytes(data)
    with pytest.raises(DamagedFiles) as refused:
        export(contents(case(kept)), nights.blobs, tmp_path / "x.wacz")
    assert refused.value.found == (kept[place].sha256,)
    assert not (tmp_path / "x.wacz").exists()


def test_all_altered_files_are_named_at_once(nights: Nights) -> None:
    kept = files(nights)
    for place in (0, 2):
        nights.blobs.path(kept[place].sha256).write_bytes(b"")
    with pytest.raises(DamagedFiles) as refused:
        examine(contents(case(kept), damaged=("seals/000001.json",)), nights.blobs)
    assert set(refused.value.found) == {kept[0].sha256, kept[2].sha256, "seals/000001.json"}


def test_a_file_that_changes_meanwhile_ends_it_with_nothing_left(nights: Nights, tmp_path: Path) -> None:
    whole = contents(case(files(nights)))
    seen = examine(whole, nights.blobs)
    nights.blobs.path(sha(SHOT)).write_bytes(SHOT[:-1])
    folder = tmp_path / "out"
    folder.mkdir()
    with pytest.raises(BlobDamaged):
        write_wacz(folder / "x.wacz", whole, seen, nights.blobs)
    assert list(folder.iterdir()) == []


@pytest.mark.parametrize("error", [OSError(errno.ENOSPC, "No space left on device"), KeyboardInterrupt()])
@pytest.mark.parametrize("where", ["archive", "extra"])
def test_a_full_disk_or_ctrl_c_leaves_what_was_there(
    nights: Nights, tmp_path: Path, error: BaseException, where: str
) -> None:
    folder = tmp_path / "out"
    folder.mkdir()
    (folder / "x.wacz").write_bytes(b"an older export")
    calls = iter(range(100))

    def cases() -> Iterator[Case]:
        if where == "archive" and next(calls) == 2:  # twice while it is examined
            raise error
        yield case(files(nights))

    def pieces() -> Iterator[bytes]:
        yield b"begun"
        raise error

    extras = (Extra("checks/a.yaml", pieces),) if where == "extra" else ()
    whole = replace(contents(extras=extras), cases=cases)
    with pytest.raises(type(error)):
        export(whole, nights.blobs, folder / "x.wacz")
    assert {path.name: path.read_bytes() for path in folder.iterdir()} == {"x.wacz": b"an older export"}


def test_many_findings_are_not_held_in_memory(tmp_path: Path) -> None:
    blobs = BlobStore(tmp_path / "snapshots")
    count, size = 60, 200_000
    noise = [png(300, 200, shade) + bytes([shade]) * size for shade in range(count)]
    shas = [blobs.put(data, raw=True) for data in noise]
    del noise

    def cases() -> Iterator[Case]:
        for number, name in enumerate(shas):
            kept = KeptFile("screenshot", HOME, name, size, "image/png", SECOND)
            yield case([kept], number, f"{number:032x}", padding="x" * size)

    whole = replace(contents(), cases=cases)
    tracemalloc.start()
    export(whole, blobs, tmp_path / "x.wacz")
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert (tmp_path / "x.wacz").stat().st_size > count * size * 2
    assert peak < count * size / 4


def test_notes_known_before_come_first() -> None:
    seen = examine(contents(notes=(Note("a", {}),)), BlobStore(Path("nowhere")))
    assert seen == Examined(notes=[Note("a", {})])


def test_the_built_page_is_what_the_browser_had_with_a_copy_to_look_at(nights: Nights, tmp_path: Path) -> None:
    export(contents(case(files(nights))), nights.blobs, tmp_path / "x.wacz")
    found = {one.url: one.payload for one in records(inside(tmp_path / "x.wacz"))}
    assert (found[DOM + HOME], found[PICTURE]) == (BUILT, MAP)
    assert found[VIEW + HOME] == view(BUILT.decode(), HOME)
