"""Reads ``Retry-After``: seconds, an HTTP date (RFC 9110 10.2.3), and what gateways make of it: ``1m30s``,
``30 seconds``, ``1500ms``, seconds since 1970, the header sent twice."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

_NUMBER = r"(\d{1,7}(?:\.\d{1,3})?)"
_SPAN = re.compile(
    rf"(?:{_NUMBER}\s*(?:h|hours?))?\s*(?:{_NUMBER}\s*(?:m|mins?|minutes?))?\s*"
    rf"(?:{_NUMBER}\s*(?:s|secs?|seconds?))?\s*(?:{_NUMBER}\s*(?:ms|msecs?|milliseconds?))?",
    re.IGNORECASE | re.ASCII,
)
_IN_SECONDS = (3600.0, 60.0, 1.0, 0.001)
_PLAIN = re.compile(r"\d{1,20}(?:\.\d{1,6})?", re.ASCII)
_EPOCH = 1_000_000_000.0  # nobody asks for thirty years: a number as large is a time of day


def retry_after(value: str | None, now: datetime) -> float | None:
    """Seconds to wait, None where the header is absent, past, negative or nonsense."""
    text = (value or "").strip()
    if not text:
        return None
    parts = [part.strip() for part in text.split(",")]
    if all(_PLAIN.fullmatch(part) for part in parts):
        waits = [_plain(float(part), now) for part in parts]
        return max((wait for wait in waits if wait is not None), default=None)
    if (span := _SPAN.fullmatch(text)) and any(span.groups()):
        return sum(float(part or 0) * unit for part, unit in zip(span.groups(), _IN_SECONDS, strict=True))
    try:
        when = parsedate_to_datetime(text)
    except (ValueError, OverflowError):
        return None
    if when.tzinfo is None:
        when = when.replace(tzinfo=UTC)
    return _positive((when - now).total_seconds())


def _plain(number: float, now: datetime) -> float | None:
    return number if number < _EPOCH else _positive(number - now.timestamp())


def _positive(wait: float) -> float | None:
    return wait if wait > 0 else None
