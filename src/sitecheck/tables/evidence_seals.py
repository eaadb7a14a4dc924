"""The seals of the nights an export speaks of: what proves that its files are those of that night."""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from sqlmodel import Session, col, select

from sitecheck.evidence.wacz_plan import Extra, Note
from sitecheck.i18n.catalogue import N_
from sitecheck.store.models import Seal
from sitecheck.tables.evidence_cases import aware

_OPEN = N_("Run {run} is not sealed: nothing proves that its files are those of that night")
_LOST = N_("Run {run}: {path} is lost")
_CHUNK = 128 * 1024


@dataclass(frozen=True, slots=True)
class Seals:
    """``damaged`` are paths below the evidence folder; ``newest`` is when the last of them was closed."""

    extras: tuple[Extra, ...]
    notes: tuple[Note, ...]
    damaged: tuple[str, ...]
    newest: datetime | None


def seal_files(session: Session, runs: Collection[int], root: Path) -> Seals:
    """List of files and time stamp of every sealed night among ``runs``, held against what was recorded.

    ``root`` is the evidence folder. Raises OSError.
    """
    rows = session.exec(select(Seal).where(col(Seal.run_id).in_(runs)).order_by(col(Seal.number))).all()
    sealed = {row.run_id for row in rows}
    notes = [Note(_OPEN, {"run": run}) for run in sorted(runs) if run not in sealed]
    extras, damaged = [], []
    for row in rows:
        for ending, sha in (("json", row.sha256), ("tsr", row.stamp_sha256)):
            path = f"seals/{row.number:06d}.{ending}"
            if not sha:
                continue
            if not (root / path).is_file():
                notes.append(Note(_LOST, {"run": row.run_id, "path": path}))
            elif _sha256(root / path) != sha:
                damaged.append(path)
            else:
                extras.append(_extra(path, root / path))
    newest = max((aware(row.at) for row in rows), default=None)
    return Seals(tuple(extras), tuple(notes), tuple(damaged), newest)


def _extra(path: str, file: Path) -> Extra:
    return Extra(path, lambda: _pieces(file))


def _sha256(path: Path) -> str:
    found = hashlib.sha256()
    for piece in _pieces(path):
        found.update(piece)
    return found.hexdigest()


def _pieces(path: Path) -> Iterator[bytes]:
    with path.open("rb") as file:
        while piece := file.read(_CHUNK):
            yield piece
