from __future__ import annotations

import errno
import hashlib
import os
from pathlib import Path

import pytest

from sitecheck.store.blobs import BlobDamaged, BlobStore, DiskFull


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
