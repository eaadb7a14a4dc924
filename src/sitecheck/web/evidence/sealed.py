"""What the seal of a night says of the files of a finding, told without computing any hash but the manifest's own."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from functools import lru_cache
from hashlib import sha256
from pathlib import Path

from sqlmodel import Session, col, select

from sitecheck.evidence.manifest import BadManifest, load, manifest_path, stamp_path
from sitecheck.evidence.seal import CLOSED
from sitecheck.evidence.stamp import StampError, read_stamp
from sitecheck.store.models import Evidence, Run, Seal


class SealState(StrEnum):
    """How far a seal vouches for files. The words for it are in ``i18n.names``."""

    SEALED = "sealed"
    PARTLY = "partly"  # some files are not on its list: they were added later
    OPEN = "open"  # the night is not over
    NONE = "none"
    LOST = "lost"  # the list is gone
    CHANGED = "changed"  # the list is not the one that was sealed
    UNREAD = "unread"  # the list is the one that was sealed, by a version that writes it otherwise


@dataclass(frozen=True, slots=True)
class Stamped:
    """A time stamp by an authority: ``number`` is the seal that bears it, which vouches for all before it. ``by`` is
    empty where the file of the stamp is gone or altered."""

    number: int
    by: str = ""
    at: datetime | None = None


@dataclass(frozen=True, slots=True)
class SealedList:
    """A seal's list of files: their hashes, what they take, and the hash of the list before."""

    hashes: frozenset[str]
    bytes: int
    previous: str
    clock_went_back: bool


@dataclass(frozen=True, slots=True)
class Sealed:
    """The seal of a night as to some files; ``number`` 0: there is none."""

    state: SealState
    number: int = 0
    at: datetime | None = None
    sha256: str = ""
    stamp: Stamped | None = None
    outside: frozenset[str] = frozenset()


def seal_of(session: Session, root: Path, run: Run, rows: Iterable[Evidence]) -> Sealed:
    """What the seal of ``run`` says of the files in ``rows``; ``root`` is the evidence folder."""
    seal = session.exec(select(Seal).where(col(Seal.run_id) == run.id)).first()
    if seal is None:
        return Sealed(SealState.NONE if run.state in CLOSED else SealState.OPEN)
    stamp = stamp_of(session, root, seal)
    listed = read_list(root, seal)
    if not isinstance(listed, SealedList):
        return Sealed(listed, seal.number, seal.at, seal.sha256, stamp)
    outside = frozenset(row.sha256 for row in rows if row.sha256 and row.sha256 not in listed.hashes)
    state = SealState.PARTLY if outside else SealState.SEALED
    return Sealed(state, seal.number, seal.at, seal.sha256, stamp, outside)


def read_list(root: Path, seal: Seal) -> SealedList | SealState:
    """The list of a seal, or what became of it."""
    path = manifest_path(root, seal.number)
    try:
        return _listed(path, seal.sha256, path.stat().st_mtime_ns)
    except OSError:
        return SealState.LOST


def stamp_of(session: Session, root: Path, seal: Seal) -> Stamped | None:
    """The first time stamp from this seal on; None where there is none."""
    later = select(Seal).where(col(Seal.number) >= seal.number, col(Seal.stamp_sha256) != "").order_by(col(Seal.number))
    row = session.exec(later).first()
    if row is None:
        return None
    try:
        data = stamp_path(root, row.number).read_bytes()
        stamp = read_stamp(data) if sha256(data).hexdigest() == row.stamp_sha256 else None
    except (OSError, StampError):
        stamp = None
    return Stamped(row.number, stamp.by, stamp.at) if stamp is not None else Stamped(row.number)


@lru_cache(maxsize=64)
def _listed(path: Path, sha: str, _written: int) -> SealedList | SealState:
    """A list is read once, not for every finding of its night."""
    data = path.read_bytes()
    if sha256(data).hexdigest() != sha:
        return SealState.CHANGED
    try:
        found = load(data)
    except BadManifest:
        return SealState.UNREAD
    hashes = frozenset(one.sha256 for one in found.files)
    return SealedList(hashes, sum(one.size or 0 for one in found.files), found.previous, found.clock_went_back)
