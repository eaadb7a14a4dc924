"""Files as a page shows them: with the place they are sent from, where they were uploaded."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from sqlmodel import Session

from sitecheck.facts.events import Attachment
from sitecheck.review.proofs import proof_ids
from sitecheck.web.forms import Posted

LEAVE_OUT = "without"
"""How the fields begin by which files are taken out again: ``without.SHA256``."""


@dataclass(frozen=True, slots=True)
class FileView:
    """A file beside what it proves; ``proof`` is the number of its row, None for one that came with a list."""

    name: str
    size: int
    sha256: str
    proof: int | None


def files_of(session: Session, attachments: Iterable[Attachment], unit_code: str | None) -> tuple[FileView, ...]:
    """The files of a unit's matter; ``unit_code`` None: of the office's own."""
    listed = tuple(attachments)
    known = proof_ids(session, listed, unit_code)
    return tuple(FileView(one.name, one.size, one.sha256, known.get(one.sha256)) for one in listed)


def without_left_out(form: Posted, attachments: Iterable[Attachment], key: str = "") -> tuple[Attachment, ...]:
    """The attachments that were not taken out in the form; ``key`` where a form has several places."""
    start = f"{LEAVE_OUT}.{key}." if key else f"{LEAVE_OUT}."
    return tuple(one for one in attachments if not form.text(f"{start}{one.sha256}"))


def joined(kept: Iterable[Attachment], added: Iterable[Attachment]) -> tuple[Attachment, ...]:
    """Those kept and those added, each content once under each name."""
    return tuple({(one.name, one.sha256): one for one in (*kept, *added)}.values())
