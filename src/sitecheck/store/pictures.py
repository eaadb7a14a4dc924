"""Small pictures of candidates in the central tables: one per site and address; what is replaced goes by rule."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Set
from datetime import datetime
from typing import Protocol

from sqlmodel import Session, select

from sitecheck.store.blobs import BlobStore
from sitecheck.store.models import PagePicture, Pruned, dumps

KIND = "page-picture"
REPLACED = "replaced by a newer picture of the page"
NO_CANDIDATE = "its page is no candidate of any column any more"


class Taken(Protocol):
    """As much of a small picture as is written down."""

    @property
    def key(self) -> str:
        """Of the address's identity."""

    @property
    def url(self) -> str:
        """The address."""

    @property
    def sha256(self) -> str:
        """Of the picture."""

    @property
    def size(self) -> int:
        """Bytes of the picture."""

    @property
    def page_hash(self) -> str:
        """Of the page's body."""

    @property
    def captured_at(self) -> datetime:
        """When the page was answered."""


def pictured(session: Session, site_key: str) -> dict[str, str]:
    """The pages of a site that there are pictures of: key of the address to hash of the page."""
    rows = session.exec(select(PagePicture).where(PagePicture.site_key == site_key))
    return {row.url_key: row.page_hash for row in rows}


def keep_pictures(
    session: Session,
    site_key: str,
    run_id: int,
    taken: Iterable[Taken],
    *,
    candidates: Set[str] | None,
    now: datetime,
) -> tuple[str, ...]:
    """Write down the pictures a night took; the files (sha256) that go with it, each with a row that says so.

    ``candidates``: keys of all addresses the night names; pictures of others go. None: the night saw too little to say.
    The files are removed once this is committed.
    """
    query = select(PagePicture).where(PagePicture.site_key == site_key)
    rows = {row.url_key: row for row in session.exec(query)}
    gone: dict[str, tuple[PagePicture, str]] = {}
    for one in taken:
        row = rows.get(one.key)
        if row is not None and row.sha256 != one.sha256:
            gone[row.sha256] = (row.model_copy(), REPLACED)
        row = row or PagePicture(site_key=site_key, url_key=one.key, url="", sha256="", run_id=run_id, captured_at=now)
        row.url, row.sha256, row.size, row.page_hash = one.url[:2000], one.sha256, one.size, one.page_hash
        row.run_id, row.captured_at = run_id, one.captured_at
        rows[one.key] = row
        session.add(row)
    for key, row in rows.items():
        if candidates is not None and key not in candidates:
            gone[row.sha256] = (row.model_copy(), NO_CANDIDATE)
            session.delete(row)
    _mark(session, gone, now)
    return tuple(sorted(gone))


def remove_files(blobs: BlobStore, files: Iterable[str]) -> list[str]:
    """Remove files that are written down as gone; in words those that could not be, which wait for the next pruning."""
    problems = []
    for sha in files:
        try:
            blobs.path(sha).unlink()
        except FileNotFoundError:
            continue
        except OSError as problem:
            problems.append(f"{sha} was to be removed and could not be: {problem.strerror or problem}")
    return problems


def _mark(session: Session, gone: Mapping[str, tuple[PagePicture, str]], now: datetime) -> None:
    for sha256, (row, why) in sorted(gone.items()):
        if session.get(Pruned, sha256) is None:
            kinds, runs = dumps([KIND]), dumps([row.run_id])
            session.add(Pruned(sha256=sha256, at=now, size=row.size, kinds=kinds, runs=runs, why=why))
    session.flush()
