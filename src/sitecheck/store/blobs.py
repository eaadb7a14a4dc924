"""Content-addressed files below ``snapshots/``: bodies, pictures and web archives are kept once, under their sha256."""

from __future__ import annotations

import errno
import hashlib
import os
import shutil
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import IO

import zstandard

from sitecheck.store.files import draft, settle, write_whole

COMPRESSED = ".zst"
_PICTURE = ".png"  # opens as what it is, in a file manager or from a table's link
_RAW = ".raw"
_WARC = ".warc.gz"
ENDINGS = (COMPRESSED, _PICTURE, _RAW, _WARC)
_FULL = (errno.ENOSPC, errno.EDQUOT)
_CLOSED = (errno.EROFS, errno.EACCES, errno.EPERM)
_PNG = b"\x89PNG\r\n\x1a\n"
_CHUNK = 128 * 1024  # bytes of a stream held at a time


class CannotKeep(OSError):
    """Nothing more can be kept, whatever portal it is of; nothing half-written was left behind."""


class DiskFull(CannotKeep):
    """There is no room left for evidence."""


class NotWritable(CannotKeep):
    """The evidence folder may not be written."""


class BlobDamaged(ValueError):
    """A stored file no longer has the content its name promises."""


class ArchiveDraft:
    """What a web archive is written to: counts and hashes what goes into the file."""

    def __init__(self, file: IO[bytes], room_for: Callable[[int], None]) -> None:
        self._file = file
        self._room_for = room_for
        self._hashed = hashlib.sha256()
        self.size = 0
        """Bytes written."""
        self.sha256 = ""
        """Of the whole file, once it is closed."""

    def write(self, data: bytes) -> int:
        """Append; raises OSError where there is no room."""
        self._room_for(len(data))
        self._hashed.update(data)
        self.size += len(data)
        return self._file.write(data)

    def flush(self) -> None:
        """Nothing waits here: the file is made safe as a whole."""

    def close(self) -> str:
        """The sha256 of all that was written."""
        self.sha256 = self._hashed.hexdigest()
        return self.sha256


class BlobStore:
    """Files named by the sha256 of their content: ``objects/ab/cdef….zst``, pictures as ``….png``, web archives as
    ``….warc.gz``.

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

        What is there already only gets a new time, so that nobody takes it for left over before a row names it. Raises
        DiskFull when the disk is full or nearly so, and NotWritable.
        """
        sha = hashlib.sha256(data).hexdigest()
        with self._room():
            if self._is_there(sha):
                return sha
            target = self._target(sha, (_PICTURE if data.startswith(_PNG) else _RAW) if raw else COMPRESSED)
            content = data if raw else zstandard.ZstdCompressor(level=3).compress(data)
            target.parent.mkdir(parents=True, exist_ok=True)
            self._refuse_when_full(len(content))
            write_whole(target, content, sync=True)
        return sha

    def put_stream(self, chunks: Iterable[bytes]) -> tuple[str, int]:
        """Store what ``chunks`` yield without ever holding it as a whole; returns its sha256 and its size in bytes.

        Raises DiskFull, NotWritable, and what ``chunks`` raise; nothing half-written is left then.
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
                if not self._is_there(sha):
                    target = self._target(sha, COMPRESSED)
                    target.parent.mkdir(parents=True, exist_ok=True)
                    settle(file, target, sync=True)
        return sha, size

    def ready(self) -> None:
        """Raises DiskFull or NotWritable where nothing could be kept, before anything is done in vain."""
        with self._room():
            self._objects.mkdir(parents=True, exist_ok=True)
            self._refuse_when_full(0)
            with draft(self._objects) as file:
                file.write(b"-")
                file.flush()

    def writable(self) -> None:
        """Raises NotWritable where nothing can be removed; a full disk is no hindrance to that."""
        if self._objects.exists() and not os.access(self._objects, os.W_OK):
            with self._room():
                raise OSError(errno.EACCES, os.strerror(errno.EACCES))

    def free(self) -> int:
        """Bytes that may still be written before the reserve is touched."""
        folder = next(path for path in (self.root.absolute(), *self.root.absolute().parents) if path.is_dir())
        return max(0, shutil.disk_usage(folder).free - self._min_free)

    @contextmanager
    def archive(self) -> Iterator[ArchiveDraft]:
        """A web archive to be written piece by piece; when the block ends well it is stored, and ``sha256`` is set.

        Raises DiskFull and NotWritable; where the block raises nothing is stored.
        """
        with self._room():
            self._objects.mkdir(parents=True, exist_ok=True)
            with draft(self._objects) as file:
                made = ArchiveDraft(file, self._refuse_when_full)
                yield made
                sha = made.close()
                if not self._is_there(sha):
                    target = self._target(sha, _WARC)
                    target.parent.mkdir(parents=True, exist_ok=True)
                    settle(file, target, sync=True)

    def get(self, sha: str) -> bytes:
        """The content, checked against its name.

        Raises FileNotFoundError when it is not there and BlobDamaged when it was altered.
        """
        path = self.path(sha)
        data = path.read_bytes()
        if path.suffix == COMPRESSED:
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
            content = zstandard.ZstdDecompressor().stream_reader(file) if path.suffix == COMPRESSED else file
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
        return next((path for end in ENDINGS if (path := self._target(sha, end)).exists()), None)

    def _is_there(self, sha: str) -> bool:
        found = self._find(sha)
        if found is not None:
            with suppress(PermissionError):  # another user's file: it is there, which is what counts
                os.utime(found)
        return found is not None

    @contextmanager
    def _room(self) -> Iterator[None]:
        try:
            yield
        except OSError as error:
            if error.errno in _FULL:
                raise DiskFull(error.errno, f"no room for evidence below {self.root}: free some space") from error
            if error.errno in _CLOSED and self._is_ours(error.filename):
                why = f"evidence cannot be written below {self.root}: {os.strerror(error.errno)}"
                raise NotWritable(
                    error.errno, f"{why}; check the owner of the folder and how its disk is mounted"
                ) from error
            raise

    def _is_ours(self, name: object) -> bool:
        """Whether an error is about the evidence folder; what is put there may come from a file that cannot be read."""
        if not isinstance(name, str | bytes):
            return True
        return Path(os.fsdecode(name)).absolute().is_relative_to(self.root.absolute())

    def _refuse_when_full(self, size: int) -> None:
        if self._min_free and shutil.disk_usage(self._objects).free < self._min_free + size:
            raise OSError(errno.ENOSPC, "less free space than settings.min_free_mb")
