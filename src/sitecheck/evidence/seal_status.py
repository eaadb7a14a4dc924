"""What can be said of a night's seal without reading all its files: for the desk, beside each finding."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from hashlib import sha256
from pathlib import Path

from sqlmodel import Session, col, select

from sitecheck.evidence.manifest import stamp_path
from sitecheck.evidence.seal import CLOSED
from sitecheck.evidence.stamp import Stamp, StampError, read_stamp
from sitecheck.store.models import Run, Seal


class SealState(StrEnum):
    """How far a night is sealed."""

    RUNNING = "running"  # the night is not over
    UNSEALED = "unsealed"  # it is over, and is sealed by the next night
    SEALED = "sealed"
    STAMPED = "stamped"  # sealed, and a time stamp covers the seal


@dataclass(frozen=True, slots=True)
class SealStatus:
    """The seal of the run ``run``: ``number``, ``at`` and ``sha256`` (of its manifest) where it is sealed.

    ``stamp`` says by whom and when, ``stamp_number`` whose stamp that is: one of a later seal covers all before it.
    """

    run: int
    state: SealState
    number: int | None = None
    at: datetime | None = None
    sha256: str = ""
    stamp: Stamp | None = None
    stamp_number: int | None = None


def seal_status(session: Session, root: Path, run_id: int) -> SealStatus:
    """The seal of a run; ``root`` is the evidence folder. At most one small file is read. Raises LookupError."""
    run = session.get(Run, run_id)
    if run is None:
        raise LookupError(f"there is no run {run_id}")
    seal = session.exec(select(Seal).where(Seal.run_id == run_id)).first()
    if seal is None:
        return SealStatus(run_id, SealState.UNSEALED if run.state in CLOSED else SealState.RUNNING)
    query = select(Seal).where(col(Seal.number) >= seal.number, Seal.stamp_sha256 != "").order_by(col(Seal.number))
    covering = session.exec(query.limit(1)).first()
    stamp = _stamp(root, covering) if covering is not None else None
    if covering is None or stamp is None:
        return SealStatus(run_id, SealState.SEALED, seal.number, seal.at, seal.sha256)
    return SealStatus(run_id, SealState.STAMPED, seal.number, seal.at, seal.sha256, stamp, covering.number)


def _stamp(root: Path, seal: Seal) -> Stamp | None:
    """The stamp as it says itself; None where its file is not the one that was kept (verify tells of that)."""
    try:
        data = stamp_path(root, seal.number).read_bytes()
        return read_stamp(data) if sha256(data).hexdigest() == seal.stamp_sha256 else None
    except (OSError, StampError):
        return None
