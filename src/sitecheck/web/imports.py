"""Lists that are uploaded, looked at and then taken over: kept between the two, so that what was seen is taken."""

from __future__ import annotations

import re
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from fastapi import HTTPException
from sqlmodel import Session, col, select

from sitecheck.review.proofs import proof_ids
from sitecheck.review.upload_kinds import Kind, Refusal, UploadRefused, UploadsRefused
from sitecheck.settings.grids import most_rows
from sitecheck.store.blobs import BlobDamaged
from sitecheck.store.models import ProofFile
from sitecheck.web.desk import Desk
from sitecheck.web.uploads import PostedFiles, examined, keep_uploads

MOST_ROWS = 20_000
"""Rows of a list that is read while somebody waits; longer ones are for the command line."""
_NUMBERS = re.compile(r"\d{1,9}(?:,\d{1,9}){0,9}")


@dataclass(frozen=True, slots=True)
class Batch:
    """A list and what lies beside it: the rows they were kept as, the list first."""

    rows: tuple[ProofFile, ...]

    @property
    def numbers(self) -> str:
        """For the hidden field of the second step."""
        return ",".join(str(row.id) for row in self.rows)


def keep_batch(session: Session, desk: Desk, form: PostedFiles, *, assessment: str, who: str) -> Batch:
    """Keep the list in the field ``list`` and the files beside it in ``beside``, as the office's own.

    Raises UploadsRefused, also for a file that is no list.
    """
    lists = examined(form.files("list"))
    for upload, _ in lists:
        if upload.kind not in (Kind.CSV, Kind.XLSX):
            raise UploadsRefused([UploadRefused(upload.name, Refusal.NO_LIST)])
    kept = [
        *keep_uploads(session, desk, form, "list", assessment=assessment, unit_code=None, who=who),
        *keep_uploads(session, desk, form, "beside", assessment=assessment, unit_code=None, who=who),
    ]
    found = proof_ids(session, kept, None)
    rows = tuple(session.get_one(ProofFile, found[one.sha256]) for one in kept)
    return Batch(rows)


def batch_of(session: Session, numbers: str, assessment: str) -> Batch:
    """The batch of the first step; 404 for anything else than the office's own files of that assessment."""
    if not _NUMBERS.fullmatch(numbers):
        raise HTTPException(404)
    wanted = [int(one) for one in numbers.split(",")]
    query = select(ProofFile).where(col(ProofFile.id).in_(wanted), ProofFile.assessment == assessment)
    found = {row.id: row for row in session.exec(query) if row.unit_code is None}
    if set(found) != set(wanted):
        raise HTTPException(404)
    return Batch(tuple(found[number] for number in wanted))


@contextmanager
def laid_out(desk: Desk, rows: Sequence[ProofFile]) -> Iterator[Path]:
    """The list as a file, with the others beside it, for as long as the block lasts.

    Raises UploadsRefused where a file is longer than can be read here, or was altered since it was kept.
    """
    with tempfile.TemporaryDirectory(prefix="sitecheck-list-") as folder:
        for row in reversed(rows):  # the list last: nothing beside it may stand in its place
            try:
                (Path(folder) / row.name).write_bytes(desk.blobs.get(row.sha256))
            except (FileNotFoundError, BlobDamaged) as error:
                raise UploadsRefused([UploadRefused(row.name, Refusal.DAMAGED)]) from error
        path = Path(folder) / rows[0].name
        if most_rows(path) > MOST_ROWS:
            raise UploadsRefused([UploadRefused(path.name, Refusal.TOO_LONG)])
        yield path
