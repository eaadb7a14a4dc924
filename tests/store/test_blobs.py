from __future__ import annotations

import errno
import hashlib
import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from sitecheck.store.blobs import BlobDamaged, BlobStore, CannotKeep, DiskFull, NotWritable


@pytest.mark.parametrize("raw", [False, True])
@pytest.mark.parametrize("data", [b"", b"x", "依申请公开".encode() * 1000])
def test_what_goes_in_comes_out(tmp_path: Path, data: bytes, raw: bool) -> None:
    blobs = BlobStore(tmp_path)
    sha = blobs.put(data, raw=raw)
    assert sha == hashlib.sha256(data).hexdigest()
    assert blobs.get(sha) == data
    assert blobs.has(sha)
    assert blobs.put(data) == sha
    assert len([path for path in tmp_path.rglob("*") if path.is_file()]) == 1


def test_a_raw_file_is_readable_as_it_is(tmp_path: Path) -> None:
    blobs = BlobStore(tmp_path)
    assert blobs.path(blobs.put(b"\x89PNG", raw=True)).read_bytes() == b"\x89PNG"


@pytest.mark.parametrize("raw", [False, True])
def test_altered_files_are_noticed(tmp_path: Path, raw: bool) -> None:
    blobs = BlobStore(tmp_path)
    sha = blobs.put(b"page" * 100, raw=raw)
    blobs.path(sha).write_bytes(b"other")
    with pytest.raises(BlobDamaged):
        blobs.get(sha)


def test_unknown_and_nonsense_names(tmp_path: Path) -> None:
    blobs = BlobStore(tmp_path)
    assert not blobs.has("0" * 64)
    with pytest.raises(FileNotFoundError):
        blobs.get("0" * 64)
    with pytest.raises(ValueError):
        blobs.get("../../etc/passwd")


def test_a_full_disk_leaves_no_half_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(_: int) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    blobs = BlobStore(tmp_path)
    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(DiskFull, match="free some space"):
        blobs.put(b"page")
    assert [path for path in tmp_path.rglob("*") if path.is_file()] == []


def test_the_reserve_is_kept_free(tmp_path: Path) -> None:
    with pytest.raises(DiskFull):
        BlobStore(tmp_path, min_free_mb=10**9).put(b"page")


CHUNKS = [b"", "台账".encode() * 5000, b"x", os.urandom(300_000)]


def test_a_stream_is_kept_as_the_same_content_would_be(tmp_path: Path) -> None:
    blobs = BlobStore(tmp_path)
    whole = b"".join(CHUNKS)
    sha, size = blobs.put_stream(iter(CHUNKS))
    assert (sha, size) == (hashlib.sha256(whole).hexdigest(), len(whole))
    assert blobs.get(sha) == whole
    pieces = list(blobs.open_stream(sha))
    assert b"".join(pieces) == whole
    assert max(map(len, pieces)) < len(whole)
    assert blobs.put(whole) == sha
    assert blobs.put_stream([whole]) == (sha, len(whole))
    assert len([path for path in tmp_path.rglob("*") if path.is_file()]) == 1


def test_nothing_is_a_stream_too(tmp_path: Path) -> None:
    blobs = BlobStore(tmp_path)
    sha, size = blobs.put_stream(())
    assert (sha, size, blobs.get(sha), list(blobs.open_stream(sha))) == (hashlib.sha256(b"").hexdigest(), 0, b"", [])


@pytest.mark.parametrize("raw", [False, True])
def test_what_put_stored_can_be_streamed(tmp_path: Path, raw: bool) -> None:
    blobs = BlobStore(tmp_path)
    assert b"".join(blobs.open_stream(blobs.put(b"page" * 99_999, raw=raw))) == b"page" * 99_999


def test_a_stream_that_breaks_off_leaves_nothing(tmp_path: Path) -> None:
    def chunks() -> Iterator[bytes]:
        yield b"one"
        raise ValueError("the rows ended in the middle")

    with pytest.raises(ValueError, match="in the middle"):
        BlobStore(tmp_path).put_stream(chunks())
    assert [path for path in tmp_path.rglob("*") if path.is_file()] == []


def test_a_full_disk_ends_a_stream(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(DiskFull):
        BlobStore(tmp_path / "a", min_free_mb=10**9).put_stream([b"x"])

    def full(_: int) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(DiskFull, match="free some space"):
        BlobStore(tmp_path / "b").put_stream([b"x"])
    assert [path for path in tmp_path.rglob("*") if path.is_file()] == []


def test_an_altered_or_shortened_stream_is_noticed(tmp_path: Path) -> None:
    blobs = BlobStore(tmp_path)
    sha, _ = blobs.put_stream(CHUNKS)
    kept = blobs.path(sha).read_bytes()
    for damage in (b"nothing of that kind", kept[:-1000], b""):
        blobs.path(sha).write_bytes(damage)
        with pytest.raises(BlobDamaged):
            list(blobs.open_stream(sha))
        with pytest.raises(BlobDamaged):
            blobs.get(sha)
    with pytest.raises(FileNotFoundError):
        blobs.open_stream("0" * 64)


def test_an_archive_is_written_piece_by_piece_and_lies_as_it_was_written(tmp_path: Path) -> None:
    blobs = BlobStore(tmp_path)
    with blobs.archive() as made:
        made.write(b"one ")
        made.write(b"two")
        made.flush()
    assert (made.size, made.sha256) == (7, hashlib.sha256(b"one two").hexdigest())
    assert blobs.path(made.sha256).name.endswith(".warc.gz")
    assert blobs.path(made.sha256).read_bytes() == blobs.get(made.sha256) == b"one two"
    assert b"".join(blobs.open_stream(made.sha256)) == b"one two"
    with blobs.archive() as again:
        again.write(b"one two")
    assert again.sha256 == made.sha256
    assert len([path for path in tmp_path.rglob("*") if path.is_file()]) == 1


@pytest.mark.parametrize("trouble", [OSError(errno.ENOSPC, "full"), KeyError("x")], ids=["disk", "other"])
def test_an_archive_that_is_broken_off_leaves_nothing(tmp_path: Path, trouble: Exception) -> None:
    with pytest.raises((DiskFull, KeyError)) as caught, BlobStore(tmp_path).archive() as made:
        made.write(b"half")
        raise trouble
    assert isinstance(caught.value, DiskFull) is isinstance(trouble, OSError)
    assert [path for path in tmp_path.rglob("*") if path.is_file()] == []


def test_an_archive_keeps_the_reserve_free(tmp_path: Path) -> None:
    with pytest.raises(DiskFull), BlobStore(tmp_path, min_free_mb=10**9).archive() as made:
        made.write(b"x")
    assert [path for path in tmp_path.rglob("*") if path.is_file()] == []


@pytest.mark.parametrize(
    ("number", "kind", "said"),
    [
        (errno.ENOSPC, DiskFull, "no room for evidence below .*: free some space"),
        (errno.EDQUOT, DiskFull, "no room for evidence below .*: free some space"),
        (errno.EROFS, NotWritable, "cannot be written below .*: Read-only file system; check the owner"),
        (errno.EACCES, NotWritable, "cannot be written below .*: Permission denied; check the owner"),
    ],
)
def test_what_keeps_everything_from_being_kept_is_told_apart(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, number: int, kind: type[CannotKeep], said: str
) -> None:
    def refused(_: int) -> None:
        raise OSError(number, os.strerror(number))

    blobs = BlobStore(tmp_path)
    blobs.ready()
    monkeypatch.setattr(os, "fsync", refused)
    for put in (lambda: blobs.put(b"page"), lambda: blobs.put_stream([b"page"])):
        with pytest.raises(kind, match=said) as raised:
            put()
        assert raised.value.errno == number
    assert [path for path in tmp_path.rglob("*") if path.is_file()] == []


def test_a_file_that_cannot_be_read_is_no_trouble_of_the_store(tmp_path: Path) -> None:
    def unreadable() -> Iterator[bytes]:
        yield b"one"
        raise PermissionError(errno.EACCES, os.strerror(errno.EACCES), str(tmp_path / "report.pdf"))

    with pytest.raises(PermissionError, match=r"report\.pdf"):
        BlobStore(tmp_path / "snapshots").put_stream(unreadable())


def test_a_store_says_beforehand_that_it_is_full(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(DiskFull):
        BlobStore(tmp_path, min_free_mb=10**9).ready()
    (tmp_path / "file").write_bytes(b"")
    with pytest.raises(NotADirectoryError):
        BlobStore(tmp_path / "file").ready()
    assert [path.name for path in tmp_path.rglob("*") if path.is_file()] == ["file"]


def test_what_is_put_again_is_as_good_as_new(tmp_path: Path) -> None:
    blobs = BlobStore(tmp_path)
    for put in (blobs.put, lambda data: blobs.put_stream([data])[0]):
        path = blobs.path(put(b"page"))
        os.utime(path, (1, 1))
        put(b"page")
        assert path.stat().st_mtime > 1_000_000
