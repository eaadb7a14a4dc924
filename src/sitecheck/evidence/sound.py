"""Whether one evidence file is still the one that was stored: every byte of it is read."""

from __future__ import annotations

import os
import stat
from hashlib import sha256
from pathlib import Path

import zstandard

from sitecheck.store.blobs import COMPRESSED

_CHUNK = 256 * 1024  # bytes held at a time
_SLICE = 2 * 1024  # packed bytes unpacked at a time: what was put there to fill the memory cannot


class Unsound(Exception):
    """The file is not what was stored; the message says what is different."""


def check_file(path: Path, sha: str, *, size: int | None = None, packed: str = "") -> int:
    """Read a file and compare its content with ``sha``, its length with ``size`` and its bytes with ``packed`` (where
    they are given); returns its length.

    Raises FileNotFoundError when it is not there, Unsound.
    """
    try:
        descriptor = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK)
    except FileNotFoundError:
        raise
    except OSError as error:
        raise Unsound("it is a link" if path.is_symlink() else f"it cannot be read: {error.strerror}") from error
    found = os.fstat(descriptor)
    if not stat.S_ISREG(found.st_mode):
        os.close(descriptor)
        raise Unsound("it is no file")
    with open(descriptor, "rb", buffering=0) as file:
        if size is not None and found.st_size != size:
            raise Unsound(f"it is {found.st_size} bytes long, not {size}")
        lying, content = sha256(), sha256()
        unpack = zstandard.ZstdDecompressor().decompressobj() if path.name.endswith(COMPRESSED) else None
        try:
            while piece := file.read(_CHUNK):
                lying.update(piece)
                if unpack is not None:
                    for start in range(0, len(piece), _SLICE):
                        if unpack.eof:
                            raise Unsound("something stands behind its end")
                        content.update(unpack.decompress(piece[start : start + _SLICE]))
        except zstandard.ZstdError as error:
            raise Unsound(f"it cannot be unpacked: {error}") from error
        except OSError as error:
            raise Unsound(f"it cannot be read: {error.strerror}") from error
    if unpack is not None and (not unpack.eof or unpack.unused_data):
        raise Unsound("it is cut short" if not unpack.eof else "something stands behind its end")
    if (content if unpack is not None else lying).hexdigest() != sha:
        raise Unsound("its content has another sha256 than its name")
    if packed and lying.hexdigest() != packed:
        raise Unsound("its bytes were changed, though they unpack to the same content")
    return found.st_size
