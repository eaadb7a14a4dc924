"""Columns that a person has placed (pins), and what is remembered of them from night to night."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class PinState(StrEnum):
    """What became of a pin in one night."""

    HOLDS = "holds"  # the pinned address is looked at, and believed
    MOVED = "moved"  # it no longer leads to the column, which was found again elsewhere: a person should confirm
    STALE = "stale"  # it no longer leads to the column, which was not found again for certain: a person must place it
    UNREAD = "unread"  # it could not be looked at


class FoundBy(StrEnum):
    """By what a column was known again under another address."""

    ROWS = "rows"  # most of the entries remembered stand there
    TEXT = "text"  # its text is the one remembered
    TITLE = "title"  # it bears the column's name and the title remembered
    NAME = "name"  # its link bears the column's own name, its page says the same, and no other page does
    ADDRESS = "address"  # of several such pages the only one whose address ends as the pinned one did


@dataclass(frozen=True, slots=True)
class Remembered:
    """What a pinned column held when it was last seen: by this it is known again after a redesign.

    ``pin`` is the address as placed then, ``url`` where the column stood. ``rows`` are titles and addresses of its
    entries, as listed, ``fingerprint`` that of its text (``page.fingerprint``), empty where that is too short to be
    told apart.
    """

    pin: str
    url: str
    title: str
    rows: tuple[tuple[str, str], ...] = ()
    fingerprint: str = ""


@dataclass(frozen=True, slots=True)
class Pin:
    """A pin in one night. ``why`` is a reason code (http-404, leads-home, other-content …), empty while it holds."""

    url: str  # as the person placed it
    state: PinState
    why: str = ""
    by: FoundBy | None = None
    held: Remembered | None = None  # what the column held tonight, None where it was not seen
