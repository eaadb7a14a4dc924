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
from sitecheck.store.models import Evidence, Run, Seal


class SealState(StrEnum):
    """How far a seal vouches for files. The words for it are in ``i18n.names``."""

    SEALED = "sealed"
    PARTLY = "partly"  # some files are not on its list: they were added later
    OPEN = "open"  # the night is not over
    NONE = "none"
    LOST = "lost"  # the list is gone
    CHANGED = "changed"  # the list is not the one that was sealed


@dataclass(frozen=True, slots=True)
class Sealed:
    """The seal of a night as to some files; ``number`` 0: there is none. ``stamped``: by another authority's clock."""

    state: SealState
    number: int = 0
    at: datetime | None = None
    sha256: str = ""
    stamped: bool = False
    outside: frozenset[str] = frozenset()

    @property
    def whole(self) -> bool:
        """Whether it vouches for every file."""
        return self.state is SealState.SEALED


def seal_of(session: Session, root: Path, run: Run, rows: Iterable[Evidence]) -> Sealed:
    """What the seal of ``run`` says of the files in ``rows``; ``root`` is the evidence folder."""
    seal = session.exec(select(Seal).where(col(Seal.run_id) == run.id)).first()
    if seal is None:
        return Sealed(SealState.NONE if run.state in CLOSED else SealState.OPEN)
    stamped = bool(seal.stamp_sha256) and stamp_path(root, seal.number).is_file()
    try:
        path = manifest_path(root, seal.number)
        listed = _listed(path, seal.sha256, path.stat().st_mtime_ns)
    except OSError:
        return Sealed(SealState.LOST, seal.number, seal.at, seal.sha256, stamped)
    if listed is None:
        return Sealed(SealState.CHANGED, seal.number, seal.at, seal.sha256, stamped)
    outside = frozenset(row.sha256 for row in rows if row.sha256 and row.sha256 not in listed)
    state = SealState.PARTLY if outside else SealState.SEALED
    return Sealed(state, seal.number, seal.at, seal.sha256, stamped, outside)


@lru_cache(maxsize=4)
def _listed(path: Path, sha: str, _written: int) -> frozenset[str] | None:
    """Hashes on the list of a seal; None where the list is not the sealed one. A night's list is read once, not for
    every finding of it."""
    data = path.read_bytes()
    if sha256(data).hexdigest() != sha:
        return None
    try:
        return frozenset(one.sha256 for one in load(data).files)
    except BadManifest:
        return None
