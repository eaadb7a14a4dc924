"""The seals of the nights an export speaks of: what proves that its files are those of that night."""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from sqlalchemy import tuple_
from sqlmodel import Session, col, func, select

from sitecheck.evidence.manifest import BadManifest, load, manifest_path, stamp_path
from sitecheck.evidence.wacz_plan import Extra, Note
from sitecheck.i18n.catalogue import N_
from sitecheck.store.models import Evidence, Seal
from sitecheck.tables.evidence_cases import aware

_OPEN = N_("Run {run} is not sealed: nothing proves that its files are those of that night")
_LOST = N_("Run {run}: {path} is lost")
_OUTSIDE = N_("Finding {number}: a file is not among the sealed files of run {run} ({path})")
_CHUNK = 128 * 1024
_AT_ONCE = 200  # findings asked for at a time


@dataclass(frozen=True, slots=True)
class Seals:
    """``damaged`` are paths below the evidence folder; ``newest`` is when the last of them was closed."""

    extras: tuple[Extra, ...]
    notes: tuple[Note, ...]
    damaged: tuple[str, ...]
    newest: datetime | None


def seal_files(session: Session, nights: Collection[tuple[int, int]], root: Path) -> Seals:
    """List of files and time stamp of every sealed night among ``nights`` (finding, run), held against what was
    recorded; and whether the findings' files are on that list. Where only a later seal is stamped, all up to that one.

    ``root`` is the evidence folder. Raises OSError.
    """
    runs = {run for _, run in nights}
    own = session.exec(select(Seal).where(col(Seal.run_id).in_(runs)).order_by(col(Seal.number))).all()
    rows = _with_stamps(session, own)
    sealed = {row.run_id for row in own}
    notes = [Note(_OPEN, {"run": run}) for run in sorted(runs) if run not in sealed]
    extras, damaged = [], []
    for row in rows:
        for file, sha in (
            (manifest_path(root, row.number), row.sha256),
            (stamp_path(root, row.number), row.stamp_sha256),
        ):
            path = file.relative_to(root).as_posix()
            if not sha:
                continue
            if not file.is_file():
                notes.append(Note(_LOST, {"run": row.run_id, "path": path}))
            elif _sha256(file) != sha:
                damaged.append(path)
            else:
                extras.append(_extra(path, file))
        if row.run_id in runs and manifest_path(root, row.number).is_file():
            notes += _outside(session, row, [one for one in nights if one[1] == row.run_id], root)
    newest = max((aware(row.at) for row in rows), default=None)
    return Seals(tuple(extras), tuple(notes), tuple(damaged), newest)


def _with_stamps(session: Session, seals: Sequence[Seal]) -> list[Seal]:
    """The seals, and those between each and the first stamped one behind it: its stamp covers all of them."""
    found = {seal.number: seal for seal in seals}
    for seal in seals:
        stamped = select(func.min(Seal.number)).where(col(Seal.number) >= seal.number, Seal.stamp_sha256 != "")
        last = session.exec(stamped).one()
        if last is not None:
            between = select(Seal).where(col(Seal.number) >= seal.number, col(Seal.number) <= last)
            found |= {row.number: row for row in session.exec(between)}
    return [found[number] for number in sorted(found)]


def _outside(session: Session, seal: Seal, nights: Sequence[tuple[int, int]], root: Path) -> Iterator[Note]:
    """Files of findings that are not on the list of their night."""
    try:
        listed = {one.sha256 for one in load(manifest_path(root, seal.number).read_bytes()).files}
    except BadManifest:
        return  # it is damaged, or of a later version; its hash tells
    for start in range(0, len(nights), _AT_ONCE):
        some = tuple_(col(Evidence.finding_id), col(Evidence.run_id)).in_(nights[start : start + _AT_ONCE])
        for row in session.exec(select(Evidence).where(some, Evidence.sha256 != "").order_by(col(Evidence.id))):
            if row.sha256 not in listed:
                yield Note(_OUTSIDE, {"number": row.finding_id, "run": seal.run_id, "path": row.path})


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
