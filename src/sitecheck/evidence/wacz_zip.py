"""The container of an export: a ZIP file whose parts are stored as they are, with a list of them and its hash (WACZ).

Bytes depend on what is put in and on nothing else: order is the caller's, dates and rights are fixed.
"""

from __future__ import annotations

import hashlib
import json
import re
import zipfile
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager, suppress
from typing import IO, Any

VERSION = "1.1.1"  # of the format
_WHEN = (2000, 1, 1, 0, 0, 0)
_MOST = 80  # characters of a part's name
_ODD = re.compile(r"[^A-Za-z0-9._-]+")


class Part:
    """One file of the container while it is written; it knows its size and hash."""

    def __init__(self, file: IO[bytes]) -> None:
        self._file = file
        self._hash = hashlib.sha256()
        self.size = 0

    def write(self, data: bytes) -> int:
        """Append ``data``. Raises OSError."""
        self._file.write(data)
        self._hash.update(data)
        self.size += len(data)
        return len(data)

    def flush(self) -> None:
        """Nothing waits here."""

    def tell(self) -> int:
        """Bytes written so far."""
        return self.size

    @property
    def sha256(self) -> str:
        """Of what was written so far."""
        return self._hash.hexdigest()


class Container:
    """A WACZ under way. Nothing of it is valid before ``finish``."""

    def __init__(self, file: IO[bytes]) -> None:
        """``file`` is empty and can be sought in."""
        self._zip = zipfile.ZipFile(file, "w", zipfile.ZIP_STORED)
        self._resources: list[dict[str, Any]] = []

    @property
    def paths(self) -> list[str]:
        """What is inside so far."""
        return [str(one["path"]) for one in self._resources]

    @contextmanager
    def part(self, path: str, *, large: bool = False) -> Iterator[Part]:
        """Write a further part; ``large`` when it may exceed 2 GB. ``path`` is ``folder/name.ending``, made safe by
        the caller (``safe_name``), and new. Raises OSError."""
        with self._zip.open(_info(path), "w", force_zip64=large) as file:
            part = Part(file)
            yield part
        self._resources.append(
            {"name": path.lower(), "path": path, "hash": f"sha256:{part.sha256}", "bytes": part.size}
        )

    def add(self, path: str, pieces: Iterable[bytes]) -> None:
        """A part that comes in pieces. Raises OSError and what ``pieces`` raise."""
        with self.part(path) as part:
            for piece in pieces:
                part.write(piece)

    def finish(self, said: Mapping[str, Any]) -> None:
        """Write the list of parts with what is ``said`` about the whole, and its hash. Raises OSError."""
        listed = _json({"profile": "data-package", "wacz_version": VERSION, **said, "resources": self._resources})
        digest = {"path": "datapackage.json", "hash": f"sha256:{hashlib.sha256(listed).hexdigest()}"}
        self._zip.writestr(_info("datapackage.json"), listed)
        self._zip.writestr(_info("datapackage-digest.json"), _json(digest))
        self._zip.close()

    def abandon(self) -> None:
        """Leave it unfinished, whatever state it is in; without this it would be closed later, out of turn."""
        with suppress(OSError, ValueError, RuntimeError):
            self._zip.close()


def safe_name(text: str) -> str:
    """``text`` as the name of a file on any system: without folders, control characters and length.

    What had to be changed gets some of its hash, so that two such texts keep two names.
    """
    plain = _ODD.sub("_", text).strip("._-")
    if plain and plain == text and len(plain) <= _MOST:
        return plain
    return f"{plain[: _MOST - 9]}-{hashlib.sha256(text.encode()).hexdigest()[:8]}".lstrip("-")


def _info(path: str) -> zipfile.ZipInfo:
    info = zipfile.ZipInfo(path, _WHEN)
    info.create_system = 3
    info.external_attr = 0o100644 << 16
    return info


def _json(value: Mapping[str, Any]) -> bytes:
    return json.dumps(value, ensure_ascii=False, indent=1).encode() + b"\n"
