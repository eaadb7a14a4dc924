"""A night beside the memory of those before it: what is new, what came late, what came again. Pure.

A row proves to have come late where three things hold: its list was read in an earlier night in the same way, it
reached back beyond the day the row bears, and the row was not there. All else is left alone: rows that moved to another
address, lists that changed as a whole, lists whose order says nothing. Nights are the days they judged; a night of an
earlier day than one that is remembered is neither compared nor remembered.
"""

from __future__ import annotations

import hashlib
from bisect import bisect_left
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date

from sitecheck.audit.list_reach import reach_of, trusted_day
from sitecheck.audit.twins import compared, day_of, find_twins, older_texts
from sitecheck.facts.page import Row
from sitecheck.facts.seen import LateRow, SeenReading, WatchedList
from sitecheck.facts.site import ColumnReading, ListReading, ListState, SiteObservation
from sitecheck.page.labels import compact
from sitecheck.page.urls import identity
from sitecheck.store.seen import KnownList, KnownRow, SiteMemory, Watch

_TITLE = 300  # characters of a title that are kept
_URL = 2000
_CUT_LEAST = 8  # characters from which the beginning of a title stands for the whole
_RELISTED = 3  # times as many unknown rows as known ones: the list is another one than it was
_LEAST_KNOWN = 2


def recall(memory: SiteMemory, observation: SiteObservation) -> SeenReading | None:
    """What the memory tells of the lists and documents of the night; None where it holds a later night."""
    earlier = as_of_night(memory, observation.as_of)
    if earlier is None:
        return None
    night = _Night(earlier, observation)
    older = older_texts(earlier, observation, row_key)
    return SeenReading(
        lists=tuple(one.watched(observation.as_of) for one in night.lists),
        late=tuple(night.late()),
        twins=find_twins(earlier, older, observation, row_key),
        compared=len(compared(observation)),
        remembered=len(older),
    )


def remembered(memory: SiteMemory, observation: SiteObservation) -> SiteMemory:
    """The memory with the night in it. Again with the same night it stays as it is."""
    as_of = observation.as_of
    earlier = as_of_night(memory, as_of)
    if earlier is None:
        return memory
    night = _Night(earlier, observation)
    lists = dict(memory.lists)
    lists.update({(one.column.key, one.key): one.known(as_of) for one in night.lists})
    # What another look at the same day showed stays known, and is known for as long as that.
    rows = dict(memory.rows) | night.new
    for document in compared(observation):
        key, day = row_key(document.url), day_of(document, as_of)
        known = rows.get(key)
        if known is None:
            rows[key] = KnownRow(
                document.url[:_URL], document.title[:_TITLE], document.column, day, as_of,
                fingerprint=document.fingerprint,
            )  # fmt: skip
        elif not known.fingerprint and day is not None and day == known.day:
            # Under another day it is not the text that stood there when the row was first seen.
            rows[key] = replace(known, fingerprint=document.fingerprint)
    return SiteMemory(rows, lists)


def as_of_night(memory: SiteMemory, as_of: date) -> SiteMemory | None:
    """The memory as it was before the night of ``as_of``; None where it holds a later night."""
    if any(one.now.last > as_of for one in memory.lists.values()):
        return None
    if any(row.first_seen > as_of for row in memory.rows.values()):
        return None
    lists: dict[tuple[str, str], KnownList] = {}
    for key, one in memory.lists.items():
        watch = one.now if one.now.last < as_of else one.prior
        if watch is not None:
            lists[key] = KnownList(watch)
    return SiteMemory({key: row for key, row in memory.rows.items() if row.first_seen < as_of}, lists)


def row_key(url: str) -> str:
    """The key of an address: 32 hex digits over its identity."""
    return hashlib.sha256(identity(url).encode()).hexdigest()[:32]


@dataclass(frozen=True, slots=True)
class _Shown:
    """A row of tonight's list with its address."""

    key: str
    url: str
    title: str
    day: date | None


@dataclass(frozen=True, slots=True)
class _List:
    """A list of tonight with what is known of it. ``relisted``: it is watched anew, being another list than it was."""

    column: ColumnReading
    key: str
    rows: tuple[_Shown, ...]
    reach: date | None
    doubt: str
    watch: Watch | None
    relisted: bool

    def proves(self, row: _Shown) -> tuple[date, date] | None:
        """The night before and its reach, where the row bears a day on which it would have been seen then."""
        watch = self.watch
        if watch is None or watch.reach is None or self.relisted or row.day is None:
            return None
        return (watch.last, watch.reach) if watch.reach < row.day < watch.last else None

    def known(self, as_of: date) -> KnownList:
        """What is to be remembered of it."""
        watch = self.watch
        if watch is None or self.relisted:
            return KnownList(Watch(as_of, as_of, self.reach, 1), watch)
        return KnownList(Watch(watch.since, as_of, self.reach, watch.nights + 1), watch)

    def watched(self, as_of: date) -> WatchedList:
        """What is told of it to the judges."""
        watch, url = self.watch, self.column.url or ""
        if watch is None or self.relisted:
            doubt = "relisted" if self.relisted else self.doubt
            return WatchedList(self.column.key, url, as_of, doubt=doubt)
        # What tonight's list proves is for the nights to come; what can be said tonight rests on the one before.
        doubt = "" if watch.reach is not None else self.doubt or "unordered"
        return WatchedList(self.column.key, url, watch.since, watch.last, watch.reach, watch.nights + 1, doubt)


class _Night:
    """Tonight's lists, sorted by column, with every row that is new."""

    def __init__(self, earlier: SiteMemory, observation: SiteObservation) -> None:
        self._earlier = earlier
        self._as_of = observation.as_of
        self._titles = _Titles(earlier)
        self.lists = tuple(self._lists(observation))
        self.new = self._new()

    def _lists(self, observation: SiteObservation) -> Iterator[_List]:
        for _, column in sorted(observation.columns.items()):
            reading = column.list
            if reading is None or column.url is None or reading.state is not ListState.READ:
                continue
            rows = tuple(self._shown(reading))
            reach, doubt = reach_of(reading, self._as_of)
            key = _list_key(column.url, reading)
            known = self._earlier.lists.get((column.key, key))
            watch = known.now if known is not None else None
            plain = _List(column, key, rows, reach, doubt, watch, False)
            yield replace(plain, relisted=True) if self._relisted(plain) else plain

    def _shown(self, reading: ListReading) -> Iterator[_Shown]:
        for row in reading.rows:
            if row.url is not None:
                yield _Shown(row_key(row.url), row.url, _title(row), trusted_day(row, reading, self._as_of))

    def _relisted(self, one: _List) -> bool:
        """Whether too few of the rows that must have stood there before are known for it to be the same list."""
        covered = [row for row in one.rows if one.proves(row) is not None]
        known = sum(self._is_known(row) for row in covered)
        unknown = len(covered) - known
        return unknown > 0 and (known < _LEAST_KNOWN or unknown > _RELISTED * known)

    def _is_known(self, row: _Shown) -> bool:
        return row.key in self._earlier.rows or self._titles.familiar(row.title)

    def _new(self) -> dict[str, KnownRow]:
        """Rows whose address is not known. One that only moved keeps the night it was first seen in."""
        found: dict[str, KnownRow] = {}
        for one in self.lists:
            for row in one.rows:
                if row.key in self._earlier.rows:
                    continue
                proof = None if self._titles.familiar(row.title) else one.proves(row)
                if row.key in found and (found[row.key].before is not None or proof is None):
                    continue
                moved = self._titles.moved(row.title, row.day)
                plain = KnownRow(row.url[:_URL], row.title, one.column.key, row.day, self._as_of)
                if moved is not None:
                    plain = replace(plain, first_seen=moved.first_seen, before=moved.before, reach=moved.reach)
                elif proof is not None:
                    plain = replace(plain, before=proof[0], reach=proof[1])
                found[row.key] = plain
        return found

    def late(self) -> Iterator[LateRow]:
        """Rows of tonight that stand under a day when their list did not show them, once each."""
        told: set[str] = set()
        for one in self.lists:
            for row in one.rows:
                known = self._earlier.rows.get(row.key) or self.new.get(row.key)
                if row.key in told or known is None or known.before is None or known.reach is None:
                    continue
                if row.day is None or not known.reach < row.day < known.before:
                    continue
                told.add(row.key)
                yield LateRow(
                    row.url, row.title, one.column.key, one.column.url or "", row.day, known.before, known.reach,
                    known.first_seen, body_sha256=one.column.body_sha256,
                )  # fmt: skip


class _Titles:
    """Titles seen in earlier nights: a row under a new address is not new when its title is known."""

    def __init__(self, earlier: SiteMemory) -> None:
        self._days: dict[tuple[str, date | None], KnownRow] = {}
        self._cut: set[str] = set()
        titles: set[str] = set()
        for row in sorted(earlier.rows.values(), key=lambda row: (row.first_seen, row.url)):
            title = _bare(row.title)
            titles.add(title)
            self._days.setdefault((title, row.day), row)
            if title != compact(row.title):
                self._cut.add(title)
        self._titles = sorted(titles)

    def familiar(self, title: str) -> bool:
        """Whether a row of this title was seen before, were it only the beginning of it."""
        bare = _bare(title)
        at = bisect_left(self._titles, bare)
        following = self._titles[at] if at < len(self._titles) else ""
        if following == bare or (bare != compact(title) and following.startswith(bare)):
            return True
        return any(bare[:length] in self._cut for length in range(_CUT_LEAST, len(bare)))

    def moved(self, title: str, day: date | None) -> KnownRow | None:
        """The row of the same title and day, when there was one."""
        return self._days.get((_bare(title), day)) if day is not None else None


def _bare(title: str) -> str:
    """A title made comparable, without the dots that say that it is cut short."""
    plain = compact(title)  # an ellipsis is three dots by now
    bare = plain.rstrip(".")
    return bare if plain.endswith("..") and len(bare) >= _CUT_LEAST else plain


def _title(row: Row) -> str:
    return row.title.replace("\0", "")[:_TITLE]


def _list_key(url: str, reading: ListReading) -> str:
    # One address may be read in several ways, each of which shows other rows; only like is compared with like.
    text = "\x1f".join((identity(url), reading.source, str(reading.pages_read)))
    return hashlib.sha256(text.encode()).hexdigest()[:32]
