"""What a check asks the whole site about by words, and where it was named: leads for a person, not verdicts."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date


@dataclass(frozen=True, slots=True)
class Topic:
    """Something to be looked for by words in labels, titles and texts.

    ``any_of`` are regular expressions of which one must be met, ``none_of`` such that may not be; both see the
    text without white space (``page.labels.compact``). ``where`` says what they are compared with: link labels and page
    titles (``names``), or the text of pages (``texts``). ``hosts`` are host patterns; where there are any, only links
    that lead to such a host count, whatever they say. ``pictures``: what pictures are called (alt, title) counts as
    well. ``within`` is another group of the check: only texts of pages that meet it are looked through.
    """

    check: str
    group: str
    any_of: tuple[str, ...] = ()
    none_of: tuple[str, ...] = ()
    where: str = "names"
    hosts: tuple[str, ...] = ()
    pictures: bool = False
    within: str = ""


@dataclass(frozen=True, slots=True)
class Mention:
    """One place that names a topic: a link (``url`` its target) or a page itself (both the same).

    ``day`` is the date shown beside the link or on the page; ``opened`` whether the target was read this night (None:
    not asked for).
    """

    group: str
    title: str
    url: str
    page_url: str
    day: date | None = None
    opened: bool | None = None
    link_index: int | None = None
    body_sha256: str | None = None


@dataclass(frozen=True, slots=True)
class Parts:
    """A page that meets ``group``, and which of the groups that look within it (at least one) it meets: ``met``."""

    group: str
    title: str
    url: str
    met: tuple[str, ...]
    body_sha256: str | None = None


@dataclass(frozen=True, slots=True)
class MentionReading:
    """All that was found about one check's topics: the first places of each group, and how many there were in all.

    ``parts`` are the pages of groups that others look within, the first ones of each group.
    """

    mentions: tuple[Mention, ...] = ()
    counts: dict[str, int] = field(default_factory=dict)  # by group; 0: looked for in vain
    parts: tuple[Parts, ...] = ()
