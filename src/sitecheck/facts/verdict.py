"""What a judge answers: an outcome with its reason, and findings that can be found again night after night."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field

from sitecheck.facts.outcomes import Outcome


@dataclass(frozen=True, slots=True)
class Mark:
    """What the picture should show: the page, and the element or text on it to be framed in red."""

    page_url: str
    body_sha256: str | None = None
    link_index: int | None = None  # Link.index on that page
    text: str = ""  # otherwise: the first element showing this text
    region: str = ""  # otherwise: "nav" for the navigation searched, "main", "contact" or "" for the whole page


@dataclass(frozen=True, slots=True)
class JudgedFinding:
    """One defect. ``subject`` is its identity within the check: position, text and dates stay out of it."""

    subject: str
    url: str
    reason: str  # a message key of the check file
    params: dict[str, str] = field(default_factory=dict)
    certain: bool = True  # two witnesses agree: starts as verified, otherwise as suspected
    marks: tuple[Mark, ...] = ()


@dataclass(frozen=True, slots=True)
class Verdict:
    """The answer of one check about one site. ``reason`` is a message key of the check file."""

    check: str
    outcome: Outcome
    reason: str
    params: dict[str, str] = field(default_factory=dict)
    findings: tuple[JudgedFinding, ...] = ()
    undecided: tuple[str, ...] = ()  # subjects that could not be decided, listed apart
    looked_at: tuple[Mark, ...] = ()  # what the verdict rests on when there is no finding


def fingerprint(site_key: str, check: str, subject: str) -> str:
    """Stable identity of a finding: 32 hex digits of the sha256 over site, check and subject."""
    text = "\x1f".join((site_key, check, subject))
    return hashlib.sha256(text.encode()).hexdigest()[:32]
