"""Requests, and what was left out, as files for people and programs: CSV for spreadsheets, JSON one line each."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterable, Iterator, Mapping
from datetime import UTC
from enum import StrEnum
from pathlib import PurePath

from sitecheck.facts.fetched import Attempt
from sitecheck.facts.site import LeftOut
from sitecheck.facts.times import BEIJING
from sitecheck.i18n import translator
from sitecheck.i18n.names import name_of
from sitecheck.store.ledger import went_out

Line = Mapping[str, str | int | bool | None]

_FORMULA = ("=", "+", "-", "@", "\t", "\r")
_PIECE = 64 * 1024


class Format(StrEnum):
    """How such a file is written; the value is the end of its name."""

    CSV = "csv"
    JSONL = "jsonl"


def format_of(path: PurePath) -> Format:
    """The format a file's name asks for. Raises ValueError for another ending."""
    return Format(path.suffix.removeprefix(".").lower())


def request_line(row: Attempt, **more: str | int) -> Line:
    """One request; ``more`` stands in front (run, portal). ``time`` is Beijing time for people, ``at`` the same in UTC.

    ``sent`` is false for what our own rules kept back, or what had no address to go to.
    """
    return {
        **more,
        "time": row.at.astimezone(BEIJING).strftime("%Y-%m-%d %H:%M:%S.%f")[:-3],
        "at": row.at.astimezone(UTC).isoformat(timespec="milliseconds"),
        "method": row.method,
        "url": row.url,
        "address": row.address,
        "status": row.status,
        "failure": row.failure.value if row.failure is not None else None,
        "detail": row.detail,
        "bytes": row.bytes,
        "ms": row.ms,
        "sent": went_out(row),
    }


def left_out_line(row: LeftOut, **more: str | int) -> Line:
    """One URL that was left out, with what its reason means in both languages."""
    return {
        **more,
        "url": row.url,
        "left": row.left.value,
        "reason": row.reason,
        "meaning": name_of("skip", row.reason, translator("en")),
        "meaning_zh": name_of("skip", row.reason, translator("zh")),
        "depth": row.depth,
        "found_on": row.found_on,
        "asked_as_link": row.asked_as_link,
    }


def packed(lines: Iterable[Line], form: Format, heads: Iterable[str]) -> Iterator[bytes]:
    """The lines as pieces of a file (UTF-8); ``heads`` are the columns of a CSV that has no line."""
    match form:
        case Format.CSV:
            return _csv(lines, list(heads))
        case Format.JSONL:
            return _gathered(json.dumps(line, ensure_ascii=False) + "\n" for line in lines)


def request_heads(*more: str) -> tuple[str, ...]:
    """Columns of ``request_line``."""
    return (*more, "time", "at", "method", "url", "address", "status", "failure", "detail", "bytes", "ms", "sent")


def left_out_heads(*more: str) -> tuple[str, ...]:
    """Columns of ``left_out_line``."""
    return (*more, "url", "left", "reason", "meaning", "meaning_zh", "depth", "found_on", "asked_as_link")


def _csv(lines: Iterable[Line], heads: list[str]) -> Iterator[bytes]:
    yield b"\xef\xbb\xbf"  # spreadsheet programs need it
    yield from _gathered(_rows(lines, heads))


def _rows(lines: Iterable[Line], heads: list[str]) -> Iterator[str]:
    buffer = io.StringIO()
    writer = csv.writer(buffer)
    writer.writerow(heads)
    for line in lines:
        writer.writerow([_cell(line[head]) for head in heads])
        yield buffer.getvalue()
        buffer.seek(0)
        buffer.truncate()
    yield buffer.getvalue()


def _cell(value: str | int | bool | None) -> str:
    match value:
        case None:
            return ""
        case bool():
            return "yes" if value else "no"
        case int():
            return str(value)
        case str():
            # Addresses and answers of strangers: a spreadsheet must not run them as formulas.
            return f"'{value}" if value.startswith(_FORMULA) else value


def _gathered(texts: Iterable[str]) -> Iterator[bytes]:
    piece = bytearray()
    for text in texts:
        piece += text.encode("utf-8", "backslashreplace")
        if len(piece) >= _PIECE:
            yield bytes(piece)
            piece.clear()
    yield bytes(piece)
