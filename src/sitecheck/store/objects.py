"""What lies in the evidence folder, file by file, without opening one: quick for a million files."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from sitecheck.store.blobs import ENDINGS
from sitecheck.store.files import DRAFT

_BLOCK = 512  # what st_blocks counts in, whatever the file system's own blocks are
_SHELF = re.compile(r"[0-9a-f]{2}")
_NAME = re.compile(rf"[0-9a-f]{{62}}({'|'.join(map(re.escape, ENDINGS))})")


class Lies(StrEnum):
    """What a thing in the folder is by its name."""

    OBJECT = "object"
    DRAFT = "draft"
    LINK = "link"
    FOREIGN = "foreign"


@dataclass(frozen=True, slots=True)
class Lying:
    """One thing in the evidence folder. ``path`` is below it, with forward slashes; ``sha256`` is empty for what is no
    object; ``size`` is its length and ``disk`` what it takes of the disk, in bytes; ``mtime`` in seconds since 1970,
    ``mode`` the permission bits."""

    what: Lies
    path: str
    sha256: str
    size: int
    disk: int
    mtime: float
    mode: int


def lying(root: Path) -> Iterator[Lying]:
    """Everything below ``root/objects``, and the drafts in the folders beside it; in no order.

    What is gone by the time it is looked at is left out. Raises OSError when a folder cannot be read.
    """
    for entry in _entries(root):
        if entry.is_dir(follow_symlinks=False) and entry.name != "objects":
            for inner in _entries(Path(entry.path)):
                if inner.name.startswith(DRAFT):
                    yield from _one(Lies.DRAFT, inner, f"{entry.name}/{inner.name}")
        elif entry.name.startswith(DRAFT):
            yield from _one(Lies.DRAFT, entry, entry.name)
    for entry in _entries(root / "objects"):
        path = f"objects/{entry.name}"
        if entry.is_dir(follow_symlinks=False) and _SHELF.fullmatch(entry.name):
            for inner in _entries(Path(entry.path)):
                yield from _one(_what(inner), inner, f"{path}/{inner.name}", entry.name)
        else:
            yield from _one(_what(entry), entry, path)


def _what(entry: os.DirEntry[str]) -> Lies:
    if entry.is_symlink():
        return Lies.LINK
    if entry.name.startswith(DRAFT):
        return Lies.DRAFT
    return Lies.OBJECT if _NAME.fullmatch(entry.name) and entry.is_file(follow_symlinks=False) else Lies.FOREIGN


def _one(what: Lies, entry: os.DirEntry[str], path: str, shelf: str = "") -> Iterator[Lying]:
    if what is Lies.OBJECT and not shelf:
        what = Lies.FOREIGN  # an object that fell off its shelf is found by nobody
    try:
        seen = entry.stat(follow_symlinks=False)
    except FileNotFoundError:
        return
    sha256 = shelf + entry.name[:62] if what is Lies.OBJECT else ""
    yield Lying(what, path, sha256, seen.st_size, seen.st_blocks * _BLOCK, seen.st_mtime, seen.st_mode & 0o7777)


def _entries(folder: Path) -> Iterator[os.DirEntry[str]]:
    try:
        found = os.scandir(folder)
    except FileNotFoundError:
        return
    with found:
        yield from found
