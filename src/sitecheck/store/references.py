"""Which row of which table names which evidence file: the one list that keeping, pruning and checking go by.

A column that names a file and is not in this list would let its files be taken for orphans; a test holds the list
against the models.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

import msgspec
import sqlalchemy
from sqlalchemy import CompoundSelect, Integer, Select, String, cast, literal, null, union_all
from sqlmodel import Session, col, select, update

from sitecheck.store.blobs import BlobDamaged, BlobStore
from sitecheck.store.casework import AppealStep
from sitecheck.store.engine import Store
from sitecheck.store.models import Entry, Evidence, Finding, Observation, PagePicture, SiteLedger
from sitecheck.store.people import ProofFile
from sitecheck.store.sources import EventRow, RankList, SelfDraft, SelfReport

_AT_ONCE = 5000  # rows held at a time
_BUNDLES_AT_ONCE = 200  # nights written down in one transaction


class Hold(StrEnum):
    """What a file is kept for: a finding as seen in a night, a site's night as a whole, or what was handed in.
    ``BESIDE`` is no evidence and stays as long as a row names it."""

    FINDING = "finding"
    NIGHT = "night"
    HANDED_IN = "handed-in"
    BESIDE = "beside"


@dataclass(frozen=True, slots=True)
class Reference:
    """A column that names files by their sha256; ``kind`` is empty where the row says it."""

    table: Any
    column: str
    kind: str
    hold: Hold

    @property
    def name(self) -> str:
        """``table.column``."""
        return f"{self.table.__tablename__}.{self.column}"


@dataclass(frozen=True, slots=True)
class Named:
    """One row that names a file. ``run``, ``site`` and ``finding`` are None where it belongs to none of them; ``size``
    is the content's in bytes, None where the row does not know it."""

    sha256: str
    kind: str
    hold: Hold
    run: int | None = None
    site: str | None = None
    finding: int | None = None
    size: int | None = None


REFERENCES = (
    Reference(Evidence, "sha256", "", Hold.FINDING),
    Reference(Observation, "bundle_sha256", "bundle", Hold.NIGHT),
    Reference(Observation, "verdicts_sha256", "verdicts", Hold.NIGHT),
    Reference(Observation, "checks_sha256", "checks", Hold.NIGHT),
    Reference(Observation, "pages_sha256", "pages", Hold.NIGHT),
    Reference(SiteLedger, "sha256", "ledger", Hold.NIGHT),
    Reference(SiteLedger, "skipped_sha256", "left-out", Hold.NIGHT),
    Reference(PagePicture, "sha256", "page-picture", Hold.BESIDE),
    Reference(RankList, "sha256", "ranking-list", Hold.HANDED_IN),
    Reference(ProofFile, "sha256", "proof", Hold.HANDED_IN),
)
ATTACHMENTS = (
    Reference(EventRow, "attachments", "attachment", Hold.HANDED_IN),
    Reference(SelfReport, "attachments", "attachment", Hold.HANDED_IN),
    Reference(SelfDraft, "attachments", "attachment", Hold.HANDED_IN),
    Reference(Entry, "attachments", "attachment", Hold.HANDED_IN),
    Reference(AppealStep, "attachments", "attachment", Hold.HANDED_IN),
)
"""Columns whose JSON names files."""
NO_FILES = {
    "apitoken.sha256": "of a key, which nobody keeps",
    "archivedrecord.warc_sha256": "a memory for the nights to come; the row goes with its file",
    "pruned.sha256": "says that the file is gone",
    "seal.sha256": "of a manifest, which lies in a folder of its own and is never pruned",
    "seal.stamp_sha256": "of a time stamp, which lies beside its manifest",
}
"""Columns that are named like a reference and are none, with the reason."""


def named(session: Session) -> Iterator[Named]:
    """Every row that names a file, in no order; evidence that is marked as missing names none.

    One query over all tables, read piece by piece, and one for each column of attachments.
    """
    rows = session.connection().execution_options(yield_per=_AT_ONCE).execute(_everything())
    for sha256, kind, hold, run, site, finding, size in rows:
        yield Named(sha256, kind, Hold(hold), run, site, finding, size)
    yield from handed_in(session)


def handed_in(session: Session) -> Iterator[Named]:
    """What people handed in: nothing of it is ever pruned."""
    for sha256 in session.exec(select(RankList.sha256).where(RankList.sha256 != "")):
        yield Named(sha256, "ranking-list", Hold.HANDED_IN)
    for sha256, size in session.exec(select(ProofFile.sha256, ProofFile.size)):
        yield Named(sha256, "proof", Hold.HANDED_IN, size=size)
    for reference in ATTACHMENTS:
        column = getattr(reference.table, reference.column)
        for text in session.exec(select(column).where(column != "[]").distinct()):
            for one in json.loads(text):
                if one["sha256"]:
                    yield Named(one["sha256"], reference.kind, reference.hold, size=one["size"])


def complete(store: Store, blobs: BlobStore) -> int:
    """Write down the list of pages of nights from before rows named it; how many could not be read.

    Until then only the night's bundle names it.
    """
    with store.reading() as session:
        unknown = select(Observation.id, Observation.bundle_sha256).where(col(Observation.pages_sha256).is_(None))
        nights = session.exec(unknown.order_by(col(Observation.id))).all()
    unread = 0
    for start in range(0, len(nights), _BUNDLES_AT_ONCE):
        found: list[tuple[int | None, str]] = []
        for night, sha256 in nights[start : start + _BUNDLES_AT_ONCE]:
            try:
                found.append((night, _PAGES(blobs.get(sha256)).pages_sha256))
            except (OSError, BlobDamaged, ValueError):
                unread += 1
        with store.session() as session:
            for night, pages in found:
                session.execute(update(Observation).where(col(Observation.id) == night).values(pages_sha256=pages))
    return unread


class _Pages(msgspec.Struct):
    """As much of a bundle as says where its list of pages lies; older ones had none."""

    pages_sha256: str = ""


_PAGES = msgspec.json.Decoder(_Pages).decode


def _everything() -> CompoundSelect[Any]:
    return union_all(*(_rows(reference) for reference in REFERENCES if reference.hold is not Hold.HANDED_IN))


def _rows(reference: Reference) -> Select[Any]:
    table, sha = reference.table, getattr(reference.table, reference.column)
    word, nothing = literal(reference.hold.value, String), cast(null(), Integer)
    if reference.hold is Hold.FINDING:
        site: list[Any] = [Finding.site_key]
        rows: Select[Any] = sqlalchemy.select(sha, table.kind, word, table.run_id, *site, table.finding_id, table.size)
        return rows.join(Finding, col(Finding.id) == table.finding_id).where(sha != "", table.missing == "")
    kind = literal(reference.kind, String)
    night: Select[Any] = sqlalchemy.select(sha, kind, word, table.run_id, table.site_key, nothing, nothing)
    return night.where(sha != "")
