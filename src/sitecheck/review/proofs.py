"""Proofs: uploaded files by row, with what they were called and whose they are; what they prove names them by hash."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from sqlmodel import Session, col, select

from sitecheck.facts.events import Attachment
from sitecheck.review.trail import note
from sitecheck.review.upload_kinds import ENDINGS, ending_of
from sitecheck.store.models import ProofFile, dumps

LEDGER = "events"
"""In place of an assessment on rows of files of the event ledger, which belongs to none."""


def keep_proof(
    session: Session,
    attachment: Attachment,
    media_type: str,
    *,
    assessment: str,
    unit_code: str | None,
    who: str,
    now: datetime,
) -> ProofFile:
    """The row of a file that lies below ``snapshots/`` already; ``unit_code`` None: it belongs to the office.

    The same file of the same name, for the same unit and assessment, has one row.
    """
    query = select(ProofFile).where(
        ProofFile.sha256 == attachment.sha256,
        ProofFile.name == attachment.name,
        ProofFile.assessment == assessment,
        ProofFile.unit_code == unit_code,
    )
    known = session.exec(query.limit(1)).first()
    if known is not None:
        return known
    row = ProofFile(
        sha256=attachment.sha256,
        name=attachment.name,
        media_type=media_type,
        size=attachment.size,
        assessment=assessment,
        unit_code=unit_code,
        who=who,
        at=now,
    )
    session.add(row)
    session.flush()
    said = dumps({"name": attachment.name, "sha256": attachment.sha256, "size": attachment.size})
    note(session, who=who, action="upload", target=f"proof:{assessment}/{unit_code or ''}/{row.id}", now=now, new=said)
    return row


def keep_listed(
    session: Session, attachments: Iterable[Attachment], *, assessment: str, unit_code: str, who: str, now: datetime
) -> None:
    """Rows for files that lay beside a list, so that the desk can send them; their kind is what they are called."""
    for one in attachments:
        kind = ENDINGS.get(ending_of(one.name))
        media_type = kind.media_type if kind is not None else "application/octet-stream"
        keep_proof(session, one, media_type, assessment=assessment, unit_code=unit_code, who=who, now=now)


def proof_ids(session: Session, attachments: Iterable[Attachment], unit_code: str | None) -> dict[str, int]:
    """The newest row of each file by its sha256, of that unit (None: of the office); files that came with a list
    beside them have none."""
    wanted = {one.sha256 for one in attachments if one.sha256}
    query = select(ProofFile.sha256, ProofFile.id).where(
        col(ProofFile.sha256).in_(wanted), ProofFile.unit_code == unit_code
    )
    return {sha256: number for sha256, number in session.exec(query.order_by(col(ProofFile.id))) if number is not None}
