"""What earlier nights remember of the documents seen tonight."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class SeenReading:
    """A list row or document of tonight, and the night (``as_of``) in which the site first showed it.

    ``watched_since`` is the first night in which its column's list was read: what stood there then is of unknown age.
    ``twin_url``: an older document of the site with nearly the same text, ``twin_day`` its date.
    """

    url: str
    title: str
    column: str
    day: date | None  # the date it bears
    first_seen: date
    watched_since: date
    nights: int = 1  # nights in which the column's list was read since
    twin_url: str = ""
    twin_title: str = ""
    twin_day: date | None = None
