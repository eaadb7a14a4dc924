"""Times in Beijing, numbers and sizes, written for people."""

from __future__ import annotations

from datetime import UTC, date, datetime

from sitecheck.facts.times import BEIJING
from sitecheck.i18n.catalogue import Translator


def beijing(at: datetime) -> datetime:
    """``at`` in Beijing time; a time without a zone (as SQLite gives it back) is UTC."""
    return (at if at.tzinfo is not None else at.replace(tzinfo=UTC)).astimezone(BEIJING)


def day(value: date | datetime | None) -> str:
    """``2026-11-20``; a dash for none."""
    if value is None:
        return "–"
    return (beijing(value).date() if isinstance(value, datetime) else value).isoformat()


def moment(value: datetime | None) -> str:
    """``2026-11-20 01:05`` in Beijing time; a dash for none."""
    return "–" if value is None else beijing(value).strftime("%Y-%m-%d %H:%M")


def second(value: datetime | None) -> str:
    """``2026-11-20 01:05:09`` in Beijing time; a dash for none."""
    return "–" if value is None else beijing(value).strftime("%Y-%m-%d %H:%M:%S")


def count(value: int) -> str:
    """A whole number with its thousands set apart."""
    return f"{value:,}"


def size(value: int) -> str:
    """Bytes in the unit that keeps the figure short."""
    if value < 1024:
        return f"{value} B"
    number = float(value)
    for unit in ("KB", "MB", "GB"):
        number /= 1024
        if number < 1024 or unit == "GB":
            break
    return f"{number:.1f} {unit}"


def duration(seconds: float, t: Translator) -> str:
    """How long something took, in its two largest units."""
    whole = max(0, round(seconds))
    hours, rest = divmod(whole, 3600)
    minutes, secs = divmod(rest, 60)
    if hours:
        return t("{hours} h {minutes} min", hours=hours, minutes=minutes)
    if minutes:
        return t("{minutes} min {seconds} s", minutes=minutes, seconds=secs)
    return t("{seconds} s", seconds=secs)
