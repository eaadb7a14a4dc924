"""The requests behind a finding, as the night's ledger kept them."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime

from sitecheck.checks.phrases import phrase


@dataclass(frozen=True, slots=True)
class AttemptLine:
    """One request: when, what, and what came back."""

    at: datetime | None
    method: str
    url: str
    address: str
    answer: str
    bytes: int
    ms: int


def attempts_of(stored: str, lang: str) -> list[AttemptLine]:
    """The lines of a sighting's ``attempts`` (JSON)."""
    return [
        AttemptLine(
            at=datetime.fromisoformat(row["at"]) if row.get("at") else None,
            method=str(row.get("method") or ""),
            url=str(row.get("url") or ""),
            address=str(row.get("address") or ""),
            answer=_answer(row.get("status"), row.get("failure"), lang),
            bytes=int(row.get("bytes") or 0),
            ms=int(row.get("ms") or 0),
        )
        for row in json.loads(stored)
    ]


def _answer(status: object, failure: object, lang: str) -> str:
    parts = [str(status)] if status else []
    if failure:
        parts.append(phrase(str(failure), lang))
    return " · ".join(parts) or "–"
