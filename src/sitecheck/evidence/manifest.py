"""The manifest of a sealed night as bytes: canonical JSON, so that equal manifests are equal bytes.

It lies in the evidence folder as ``seals/000001.json``, with its time stamp (where there is one) beside it.
"""

from __future__ import annotations

import re
from datetime import date, datetime
from pathlib import Path

import msgspec

SCHEMA = "sitecheck.seal/1"
FOLDER = "seals"
_NAME = re.compile(r"(\d{6,})\.(json|tsr)")


class BadManifest(ValueError):
    """Bytes that are no manifest this version can read."""


class Head(msgspec.Struct, frozen=True):
    """The end of a chain of rows when the night was sealed."""

    rows: int
    head: str


class SealedFile(msgspec.Struct, frozen=True):
    """One file: ``path`` below the evidence folder; ``size`` in bytes as it lies there, None where it was missing
    already; ``sha256`` of its content; ``kind`` as its row calls it, ``other`` where no row of the night names it.

    ``packed`` is the sha256 of a compressed file as it lies there (a byte of it can be changed so that it unpacks to
    the same content), empty where content and file are the same bytes."""

    path: str
    kind: str
    site: str
    sha256: str
    size: int | None
    packed: str
    findings: tuple[str, ...] = ()


class Manifest(msgspec.Struct, frozen=True, kw_only=True):
    """What a seal says: the night's files, where the chains of rows ended, what was pruned since the seal before."""

    number: int
    run: int
    as_of: date
    sealed_at: datetime
    version: str
    previous: str
    clock_went_back: bool
    chains: dict[str, Head]
    files: tuple[SealedFile, ...]
    pruned: tuple[str, ...] = ()
    schema: str = SCHEMA


_ENCODE = msgspec.json.Encoder(order="sorted").encode
_DECODE = msgspec.json.Decoder(Manifest).decode


def dump(manifest: Manifest) -> bytes:
    """The manifest with sorted keys and no needless space (UTF-8)."""
    return _ENCODE(manifest)


def load(data: bytes) -> Manifest:
    """Read what ``dump`` wrote; BadManifest says what is wrong."""
    try:
        found = _DECODE(data)
    except msgspec.MsgspecError as error:
        raise BadManifest(f"it is no manifest: {error}") from error
    if found.schema != SCHEMA:
        raise BadManifest(f"it has the schema {found.schema!r}; this version reads {SCHEMA}")
    return found


def manifest_path(root: Path, number: int) -> Path:
    """Where the manifest of a seal lies."""
    return root / FOLDER / f"{number:06}.json"


def stamp_path(root: Path, number: int) -> Path:
    """Where the time stamp of a seal lies, if it has one."""
    return root / FOLDER / f"{number:06}.tsr"


def number_of(name: str) -> tuple[int, str] | None:
    """Number and ending (``json``, ``tsr``) of a file in the folder of seals; None where it is not named like one."""
    found = _NAME.fullmatch(name)
    if found is None or f"{int(found[1]):06}" != found[1]:
        return None
    return int(found[1]), found[2]
