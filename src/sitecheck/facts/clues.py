"""Signs that something on a page may be wrong or ill set: each is a clue for a person, none is a defect."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum


class ClueRule(StrEnum):
    """What may be amiss. The last two are read off what was observed for other checks."""

    MOJIBAKE = "mojibake"  # characters that stand where others were meant
    OLD_NAME = "old-name"  # an organ by a name it no longer bears
    EXPIRED = "expired"  # a service page whose own term of validity is over
    NO_TITLE = "no-title"
    NO_DATE = "no-date"
    NO_SOURCE = "no-source"
    OFFICE_MARKUP = "office-markup"  # left over from a word processor
    WIDE_TABLE = "wide-table"  # a fixed width beyond a screen
    BLANK_PARAGRAPHS = "blank-paragraphs"  # many in a row
    WRONG_CHARSET = "wrong-charset"  # the page says another charset than it is written in
    CONTACTS_DIFFER = "contacts-differ"  # two pages of the disclosure office without a number in common
    BROKEN_IMAGE = "broken-image"


@dataclass(frozen=True, slots=True)
class OldName:
    """A name that an organ bore until ``since``, the day from which a page should use ``now``."""

    name: str
    now: str
    since: date


@dataclass(frozen=True, slots=True)
class ClueTask:
    """What one check wants looked for."""

    rules: tuple[ClueRule, ...]
    old_names: tuple[OldName, ...] = ()


@dataclass(frozen=True, slots=True)
class Clue:
    """One place. ``excerpt`` are the words or the mark-up that gave rise to it, empty where something is absent.

    ``pages`` is on how many pages the same excerpt stands: what a template repeats is one place.
    """

    rule: ClueRule
    page_url: str
    title: str
    excerpt: str = ""
    pages: int = 1
    body_sha256: str | None = None


@dataclass(frozen=True, slots=True)
class ClueReading:
    """The first places of each rule, how many there were, and how much was looked through.

    ``pages``: pages read in full; ``articles``: those of them whose source was looked at as well.
    """

    clues: tuple[Clue, ...] = ()
    counts: dict[str, int] = field(default_factory=dict)
    pages: int = 0
    articles: int = 0
