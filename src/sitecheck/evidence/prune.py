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
from sitecheck.store.objects import Lies, lying
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
    let_go: dict[str, set[tuple[str, int]]] = {}
    for row in named(session):
        why = keeper.why(row)
        if why is not None:
            strongest[row.sha256] = max(why, strongest.get(row.sha256, why))
        elif row.run is not None:
            let_go.setdefault(row.sha256, set()).add((row.kind, row.run))
    before = gone(session)
    kept: dict[Why, Amount] = {}
    going: list[Going] = []
    unfinished: list[Going] = []
    again: list[str] = []
    met: set[str] = set()
    young = (now - FRESH).timestamp()
    for sha256, (paths, size, mtime) in _files(root).items():
        why = strongest.get(sha256)
        if why is None and (sha256 in let_go or sha256 in before) and mtime > young:
            why = Why.JUST_WRITTEN
        met.add(sha256)
        if why is not None:
            kept.setdefault(why, Amount()).add(size)
            if sha256 in before and why is not Why.JUST_WRITTEN:
                again.append(sha256)
        elif sha256 in let_go or sha256 in before:
            rows = let_go.get(sha256, set())
            kinds, runs = sorted({kind for kind, _ in rows}), sorted({run for _, run in rows})
            (unfinished if sha256 in before else going).append(Going(sha256, paths, size, tuple(kinds), tuple(runs)))
    lost = sum(sha256 not in met and sha256 not in before and sha256 not in strongest for sha256 in let_go)
    return Plan(_ordered(going), kept, _ordered(unfinished), tuple(sorted(again)), lost, keeper.protected)


def prune(store: Store, blobs: BlobStore, limits: Limits, *, verified_counts: bool, why: str, now: datetime) -> Plan:
    """Remove what these limits let go; what was done. ``why`` is written down beside every file.

    Raises OSError and StoreError; what was removed by then is written down.
    """
    blobs.writable()
    done = look(store, blobs, limits, verified_counts=verified_counts, now=now)
    with store.session() as session:
        if done.protected != protected_findings(session, verified_counts=verified_counts):
            # A person decided something meanwhile; nobody can any more, as long as this session writes.
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


def _files(root: Path) -> dict[str, tuple[tuple[str, ...], int, float]]:
    """Paths, bytes on disk and time of every object, by sha256."""
    found: dict[str, tuple[tuple[str, ...], int, float]] = {}
    for one in lying(root):
        if one.what is Lies.OBJECT:
            paths, size, mtime = found.get(one.sha256, ((), 0, 0.0))
            found[one.sha256] = ((*paths, one.path), size + one.disk, max(mtime, one.mtime))
    return found


def _ordered(files: list[Going]) -> tuple[Going, ...]:
    return tuple(sorted(files, key=lambda one: one.sha256))
