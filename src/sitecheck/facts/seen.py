"""What earlier nights remember of the lists and documents seen tonight (``docs/decisions/0011-first-seen.md``)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class WatchedList:
    """The list of a column, and since when it is watched. Nights are the days they judged (``as_of``).

    ``since`` is the first night in which it was read: what stood there then is of unknown age. ``before`` is the last
    night before this one in which it was read, None where there was none. ``reach`` is the oldest day down to which the
    list of ``before`` was whole: an entry of a later day would have stood there. None where nothing can be said of it,
    with ``doubt`` saying why (``unordered``, ``pieced-together``, ``relisted`` …).
    """

    column: str
    url: str
    since: date
    before: date | None = None
    reach: date | None = None
    nights: int = 1  # in which it was read, this one counted
    doubt: str = ""


@dataclass(frozen=True, slots=True)
class LateRow:
    """A list row that bears the ``day`` of a time when its list did not show it.

    The list was read in the night ``before``, reached back to ``reach`` (before ``day``), and the row was not there;
    ``first_seen`` is the night in which it was. ``page_day`` and ``formed`` are the days of publication and
    formation that its own page gives, None where it gives none or was not read (``page_read``).
    """

    url: str
    title: str
    column: str
    page_url: str  # where the list stands
    day: date
    before: date
    reach: date
    first_seen: date
    page_day: date | None = None
    formed: date | None = None
    page_read: bool = False
    body_sha256: str | None = None


@dataclass(frozen=True, slots=True)
class Twin:
    """A document whose text is nearly that of an older one of the site, which bears an earlier day.

    The older one may be the same address under the date it bore when it was first seen. ``distance`` is that of their
    fingerprints, in bits of 64.
    """

    url: str
    title: str
    column: str
    day: date
    first_seen: date
    old_url: str
    old_title: str
    old_day: date
    old_first_seen: date
    distance: int
    body_sha256: str | None = None


@dataclass(frozen=True, slots=True)
class SeenReading:
    """Tonight beside the nights before it. ``compared`` counts the documents of tonight whose text could be compared,
    ``remembered`` those of earlier nights there are to compare with."""

    lists: tuple[WatchedList, ...] = ()
    late: tuple[LateRow, ...] = ()
    twins: tuple[Twin, ...] = ()
    compared: int = 0
    remembered: int = 0
