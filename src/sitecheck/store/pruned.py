"""Rows that say which files are gone by the rule of keeping, so that nobody takes them for lost."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session, col, delete, select, update

from sitecheck.store.models import ArchivedRecord, Evidence, Pruned, dumps

PRUNED = "pruned"
"""``missing`` of evidence whose file is gone by the rule of keeping (``evidence.item.Missing``)."""
_CHUNK = 500  # SQLite takes a limited number of values in one IN


@dataclass(frozen=True, slots=True)
class Going:
    """A file that goes. ``paths`` are below the evidence folder, ``size`` is in bytes on disk."""

    sha256: str
    paths: tuple[str, ...]
    size: int
    kinds: tuple[str, ...]
    runs: tuple[int, ...]


def mark(session: Session, files: Sequence[Going], *, why: str, now: datetime) -> None:
    """Write down that these files go, before they do: they are removed once this is committed."""
    session.add_all(
        Pruned(
            sha256=one.sha256,
            at=now,
            size=one.size,
            kinds=dumps(list(one.kinds)),
            runs=dumps(list(one.runs)),
            why=why,
        )
        for one in files
    )
    for some in _some(one.sha256 for one in files):
        session.execute(
            update(Evidence).where(col(Evidence.sha256).in_(some), col(Evidence.missing) == "").values(missing=PRUNED)
        )
        session.execute(delete(ArchivedRecord).where(col(ArchivedRecord.warc_sha256).in_(some)))


def revive(session: Session, hashes: Iterable[str]) -> None:
    """Take back that these files are gone: the same content is kept again."""
    for some in _some(set(hashes)):
        gone = list(session.exec(select(Pruned.sha256).where(col(Pruned.sha256).in_(some))))
        if gone:
            session.execute(delete(Pruned).where(col(Pruned.sha256).in_(gone)))
            session.execute(
                update(Evidence)
                .where(col(Evidence.sha256).in_(gone), col(Evidence.missing) == PRUNED)
                .values(missing="")
            )


def pruned_at(session: Session, sha256: str) -> datetime | None:
    """When a file went by the rule of keeping; None where it did not."""
    row = session.get(Pruned, sha256)
    return row.at if row is not None else None


def gone(session: Session) -> set[str]:
    """Every file that went by the rule of keeping."""
    return set(session.exec(select(Pruned.sha256).execution_options(yield_per=5000)))


def _some(hashes: Iterable[str]) -> Iterator[list[str]]:
    ordered = sorted(hashes)
    return (ordered[start : start + _CHUNK] for start in range(0, len(ordered), _CHUNK))
