"""What is kept of one sighting of a finding: what was said, the places to mark, the requests behind it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict

from sitecheck.facts.fetched import Attempt
from sitecheck.facts.verdict import JudgedFinding
from sitecheck.store.models import Sighting, dumps

_LONGEST = 2000  # width of the columns for subjects and URLs


def sighting_of(finding_id: int, run_id: int, judged: JudgedFinding, attempts: Sequence[Attempt]) -> Sighting:
    """The row for a finding as seen in one run."""
    return Sighting(
        finding_id=finding_id,
        run_id=run_id,
        reason=judged.reason,
        params=dumps(dict(judged.params)),
        certain=judged.certain,
        marks=dumps([asdict(mark) for mark in judged.marks]),
        attempts=dumps([_attempt(attempt) for attempt in attempts]),
    )


def take_up(known: Sighting, row: Sighting) -> None:
    """Bring the row of a run that is recorded again up to what was seen now."""
    known.reason, known.params, known.certain = row.reason, row.params, row.certain
    known.marks, known.attempts = row.marks, row.attempts


def fitted(text: str, mark: str) -> str:
    """``text`` as the column can hold it; one that is too long keeps its identity by the fingerprint at its end."""
    return text if len(text) <= _LONGEST else f"{text[: _LONGEST - len(mark) - 1]}…{mark}"


def _attempt(attempt: Attempt) -> dict[str, object]:
    return {
        "at": attempt.at.isoformat(),
        "method": attempt.method,
        "url": attempt.url,
        "address": attempt.address,
        "status": attempt.status,
        "failure": attempt.failure.value if attempt.failure is not None else None,
        "detail": attempt.detail,
        "bytes": attempt.bytes,
        "ms": attempt.ms,
    }
