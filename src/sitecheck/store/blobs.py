"""Content-addressed files below ``snapshots/``: every body and every picture is kept once, under its sha256."""

from __future__ import annotations

import errno
import hashlib
import shutil
from pathlib import Path

import zstandard

from sitecheck.store.files import write_whole

_COMPRESSED = ".zst"
_PICTURE = ".png"  # opens as what it is, in a file manager or from a table's link
_RAW = ".raw"
_PNG = b"\x89PNG\r\n\x1a\n"


class DiskFull(OSError):
    """There is no room left for evidence; nothing half-written was left behind."""


class BlobDamaged(ValueError):
    """A stored file no longer has the content its name promises."""


class BlobStore:
    """Files named by the sha256 of their content: ``objects/ab/cdef….zst``, pictures as ``….png``.

    ``min_free_mb`` is the free space below which nothing more is written. Writing is atomic (temporary file, fsync,
    rename) and idempotent, so a killed process leaves either the whole file or none.
    """

    def __init__(self, root: Path, *, min_free_mb: int = 0) -> None:
        self._objects = root / "objects"
        self._min_free = min_free_mb * 1024 * 1024

    @property
    def root(self) -> Path:
        """The folder that holds ``objects/``."""
        return self._objects.parent

    def put(self, data: bytes, *, raw: bool = False) -> str:
        """Store ``data`` and return its sha256 (64 hex digits); ``raw`` keeps it as a plain file (pictures).

        Raises DiskFull when the disk is full or nearly so.
        """
        sha = hashlib.sha256(data).hexdigest()
        if self._find(sha) is not None:
            return sha
        target = self._target(sha, (_PICTURE if data.startswith(_PNG) else _RAW) if raw else _COMPRESSED)
        content = data if raw else zstandard.ZstdCompressor(level=3).compress(data)
        try:
            target.parent.mkdir(parents=True, exist_ok=True)
            self._refuse_when_full(len(content))
            write_whole(target, content, sync=True)
        except OSError as error:
            if error.errno in (errno.ENOSPC, errno.EDQUOT):
                raise DiskFull(error.errno, f"no room for evidence below {self.root}: free some space") from error
            raise
        return sha

    def get(self, sha: str) -> bytes:
        """The content, checked against its name.

        Raises FileNotFoundError when it is not there and BlobDamaged when it was altered.
        """
        path = self.path(sha)
        data = path.read_bytes()
        if path.suffix == _COMPRESSED:
            try:
                data = zstandard.ZstdDecompressor().decompress(data)
            except zstandard.ZstdError as error:
                raise BlobDamaged(f"{path.name} is damaged: {error}") from error
        if hashlib.sha256(data).hexdigest() != sha:
            raise BlobDamaged(f"{path.name} does not have the content its name promises")
        return data

    def has(self, sha: str) -> bool:
        """Whether the content is there (not whether it is sound)."""
        return self._find(sha) is not None

    def path(self, sha: str) -> Path:
        """Path of the stored file; FileNotFoundError when there is none."""
        found = self._find(sha)
        if found is None:
            raise FileNotFoundError(f"no object {sha} below {self._objects}")
        return found

    def _target(self, sha: str, ending: str) -> Path:
        return self._objects / sha[:2] / f"{sha[2:]}{ending}"

    def _find(self, sha: str) -> Path | None:
        if len(sha) != 64 or not all(c in "0123456789abcdef" for c in sha):
            raise ValueError(f"not a sha256: {sha[:80]!r}")
        return next((path for end in (_COMPRESSED, _PICTURE, _RAW) if (path := self._target(sha, end)).exists()), None)

    def _refuse_when_full(self, size: int) -> None:
        if self._min_free and shutil.disk_usage(self._objects).free < self._min_free + size:
            raise OSError(errno.ENOSPC, "less free space than settings.min_free_mb")
