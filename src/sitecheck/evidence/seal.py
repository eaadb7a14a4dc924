"""Sealing: each night that is over gets a manifest of all its files, chained to the one before.

The file is written first, then its row; what a crash leaves between the two is taken up by the next sealing. A seal is
never written over. What is sealed is what the names promise (the sha256 of the content); ``verify`` recomputes it.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from hashlib import sha256
from pathlib import Path

from msgspec.structs import replace
from sqlalchemy.exc import IntegrityError
from sqlmodel import Session, col, select, update

from sitecheck import __version__
from sitecheck.evidence.manifest import (
    FOLDER,
    BadManifest,
    Head,
    Manifest,
    dump,
    load,
    manifest_path,
)
from sitecheck.evidence.sealed_files import files_of, in_order, others, rows_of
from sitecheck.store.blobs import BlobStore
from sitecheck.store.chain import append, heads
from sitecheck.store.engine import Store
from sitecheck.store.models import AuditRow, Pruned, Run, Seal
from sitecheck.store.newfile import write_new
from sitecheck.store.references import complete

CLOSED = ("finished", "failed")
"""States of a run that is over."""
TARGET = "seal:"
"""How the ``target`` of the audit row of a seal begins; its number follows."""
_CHUNK = 500  # SQLite takes a limited number of values in one IN


class SealError(RuntimeError):
    """A night cannot be sealed; the message says why and what to do. Nothing was changed."""


def seal_nights(store: Store, root: Path, now: Callable[[], datetime]) -> list[Seal]:
    """Seal every night that is over and has no seal, oldest first, one seal for each; the new seals.

    Call it under the night lock. Raises SealError where the folder of seals does not fit the database, and OSError.
    """
    with store.reading() as session:
        if not _unsealed(session):
            return []
        last = _last(session)
        known = {row.sha256 for row in rows_of(session, last.run_id)} if last is not None else set()
    looked_at = last.at if last is not None else None
    complete(store, BlobStore(root))  # a manifest names what the rows name
    (root / FOLDER).mkdir(parents=True, exist_ok=True)
    made: list[Seal] = []
    while True:
        with store.reading() as session:
            runs = _unsealed(session)
            if not runs:
                return made
            last = _last(session)
            manifest = _manifest(session, root, runs[0], last, now())
            known.update(one.sha256 for one in manifest.files)
        if len(runs) == 1:  # what else lies there goes with the newest night
            files = (*manifest.files, *others(root, known, _since(looked_at, runs[0])))
            manifest = replace(manifest, files=tuple(sorted(files, key=in_order)))
        data = _write(root, manifest)
        made.append(_record(store, load(data), sha256(data).hexdigest()))


def _unsealed(session: Session) -> list[Run]:
    sealed = select(Seal.run_id)
    query = select(Run).where(col(Run.state).in_(CLOSED), col(Run.id).not_in(sealed))
    return list(session.exec(query.order_by(col(Run.id))))


def _last(session: Session) -> Seal | None:
    return session.exec(select(Seal).order_by(col(Seal.number).desc())).first()


def _since(last: datetime | None, run: Run) -> datetime | None:
    """From when on files were not looked at; a clock that went back makes it earlier."""
    return min(last, run.started_at) if last is not None else None


def _manifest(session: Session, root: Path, run: Run, last: Seal | None, now: datetime) -> Manifest:
    assert run.id is not None
    before = session.get(Run, last.run_id) if last is not None else None
    pruned = session.exec(select(Pruned.sha256).where(col(Pruned.sealed_in).is_(None)).order_by(Pruned.sha256))
    return Manifest(
        number=last.number + 1 if last is not None else 1,
        run=run.id,
        as_of=run.as_of,
        sealed_at=now,
        version=__version__,
        previous=last.sha256 if last is not None else "",
        clock_went_back=(last is not None and now < last.at)
        or (before is not None and run.started_at < before.started_at),
        chains={name: Head(rows, head) for name, (rows, head) in heads(session).items()},
        files=tuple(files_of(session, root, run.id)),
        pruned=tuple(pruned),
    )


def _write(root: Path, manifest: Manifest) -> bytes:
    """Put the manifest in its place; where a sealing that was killed left one there, that one is it."""
    path, data = manifest_path(root, manifest.number), dump(manifest)
    try:
        write_new(path, data)
    except FileExistsError:
        data = path.read_bytes()
        _take_up(path, data, manifest)
    return data


def _take_up(path: Path, data: bytes, expected: Manifest) -> None:
    """Whether a manifest that is there without a row is the one that was to be written."""
    try:
        found = load(data)
    except BadManifest as error:
        wrong = str(error)
    else:
        names = ("number", "run", "as_of", "previous")
        wrong = "it is of another night" if any(getattr(found, n) != getattr(expected, n) for n in names) else ""
    if wrong:
        raise SealError(
            f"{path} lies where the seal of run {expected.run} belongs, and the database does not know it: {wrong}. "
            "Was the database put back to an older copy? See sitecheck evidence verify; keep the file elsewhere, and "
            "the next night seals again"
        )


def _record(store: Store, manifest: Manifest, sha: str) -> Seal:
    row = Seal(
        number=manifest.number, run_id=manifest.run, at=manifest.sealed_at, sha256=sha, previous=manifest.previous
    )
    try:
        with store.session() as session:
            session.add(row)
            # In the chain of audit rows as well, so that a seal cannot be taken out with its file.
            what = f"{TARGET}{manifest.number}"
            append(session, AuditRow(at=manifest.sealed_at, who="sitecheck", action="seal", target=what, new=sha))
            session.flush()
            _mark_pruned(session, manifest.pruned, manifest.number)
    except IntegrityError:
        # Another one sealed at the same time: it is the same seal, or there are two programs that know no lock.
        with store.reading() as session:
            known = session.get(Seal, manifest.number)
        if known is None or (known.sha256, known.run_id) != (sha, manifest.run):
            raise SealError(
                f"seal {manifest.number} was made by another process in the meantime: run it again"
            ) from None
        return known
    return row


def _mark_pruned(session: Session, pruned: tuple[str, ...], number: int) -> None:
    ordered = sorted(pruned)
    for start in range(0, len(ordered), _CHUNK):
        session.execute(
            update(Pruned)
            .where(col(Pruned.sha256).in_(ordered[start : start + _CHUNK]), col(Pruned.sealed_in).is_(None))
            .values(sealed_in=number)
        )
