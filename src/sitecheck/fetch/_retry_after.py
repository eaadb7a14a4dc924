"""Reads ``Retry-After``: seconds, an HTTP date (RFC 9110 10.2.3), or the ``1m30s`` some gateways send."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

_SPAN = re.compile(r"(?:(\d{1,4})h)?(?:(\d{1,5})m)?(?:(\d{1,6})s)?", re.IGNORECASE)


def retry_after(value: str | None, now: datetime) -> float | None:
    """Seconds to wait, None where the header is absent, past, negative or nonsense."""
    text = (value or "").strip()
    if not text:
        return None
    if text.isascii() and text.isdigit():
        return float(text[:9])
    if (span := _SPAN.fullmatch(text)) and any(span.groups()):
        hours, minutes, seconds = (int(part or 0) for part in span.groups())
        return float(hours * 3600 + minutes * 60 + seconds)
    try:
        when = parsedate_to_datetime(text)
    except (ValueError, OverflowError):
        return None
    if when.tzinfo is None:
        when = when.replace(tzinfo=UTC)
    wait = (when - now).total_seconds()
    return wait if wait > 0 else None
