"""What a judge looked at, in lines: columns, links, documents and the like, with what was read of them and when."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import fields, is_dataclass
from datetime import datetime

from sitecheck.checks.trace import written
from sitecheck.facts.fetched import Attempt
from sitecheck.facts.page import Contact, Row
from sitecheck.facts.site import Candidate, ColumnReading, ColumnState, Referrer
from sitecheck.facts.times import BEIJING

_MANY = 8  # of a list, a trail and the like that are shown
_LONGEST = 300  # characters of a value
_INNER = frozenset({"candidates", "link_index", "index", "zone", "fingerprint", "links", "score", "tier"})
"""Of use to the program alone."""
_COUNTS = frozenset({"entries", "count"})  # here 0 says something
_CALLED = ("label", "title", "name", "host", "page_url", "url")
_NAMES = {
    "ColumnReading": "Column",
    "ContactReading": "Page with contacts",
    "LinkReading": "Link",
    "DocumentReading": "Document",
    "SectionReading": "Column of the navigation",
    "LeaderReading": "Leader",
    "ReportReading": "Annual report",
    "TlsReading": "Certificate",
    "CodeClash": "Page with two codes",
    "HostLook": "Pages looked through",
    "Look": "Attempt at the home page",
}


def lines_of(record: object) -> Iterator[str]:
    """The record: its sort, and each value that says something, lists and attempts one to a line."""
    name = type(record).__name__
    called = next((value for one in _CALLED if (value := getattr(record, one, ""))), "")
    yield f"{_NAMES.get(name, name)} {_short(written(called))}".rstrip()
    found = isinstance(record, ColumnReading) and record.state is ColumnState.FOUND
    # How a column was searched for tells nothing any more once it is found.
    for line in _values(record, leave_out=frozenset({"trail"} if found else ())):
        yield f"  {line}"


def _values(record: object, leave_out: frozenset[str] = frozenset()) -> Iterator[str]:
    if not is_dataclass(record):
        yield _short(written(record))
        return
    for one in fields(record):
        value = getattr(record, one.name)
        nothing = value is None or (not isinstance(value, bool) and not value and one.name not in _COUNTS)
        if not nothing and one.name not in _INNER | leave_out:
            yield from _named(one.name.replace("_", " "), value)


def _named(name: str, value: object) -> Iterator[str]:
    if is_dataclass(value):
        inner = list(_values(value))
        if inner:
            yield f"{name}:"
            yield from (f"  {line}" for line in inner)
    elif isinstance(value, Mapping):
        yield f"{name}: " + _short(", ".join(f"{key} {written(one)}" for key, one in value.items()))
    elif isinstance(value, tuple) and value and (is_dataclass(value[0]) or len(value) > 3):
        yield f"{name} ({len(value)}):"
        yield from (f"  {line}" for line in _several(value))
    elif isinstance(value, datetime):
        yield f"{name}: {_time(value)}"
    else:
        yield f"{name}: {_short(written(value))}"


def _several(values: tuple[object, ...]) -> Iterator[str]:
    yield from map(_one, values[:_MANY])
    if len(values) > _MANY:
        yield f"and {len(values) - _MANY} more"


def _one(value: object) -> str:
    match value:
        case Row():
            return _short(f"{written(value.day)}  {value.title}  {value.url or ''}".rstrip())
        case Attempt():
            answer = written(value.status) if value.failure is None else f"{written(value.failure)} {value.detail}"
            return _short(f"{_time(value.at)}  {value.method} {value.url}  → {answer.strip()}, {value.ms} ms")
        case Candidate():
            return _short(f"“{value.label}” on {value.page_url} → {written(value.url)}: {written(value.why)}")
        case Referrer():
            return _short(f"“{value.label}” on {value.page_url}")
        case Contact():
            return _short(f"{value.field}: {value.value}")
        case _ if is_dataclass(value):
            return _short("; ".join(_values(value)))
        case _:
            return _short(written(value))


def _time(at: datetime) -> str:
    return f"{at.astimezone(BEIJING):%Y-%m-%d %H:%M:%S}"


def _short(text: str) -> str:
    plain = " ".join(text.split())
    return plain if len(plain) <= _LONGEST else f"{plain[:_LONGEST]}…"


def block(lines: Iterable[str], indent: str = "  ") -> Iterator[str]:
    """Lines, set in."""
    return (f"{indent}{line}" for line in lines)
