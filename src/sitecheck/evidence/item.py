"""One piece of evidence as it is recorded beside a finding."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class Missing(StrEnum):
    """Why there is no file. The words for it are in ``i18n.names``."""

    NO_BROWSER = "no-browser"
    PICTURE_FAILED = "picture-failed"
    NOT_CAPTURED = "not-captured"
    NOT_A_PAGE = "not-a-page"
    PRUNED = "pruned"
    NOT_SHOWN = "not-shown"


@dataclass(frozen=True, slots=True)
class EvidenceItem:
    """A stored file, or in ``missing`` why there is none.

    ``kind`` is html, headers, warc, screenshot (``part`` numbers the pictures of a long page from 0) or closeup;
    ``sha256`` and ``size`` are of the content, ``path`` is below the evidence folder (text is compressed there,
    pictures lie as they are).
    """

    kind: str
    url: str
    sha256: str
    size: int
    media_type: str
    path: str
    captured_at: datetime
    missing: str = ""
    part: int = 0


def absent(kind: str, url: str, why: Missing, now: datetime) -> EvidenceItem:
    """An item that says why there is no file."""
    return EvidenceItem(kind, url, "", 0, "", "", now, why.value)
