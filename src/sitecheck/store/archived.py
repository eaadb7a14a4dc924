"""Which answers of a portal stand in full in the web archive of an earlier night."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime

from sqlmodel import Session, select

from sitecheck.store.models import ArchivedRecord


@dataclass(frozen=True, slots=True)
class Archived:
    """A record that holds a body in full: ``digest`` is the body's sha256, ``record_id`` begins with ``urn:uuid:``."""

    url_key: str
    digest: str
    record_id: str
    at: datetime
    warc_sha256: str


Earlier = Mapping[tuple[str, str], Archived]
"""By the key of the address and the body's sha256."""


def url_key(url: str) -> str:
    """The key (32 hex digits) of an address as it stands in the archive."""
    return hashlib.sha256(url.encode()).hexdigest()[:32]


def load_archived(session: Session, site_key: str) -> dict[tuple[str, str], Archived]:
    """What is archived of a portal."""
    rows = session.exec(select(ArchivedRecord).where(ArchivedRecord.site_key == site_key))
    return {
        (row.url_key, row.digest): Archived(
            row.url_key, row.digest, row.record_id, row.at.replace(tzinfo=row.at.tzinfo or UTC), row.warc_sha256
        )
        for row in rows
    }


def save_archived(session: Session, site_key: str, records: Iterable[Archived]) -> None:
    """Note where bodies stand now; one that stood elsewhere before is looked for in the new place from then on."""
    for one in records:
        session.merge(
            ArchivedRecord(
                site_key=site_key,
                url_key=one.url_key,
                digest=one.digest,
                record_id=one.record_id,
                at=one.at,
                warc_sha256=one.warc_sha256,
            )
        )
