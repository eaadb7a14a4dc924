"""The evidence folder held against the database: what is lost, damaged, left over or nobody's. Changes no file.

Rows are read before files, for a file is there before a row names it. What is younger than an hour, or than a night
that is not over, may be named by a row still to come and is no fault.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from hashlib import sha256
from pathlib import Path

import sqlalchemy
from sqlmodel import Session, col, select

from sitecheck.evidence.manifest import FOLDER, BadManifest, load, number_of
from sitecheck.evidence.prune import FRESH
from sitecheck.evidence.sealed_files import OTHER
from sitecheck.store.blobs import ENDINGS, BlobDamaged, BlobStore
from sitecheck.store.engine import Store
from sitecheck.store.keeping import OPEN
from sitecheck.store.models import Evidence, Pruned, Run
from sitecheck.store.objects import Lies, Lying, lying
from sitecheck.store.references import Hold, Named, complete, named

_AT_ONCE = 5000  # rows held at a time
_EMPTY = sha256(b"").hexdigest()
_OTHERS_WRITE = 0o002
_TOLD = 10_000  # files between two words of progress
Say = Callable[[str], None]


class Fault(StrEnum):
    """What can be wrong; the table of meanings is ``docs/evidence.md``."""

    LOST = "lost"
    CHANGED = "changed"
    EMPTY = "empty"
    WRONG_PATH = "wrong-path"
    UNREADABLE = "unreadable"
    WRITABLE = "writable"
    TWICE = "twice"
    PRUNED_BUT_THERE = "pruned-but-there"
    KEPT_AGAIN = "kept-again"
    UNKNOWN = "unknown"
    ORPHAN = "orphan"
    DRAFT = "draft"
    LINK = "link"
    FOREIGN = "foreign"


@dataclass(frozen=True, slots=True, order=True)
class Trouble:
    """One thing that is wrong. ``path`` is below the evidence folder, ``detail`` says who names it or what it is."""

    fault: Fault
    path: str
    sha256: str = ""
    detail: str = ""
    size: int = 0


@dataclass(slots=True)
class Report:
    """What was looked at, and what is wrong. ``pruned``: files that rows name and that went by the rule of keeping;
    ``young``: what may still be named; ``unread``: nights whose list of pages only a lost or damaged bundle names."""

    files: int = 0
    pruned: int = 0
    young: int = 0
    unread: int = 0
    troubles: list[Trouble] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class _Rows:
    """What the database says: who names a file, which went when, and since when a night is under way."""

    named: dict[str, str]
    again: frozenset[str]  # pruned before, and kept since
    gone: frozenset[str]
    going: frozenset[str]  # pruned a moment ago, perhaps by a process that is at it still
    began: float | None


def look(
    store: Store,
    blobs: BlobStore,
    *,
    now: datetime,
    content: bool = True,
    alone: bool = False,
    say: Say = lambda _: None,
) -> Report:
    """Look at everything; without ``content`` no file is opened. ``alone``: the night lock is held, so that nothing is
    being pruned in this moment. Raises OSError where a folder cannot be read."""
    report = Report(unread=complete(store, blobs))
    with store.reading() as session:
        rows = _rows(session, settled=None if alone else now - FRESH)
        report.troubles += _wrong_paths(session)
    sealed = _sealed(blobs.root)
    oldest = (now - FRESH).timestamp() if rows.began is None else min((now - FRESH).timestamp(), rows.began)
    met: dict[str, str] = {}
    for file in lying(blobs.root):
        young = file.mtime > oldest
        if file.what is not Lies.OBJECT:
            if not (young and file.what is Lies.DRAFT):
                report.troubles.append(Trouble(Fault(file.what.value), file.path, size=file.disk))
            else:
                report.young += 1
            continue
        report.files += 1
        if report.files % _TOLD == 0:
            say(f"{report.files} files looked at.")
        if file.sha256 in met:
            report.troubles.append(Trouble(Fault.TWICE, file.path, file.sha256, f"also {met[file.sha256]}", file.disk))
            continue
        met[file.sha256] = file.path
        report.troubles += _of_file(file, blobs, content=content)
        report.troubles += _of_owner(file, rows, sealed, report, young=young)
    lost = {one for one in rows.named if one not in met and one not in rows.gone}
    report.pruned = sum(one in rows.gone and one not in met for one in rows.named)
    report.troubles += _lost(store, blobs, lost)
    report.troubles.sort()
    return report


def _rows(session: Session, *, settled: datetime | None = None) -> _Rows:
    """Files that went after ``settled`` may just be going."""
    began = dict(session.exec(select(Run.id, Run.started_at)).all())
    gone = dict(session.exec(select(Pruned.sha256, Pruned.at)).all())
    owners: dict[str, str] = {}
    again: set[str] = set()
    for row in named(session):
        owners.setdefault(row.sha256, told(row))
        at = gone.get(row.sha256)
        # The row of a night stays when its file goes; one of a later night means that it was kept anew.
        if at is not None and (row.hold is not Hold.NIGHT or (row.run is not None and began[row.run] > at)):
            again.add(row.sha256)
    under_way = session.exec(select(Run.started_at).where(col(Run.state).in_(OPEN))).all()
    oldest = min((at.timestamp() for at in under_way), default=None)
    going = frozenset(one for one, at in gone.items() if settled is not None and at > settled)
    return _Rows(owners, frozenset(again), frozenset(gone), going, oldest)


def told(row: Named) -> str:
    """Who names a file, in a few words."""
    if row.finding is not None:
        return f"{row.kind} of finding {row.finding}, run {row.run}, {row.site}"
    return f"{row.kind}, run {row.run}, {row.site}" if row.run is not None else row.kind


def _wrong_paths(session: Session) -> Iterator[Trouble]:
    query = sqlalchemy.select(col(Evidence.sha256), col(Evidence.path), col(Evidence.finding_id), col(Evidence.run_id))
    query = query.where(col(Evidence.sha256) != "", col(Evidence.missing) == "")
    met: set[tuple[str, str]] = set()
    for sha, path, finding, run in session.connection().execution_options(yield_per=_AT_ONCE).execute(query):
        stem = f"objects/{sha[:2]}/{sha[2:]}"
        fits = path.startswith(stem) and path.removeprefix(stem) in ENDINGS
        if not fits and (sha, path) not in met:
            met.add((sha, path))
            yield Trouble(Fault.WRONG_PATH, path, sha, f"evidence of finding {finding}, run {run}")


def _of_file(file: Lying, blobs: BlobStore, *, content: bool) -> Iterator[Trouble]:
    """What is wrong with the file itself."""
    if file.mode & _OTHERS_WRITE:
        yield Trouble(Fault.WRITABLE, file.path, file.sha256, f"mode {file.mode:o}", file.disk)
    if file.size == 0 and file.sha256 != _EMPTY:
        yield Trouble(Fault.EMPTY, file.path, file.sha256, "", file.disk)
    elif content:
        try:
            for _ in blobs.open_stream(file.sha256):
                pass
        except FileNotFoundError:
            return  # pruned by another process in this moment, or lost: the rows tell
        except BlobDamaged as error:
            yield Trouble(Fault.CHANGED, file.path, file.sha256, str(error), file.disk)
        except OSError as error:
            yield Trouble(Fault.UNREADABLE, file.path, file.sha256, error.strerror or str(error), file.disk)


def _of_owner(file: Lying, rows: _Rows, sealed: dict[str, int], report: Report, *, young: bool) -> Iterator[Trouble]:
    """What is wrong with who names the file."""
    sha = file.sha256
    if sha in rows.again:
        yield Trouble(Fault.KEPT_AGAIN, file.path, sha, rows.named.get(sha, ""), file.disk)
    elif sha in rows.gone:
        if young or sha in rows.going:
            report.young += 1
        else:
            yield Trouble(Fault.PRUNED_BUT_THERE, file.path, sha, rows.named.get(sha, ""), file.disk)
    elif sha in rows.named:
        return
    elif sha in sealed:
        said = f"seal {sealed[sha]} names it and no row does: is the database an older copy?"
        yield Trouble(Fault.UNKNOWN, file.path, sha, said, file.disk)
    elif young:
        report.young += 1
    else:
        yield Trouble(Fault.ORPHAN, file.path, sha, "", file.disk)


def _lost(store: Store, blobs: BlobStore, candidates: set[str]) -> Iterator[Trouble]:
    """Those that are still named and still missing: rows and files may have changed while files were looked at."""
    if not candidates:
        return
    with store.reading() as session:
        rows = _rows(session)
    for sha in sorted(candidates):
        if sha in rows.named and sha not in rows.gone and not blobs.has(sha):
            yield Trouble(Fault.LOST, f"objects/{sha[:2]}/{sha[2:]}", sha, rows.named[sha])


def _sealed(root: Path) -> dict[str, int]:
    """Files that a row named when they were sealed, with the number of the seal. What cannot be read says nothing."""
    found: dict[str, int] = {}
    for path in sorted((root / FOLDER).glob("*.json")):
        number = number_of(path.name)
        try:
            manifest = load(path.read_bytes())
        except (OSError, BadManifest):
            continue
        if number is not None:
            found.update((one.sha256, number[0]) for one in manifest.files if one.kind != OTHER)
    return found


def left(troubles: Sequence[Trouble], *, remove_orphans: bool) -> list[Trouble]:
    """What no repair can put right."""
    mended = REPAIRED | ({Fault.ORPHAN} if remove_orphans else set())
    return [one for one in troubles if one.fault not in mended]


REPAIRED = {Fault.DRAFT, Fault.PRUNED_BUT_THERE, Fault.KEPT_AGAIN}
"""What ``repair`` puts right."""
