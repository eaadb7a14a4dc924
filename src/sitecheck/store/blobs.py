"""Content-addressed files below ``snapshots/``: every body and every picture is kept once, under its sha256."""

from __future__ import annotations

import errno
import hashlib
import shutil
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

import zstandard

from sitecheck.store.files import draft, settle, write_whole

_COMPRESSED = ".zst"
_PICTURE = ".png"  # opens as what it is, in a file manager or from a table's link
_RAW = ".raw"
_PNG = b"\x89PNG\r\n\x1a\n"
_CHUNK = 128 * 1024  # bytes of a stream held at a time


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
        with self._room():
            target.parent.mkdir(parents=True, exist_ok=True)
            self._refuse_when_full(len(content))
            write_whole(target, content, sync=True)
        return sha

    def put_stream(self, chunks: Iterable[bytes]) -> tuple[str, int]:
        """Store what ``chunks`` yield without ever holding it as a whole; returns its sha256 and its size in bytes.

        Raises DiskFull, and what ``chunks`` raise; nothing half-written is left then.
        """
        hashed, size = hashlib.sha256(), 0
        with self._room():
            self._objects.mkdir(parents=True, exist_ok=True)
            with draft(self._objects) as file:
                with zstandard.ZstdCompressor(level=3).stream_writer(file, closefd=False) as packed:
                    for chunk in chunks:
                        self._refuse_when_full(len(chunk))
                        hashed.update(chunk)
                        size += len(chunk)
                        packed.write(chunk)
                sha = hashed.hexdigest()
                if self._find(sha) is None:
                    target = self._target(sha, _COMPRESSED)
                    target.parent.mkdir(parents=True, exist_ok=True)
                    settle(file, target, sync=True)
        return sha, size

    def get(self, sha: str) -> bytes:
        """The content, checked against its name.

        Raises FileNotFoundError when it is not there and BlobDamaged when it was altered.
        """
        path = self.path(sha)
        data = path.read_bytes()
        if path.suffix == _COMPRESSED:
            try:
                # An object, because what came as a stream does not say its size in front.
                data = zstandard.ZstdDecompressor().decompressobj().decompress(data)
            except zstandard.ZstdError as error:
                raise BlobDamaged(f"{path.name} is damaged: {error}") from error
        if hashlib.sha256(data).hexdigest() != sha:
            raise BlobDamaged(f"{path.name} does not have the content its name promises")
        return data

    def open_stream(self, sha: str) -> Iterator[bytes]:
        """The content piece by piece, never held as a whole, checked against its name at the end.

        Raises FileNotFoundError when it is not there (at once) and BlobDamaged when it was altered (where that shows).
        """
        return self._pieces(self.path(sha), sha)

    @staticmethod
    def _pieces(path: Path, sha: str) -> Iterator[bytes]:
        hashed = hashlib.sha256()
        with path.open("rb") as file:
            content = zstandard.ZstdDecompressor().stream_reader(file) if path.suffix == _COMPRESSED else file
            try:
                while piece := content.read(_CHUNK):
                    hashed.update(piece)
                    yield piece
            except zstandard.ZstdError as error:
                raise BlobDamaged(f"{path.name} is damaged: {error}") from error
        if hashed.hexdigest() != sha:
            raise BlobDamaged(f"{path.name} does not have the content its name promises")

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

    @contextmanager
    def _room(self) -> Iterator[None]:
        try:
            yield
        except OSError as error:
            if error.errno in (errno.ENOSPC, errno.EDQUOT):
                raise DiskFull(error.errno, f"no room for evidence below {self.root}: free some space") from error
            raise

    def _refuse_when_full(self, size: int) -> None:
        if self._min_free and shutil.disk_usage(self._objects).free < self._min_free + size:
            raise OSError(errno.ENOSPC, "less free space than settings.min_free_mb")
