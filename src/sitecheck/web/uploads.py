"""Forms that carry files: streamed to disk, looked into, kept by content, each with a row that says whose it is.

A route that takes ``FileForm`` names ``max_body_size=MOST_UPLOAD``: all others stay at what forms of text need.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import IO, Annotated

from fastapi import Depends, Request
from sqlmodel import Session
from starlette.datastructures import FormData, UploadFile
from starlette.exceptions import HTTPException

from sitecheck.facts.events import Attachment
from sitecheck.review.proofs import keep_proof
from sitecheck.review.upload_kinds import MOST_FILES, Refusal, Upload, UploadRefused, UploadsRefused
from sitecheck.review.uploads import examine
from sitecheck.store.blobs import BlobStore, CannotKeep
from sitecheck.web.desk import Desk, desk_of
from sitecheck.web.forms import Posted, StaleForm
from sitecheck.web.people import Person, bearer_of, signed_in, ticket_of

MOST_UPLOAD = 64 * 1024 * 1024
"""Bytes of all files and fields of one form together."""
_PIECE = 256 * 1024
_MOST_FIELDS = 5_000
_MOST_FILE_FIELDS = 500  # a browser sends each field that was left empty as a file without name


@dataclass(frozen=True, slots=True)
class Sent:
    """A file as it was sent: what it is called proves nothing. ``file`` can be rewound until the answer is made."""

    name: str
    file: IO[bytes]
    size: int


class PostedFiles(Posted):
    """The text fields and the files of a form."""

    def __init__(self, fields: Mapping[str, str], files: Mapping[str, Sequence[Sent]]) -> None:
        super().__init__(fields)
        self._files = files

    def files(self, name: str) -> tuple[Sent, ...]:
        """The files chosen in that field, in their order."""
        return tuple(self._files.get(name, ()))


async def posted_files(request: Request, _person: Annotated[Person, Depends(signed_in)]) -> AsyncIterator[PostedFiles]:
    """The form of this request with its files; nothing is read before it is known who sends it.

    Raises StaleForm when the token is missing or wrong; answers 413 when there are too many files or bytes.
    """
    try:
        form = await request.form(max_files=_MOST_FILE_FIELDS, max_fields=_MOST_FIELDS)
    except HTTPException as error:  # what cannot be taken apart, or has too many parts
        raise HTTPException(413) from error
    try:
        yield _taken_apart(request, form)
    finally:
        await form.close()


def _taken_apart(request: Request, form: FormData) -> PostedFiles:
    fields: dict[str, str] = {}
    files: dict[str, list[Sent]] = {}
    for name, value in form.multi_items():
        if not isinstance(value, UploadFile):
            fields[name] = value
        elif value.filename or value.size:
            files.setdefault(name, []).append(Sent(value.filename or "", value.file, value.size or 0))
    if sum(map(len, files.values())) > MOST_FILES:
        raise HTTPException(413)
    token = fields.pop("csrf", "") or request.headers.get("x-csrf-token", "")
    if bearer_of(request) is None and not desk_of(request).tickets.csrf_ok(ticket_of(request), token):
        raise StaleForm
    return PostedFiles(fields, files)


def keep_uploads(
    session: Session,
    desk: Desk,
    form: PostedFiles,
    field: str,
    *,
    assessment: str,
    unit_code: str | None,
    who: str,
) -> tuple[Attachment, ...]:
    """Keep the files of ``field``, all or none, in the caller's transaction; ``unit_code`` None: the office's own.

    Raises UploadsRefused with a reason for each file that is not taken.
    """
    kept: list[Attachment] = []
    for upload, sent in examined(form.files(field)):
        attachment = Attachment(upload.name, _store(desk, upload, sent), upload.size)
        keep_proof(
            session,
            attachment,
            upload.kind.media_type,
            assessment=assessment,
            unit_code=unit_code,
            who=who,
            now=desk.clock(),
        )
        kept.append(attachment)
    return tuple(kept)


def examined(files: Sequence[Sent]) -> tuple[tuple[Upload, Sent], ...]:
    """What the files are. Raises UploadsRefused with a reason for each that is not taken."""
    found, refused = [], []
    for sent in files:
        try:
            found.append((examine(sent.name, sent.file, sent.size), sent))
        except UploadRefused as error:
            refused.append(error)
    if refused:
        raise UploadsRefused(refused)
    return tuple(found)


def _store(desk: Desk, upload: Upload, sent: Sent) -> str:
    blobs = BlobStore(desk.project.snapshots, min_free_mb=desk.project.settings.min_free_mb)
    try:
        return blobs.put_stream(_pieces(sent.file))[0]
    except CannotKeep as error:
        raise UploadsRefused([UploadRefused(upload.name, Refusal.NO_ROOM)]) from error


def _pieces(file: IO[bytes]) -> Iterator[bytes]:
    file.seek(0)
    while piece := file.read(_PIECE):
        yield piece


FileForm = Annotated[PostedFiles, Depends(posted_files)]
