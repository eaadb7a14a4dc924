"""Whether evidence files are still there as they were taken, said before anyone looks for them in vain."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from enum import StrEnum

from sqlmodel import Session, col, select

from sitecheck.store.blobs import BlobDamaged, BlobStore
from sitecheck.store.models import Evidence, Pruned

_READ_AT_ONCE = 8 * 1024 * 1024  # bytes; larger files are read when they are saved, not for every look at a finding


class FileState(StrEnum):
    """What became of an evidence file since it was taken. The words for it are in ``i18n.names``."""

    SOUND = "sound"
    LOST = "lost"
    CHANGED = "changed"
    PRUNED = "pruned"


def file_states(session: Session, blobs: BlobStore, rows: Iterable[Evidence]) -> Mapping[int, FileState]:
    """The state of each file by the id of its row; files are read whole and held against their hash, up to 8 MB."""
    files = [row for row in rows if row.id is not None and row.sha256]
    pruned = pruned_among(session, {row.sha256 for row in files})
    known: dict[str, FileState] = {}
    for row in files:
        if row.sha256 not in known:
            known[row.sha256] = _state(blobs, row, row.sha256 in pruned)
    return {row.id: known[row.sha256] for row in files if row.id is not None}


def pruned_among(session: Session, hashes: Iterable[str]) -> set[str]:
    """Those of ``hashes`` that the rule of retention removed."""
    wanted = sorted(set(hashes))
    return set(session.exec(select(Pruned.sha256).where(col(Pruned.sha256).in_(wanted)))) if wanted else set()


def _state(blobs: BlobStore, row: Evidence, pruned: bool) -> FileState:
    try:
        if row.size > _READ_AT_ONCE:
            blobs.path(row.sha256)
        else:
            blobs.get(row.sha256)
    except (FileNotFoundError, ValueError) as error:
        if isinstance(error, BlobDamaged):
            return FileState.CHANGED
        return FileState.PRUNED if pruned else FileState.LOST
    return FileState.SOUND
