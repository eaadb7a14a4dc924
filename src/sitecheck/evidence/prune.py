"""Pruning: evidence files that nobody needs any more are removed, each with a row that says so.

What is to go is written down and committed before the first file is removed: a process killed in between leaves files
that are known to be gone, which the next pruning (or ``evidence fsck --repair``) removes. Call it under the night lock:
a night at work names files only when a portal is done.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path

from sqlmodel import Session

from sitecheck.evidence.amount import Amount
from sitecheck.store.blobs import BlobStore
from sitecheck.store.engine import Store
from sitecheck.store.keeping import Keeper, Limits, Why, protected_findings
from sitecheck.store.models import ChainHead
from sitecheck.store.objects import Lies, Lying, lying
from sitecheck.store.pruned import Going, gone, mark, revive
from sitecheck.store.references import complete, handed_in, named

FRESH = timedelta(hours=1)
"""Files younger than this may be named by a row that is still being written."""


@dataclass(frozen=True, slots=True)
class Plan:
    """What pruning would do. ``unfinished`` went before but for the file itself; ``again`` went and was kept anew;
    ``lost`` would go, but is missing without a row that says why."""

    going: tuple[Going, ...] = ()
    kept: Mapping[Why, Amount] = field(default_factory=dict)
    unfinished: tuple[Going, ...] = ()
    again: tuple[str, ...] = ()
    lost: int = 0
    protected: Mapping[int, Why] = field(default_factory=dict)

    @property
    def amount(self) -> Amount:
        """All that goes."""
        every = (*self.going, *self.unfinished)
        return Amount(len(every), sum(one.size for one in every))


def plan(session: Session, root: Path, limits: Limits, *, verified_counts: bool, now: datetime) -> Plan:
    """What goes below ``root`` by these limits, what stays and why. Changes nothing. Raises OSError."""
    keeper = Keeper(session, limits, verified_counts=verified_counts)
    strongest: dict[str, Why] = {}
    let_go: dict[str, tuple[tuple[str, int], ...]] = {}  # kind and run of each row
    for row in named(session):
        why = keeper.why(row)
        if why is not None:
            strongest[row.sha256] = max(why, strongest.get(row.sha256, why))
        elif row.run is not None:
            rows = let_go.get(row.sha256, ())
            if (row.kind, row.run) not in rows:
                let_go[row.sha256] = (*rows, (row.kind, row.run))
    before = gone(session)
    lost = {sha256 for sha256 in let_go if sha256 not in strongest and sha256 not in before}
    kept: dict[Why, Amount] = {}
    going: dict[str, Going] = {}
    unfinished: dict[str, Going] = {}
    again: set[str] = set()
    young = (now - FRESH).timestamp()
    for file in lying(root):
        if file.what is not Lies.OBJECT:
            continue
        lost.discard(file.sha256)
        why = strongest.get(file.sha256)
        if why is not None and file.sha256 in before:
            again.add(file.sha256)
        if why is None and (file.sha256 in let_go or file.sha256 in before):
            if file.mtime <= young:
                _add(unfinished if file.sha256 in before else going, file, let_go.get(file.sha256, ()))
                continue
            why = Why.JUST_WRITTEN
        if why is not None:
            kept.setdefault(why, Amount()).add(file.disk)
    return Plan(_ordered(going), kept, _ordered(unfinished), tuple(sorted(again)), len(lost), keeper.protected)


def _add(found: dict[str, Going], file: Lying, rows: tuple[tuple[str, int], ...]) -> None:
    """One file more; the same content may lie there under two endings."""
    known = found.get(file.sha256)
    paths, size = ((file.path,), file.disk) if known is None else ((*known.paths, file.path), known.size + file.disk)
    kinds, runs = sorted({kind for kind, _ in rows}), sorted({run for _, run in rows})
    found[file.sha256] = Going(file.sha256, paths, size, tuple(kinds), tuple(runs))


def prune(store: Store, blobs: BlobStore, limits: Limits, *, verified_counts: bool, why: str, now: datetime) -> Plan:
    """Remove what these limits let go; what was done. ``why`` is written down beside every file.

    Raises OSError and StoreError; what was removed by then is written down.
    """
    blobs.writable()
    done = look(store, blobs, limits, verified_counts=verified_counts, now=now)
    with store.session() as session:
        for name in ("decision", "publication"):  # nobody decides or publishes until this is written down
            session.get(ChainHead, name, with_for_update=True)
        if done.protected != protected_findings(session, verified_counts=verified_counts):
            # A person decided something meanwhile.
            done = plan(session, blobs.root, limits, verified_counts=verified_counts, now=now)
        wanted = {one.sha256 for one in handed_in(session)}
        if any(one.sha256 in wanted for one in (*done.going, *done.unfinished)):
            done = plan(session, blobs.root, limits, verified_counts=verified_counts, now=now)
        mark(session, done.going, why=why, now=now)
        revive(session, done.again)
    remove(blobs.root, (*done.unfinished, *done.going), now=now)
    return done


def look(store: Store, blobs: BlobStore, limits: Limits, *, verified_counts: bool, now: datetime) -> Plan:
    """What ``prune`` would do now; of the database only what rows did not know of their own files is written."""
    complete(store, blobs)
    with store.reading() as session:
        return plan(session, blobs.root, limits, verified_counts=verified_counts, now=now)


def remove(root: Path, files: Iterable[Going], *, now: datetime) -> None:
    """Remove files that are written down as gone; what was put again meanwhile stays. Raises OSError."""
    young = (now - FRESH).timestamp()
    for one in files:
        for path in one.paths:
            file = root / path
            try:
                if file.stat().st_mtime <= young:
                    file.unlink()
            except FileNotFoundError:
                continue


def _ordered(files: dict[str, Going]) -> tuple[Going, ...]:
    return tuple(files[sha256] for sha256 in sorted(files))
