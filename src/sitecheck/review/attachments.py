"""Files that prove what an office or a unit hands in: kept by content, named beside what they prove."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator
from pathlib import Path

from sitecheck.facts.events import Attachment
from sitecheck.store.blobs import BlobStore
from sitecheck.store.models import dumps

_APART = re.compile(r"[;；\n]")
_MOST_BYTES = 200 * 1024 * 1024


class AttachmentError(ValueError):
    """A file that cannot be attached; the message says which and why."""


def attach(names: str, folder: Path, blobs: BlobStore | None) -> tuple[Attachment, ...]:
    """The files named in ``names`` (apart by ;), which lie in ``folder``; stored in ``blobs``, or only looked at.

    Raises AttachmentError, and DiskFull while storing.
    """
    found = []
    for name in (part.strip() for part in _APART.split(names)):
        if not name:
            continue
        path = (folder / name).resolve()
        if not path.is_relative_to(folder.resolve()):
            raise AttachmentError(f"{name} does not lie beside the list: put it there")
        if not path.is_file():
            raise AttachmentError(f"there is no file {name} beside the list")
        size = path.stat().st_size
        if size > _MOST_BYTES:
            raise AttachmentError(f"{name} is larger than {_MOST_BYTES // 1024 // 1024} MB")
        sha = blobs.put_stream(_pieces(path))[0] if blobs is not None else ""
        found.append(Attachment(name, sha, size))
    return tuple(found)


def dump_attachments(attachments: Iterable[Attachment]) -> str:
    """JSON for the database."""
    return dumps([{"name": one.name, "sha256": one.sha256, "size": one.size} for one in attachments])


def load_attachments(text: str) -> tuple[Attachment, ...]:
    """What ``dump_attachments`` wrote."""
    return tuple(Attachment(one["name"], one["sha256"], one["size"]) for one in json.loads(text))


def _pieces(path: Path) -> Iterator[bytes]:
    with path.open("rb") as file:
        while piece := file.read(128 * 1024):
            yield piece
