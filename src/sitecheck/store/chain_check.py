"""Looking at a chain of rows: whether each row is the one that was appended, in its place, and none is missing."""

from __future__ import annotations

import json
from bisect import bisect_left
from collections import deque
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from itertools import islice
from typing import Any

from sqlalchemy import func
from sqlmodel import Session, col, select

from sitecheck.store.chain import CHAINED, canonical, columns_of, link, publication_content
from sitecheck.store.publications import Publication, PublishedRubric, PublishedScore
from sitecheck.store.seals import ChainHead

_AT_ONCE = 2000  # rows held at a time
_NEAR = 200  # rows before and after within which a row's true place is looked for


class Fault(StrEnum):
    """What is wrong in a chain. The words for people are in ``evidence.words``."""

    CHANGED = "changed"  # the row is not what was appended
    ADDED = "added"  # the row was never appended
    MOVED = "moved"  # the row stands in another place than it was appended in
    GONE = "gone"  # rows before this one were taken out
    CUT = "cut"  # the last rows were taken out
    END = "end"  # what is written down about the end of the chain is not so
    REWRITTEN = "rewritten"  # the chain was made anew: it fits itself, and not what a seal says of it


@dataclass(frozen=True, slots=True)
class ChainFault:
    """One fault of the chain ``table``; ``row`` is the id it shows at (None: at no row), ``who`` and ``at`` what that
    row says. ``near`` is the id it has to do with, ``count`` how many rows, ``seal`` the seal that tells."""

    table: str
    fault: Fault
    row: int | None = None
    who: str = ""
    at: datetime | None = None
    near: int | None = None
    count: int = 0
    seal: int | None = None


@dataclass(frozen=True, slots=True)
class _Row:
    """A row as it stands: its own text, and the chain it bears."""

    id: int
    who: str
    at: datetime
    text: str
    chain: str

    def follows(self, previous: str) -> bool:
        return self.chain == link(previous, self.text)


def check_chain(session: Session, name: str, sealed: Mapping[int, tuple[int, str]] | None = None) -> list[ChainFault]:
    """Faults of the chain ``name``, in the order of its rows; its rows are read piece by piece.

    ``sealed``: what seals say of the chain, number of the seal → rows and last hash at that time.
    """
    head = session.get(ChainHead, name)
    count = session.exec(select(func.count(col(CHAINED[name].id)))).one()
    walk = _Walk(name, head.rows - count if head is not None else 0, head.head if head is not None else None)
    wanted = {rows for rows, _ in (sealed or {}).values()}
    met: dict[int, str] = {}
    number, last, head_at = 0, None, 0
    for row in walk.through(_rows(session, name)):
        number, last = number + 1, row
        if head is not None and row.chain == head.head:
            head_at = number
        if number in wanted:
            met[number] = row.chain
    found = walk.found
    if head is None:
        return [*found, ChainFault(name, Fault.END)]
    if head.head != (last.chain if last is not None else ""):
        found += _end(name, head, count, number - head_at if head_at else 0, last, bool(found))
    else:
        added, gone = _count(found, Fault.ADDED), sum(one.count for one in found if one.fault is Fault.GONE)
        if head.rows - (count - added) != gone:
            found.append(ChainFault(name, Fault.END, count=head.rows - (count - added) - gone))
    if not found:
        found += _against_seals(name, sealed or {}, met, last)
    return found


class _Walk:
    """Goes through the rows and collects ``found``; rows that stand elsewhere are put back in their place in thought,
    so that what follows them is not taken for wrong."""

    def __init__(self, name: str, lost: int, head: str | None) -> None:
        self.found: list[ChainFault] = []
        self._name = name
        self._lost = lost  # rows that were appended and are not there
        self._head = head  # where the chain ends

    def through(self, rows: Iterator[_Row]) -> Iterator[_Row]:
        """The rows that belong to the chain, in the order in which they were appended."""
        ahead: deque[_Row] = deque(islice(rows, _NEAR))
        seen: deque[str] = deque(maxlen=_NEAR)
        disorder: list[_Row] = []  # from the first row on that stands elsewhere
        previous, before = "", 0
        while ahead:
            row = ahead.popleft()
            ahead.extend(islice(rows, 1))
            if not row.follows(previous):
                place = next((n for n, one in enumerate(ahead) if row.follows(one.chain)), None)
                if place is not None:
                    ahead.insert(place + 1, row)  # no two rows follow each other: this comes to an end
                    disorder = disorder or [row]
                    continue
                goes_on = ahead[0].follows(previous) if ahead else previous == self._head
                if goes_on or any(row.follows(one) for one in seen):
                    self._add(Fault.ADDED, row)
                    continue
                gap = row.id - before - 1
                if gap > 0 and self._lost > 0:
                    self._add(Fault.GONE, row, near=before, count=min(gap, self._lost))
                else:
                    self._add(Fault.CHANGED, row)
            seen.append(previous)
            previous, before = row.chain, max(before, row.id)
            if disorder:
                disorder.append(row)
            yield row
        for row, follows in _moved(disorder[1:]):
            self._add(Fault.MOVED, row, near=follows)
        self.found.sort(key=lambda one: one.row or 0)

    def _add(self, fault: Fault, row: _Row, *, near: int | None = None, count: int = 0) -> None:
        self.found.append(ChainFault(self._name, fault, row.id, row.who, row.at, near, count))


def _moved(rows: Sequence[_Row]) -> Iterator[tuple[_Row, int | None]]:
    """Of rows in the order of their chain, the fewest that must have been moved, and the row each belongs after: all
    that are not part of the longest rising sequence of ids."""
    ends: list[int] = []  # of the sequences of each length, the smallest last id
    lengths = []
    for row in rows:
        length = bisect_left(ends, row.id)
        ends[length : length + 1] = [row.id]
        lengths.append(length)
    wanted, kept = len(ends) - 1, set()
    for number in reversed(range(len(rows))):
        if lengths[number] == wanted:
            kept.add(number)
            wanted -= 1
    for number, row in enumerate(rows):
        if number not in kept:
            yield row, rows[number - 1].id if number else None


def _count(found: list[ChainFault], fault: Fault) -> int:
    return sum(one.fault is fault for one in found)


def _end(
    name: str, head: ChainHead, count: int, beyond: int, last: _Row | None, explained: bool
) -> Iterator[ChainFault]:
    """What the end of the chain says when it is not the last row."""
    if beyond and last is not None:
        yield ChainFault(name, Fault.ADDED, last.id, last.who, last.at, count=beyond)
    elif head.rows > count:
        row, who, at = (last.id, last.who, last.at) if last is not None else (None, "", None)
        yield ChainFault(name, Fault.CUT, row, who, at, count=head.rows - count)
    elif not explained:
        yield ChainFault(name, Fault.END)


def _against_seals(
    name: str, sealed: Mapping[int, tuple[int, str]], met: Mapping[int, str], last: _Row | None
) -> Iterator[ChainFault]:
    """The first seal that knows another chain; what stood before the seal before it is as it was."""
    sound = 0
    for number, (rows, head) in sorted(sealed.items()):
        if (met.get(rows, "") if rows else "") != head:
            row, who, at = (last.id, last.who, last.at) if last is not None else (None, "", None)
            yield ChainFault(name, Fault.REWRITTEN, row, who, at, near=sound, count=rows, seal=number)
            return
        sound = rows


def _rows(session: Session, name: str) -> Iterator[_Row]:
    table: Any = CHAINED[name]
    columns = dict.fromkeys(("id", "who", "at", *columns_of(name), "chain"))
    query = select(*(getattr(table, one) for one in columns)).order_by(col(table.id))
    for row in session.connection().execution_options(yield_per=_AT_ONCE).execute(query):
        content = _content(session, row) if table is Publication else None
        yield _Row(row.id, row.who, row.at, canonical(name, dict(row._mapping), content), row.chain)


def _content(session: Session, publication: Any) -> dict[str, object]:
    """What is kept with a publication, as it is now; a rubric that is gone or names no more are simply not in it."""
    try:
        hashes = [publication.rubric_hash, *json.loads(publication.partners)]
    except (ValueError, TypeError):
        hashes = [publication.rubric_hash]
    rubrics = session.exec(
        select(PublishedRubric.hash, PublishedRubric.data).where(col(PublishedRubric.hash).in_(hashes))
    ).all()
    scores = session.exec(
        select(PublishedScore.unit_code, PublishedScore.rank, PublishedScore.facts, PublishedScore.answer).where(
            PublishedScore.publication_id == publication.id
        )
    )
    return publication_content(dict(rubrics), map(tuple, scores))  # type: ignore[arg-type]
