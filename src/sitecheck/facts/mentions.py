"""What a check asks the whole site about by words, and where it was named: leads for a person, not verdicts."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date


@dataclass(frozen=True, slots=True)
class NamedUnit:
    """A unit that the register places below the one whose portal is looked at.

    ``names`` are all it goes by: its full name, its other names, and what is left of these where everybody knows the
    county (云溪县财政局, 县财政局, 财政局). ``hosts`` are those of its own portals.
    """

    code: str
    name: str
    category: str = ""
    names: tuple[str, ...] = ()
    hosts: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Topic:
    """Something to be looked for by words in labels, titles, texts or bylines.

    ``any_of`` are regular expressions of which one must be met, ``none_of`` such that may not be; both see the
    text without white space (``page.labels.compact``). ``where`` says what they are compared with: link labels and page
    titles (``names``), the text of pages (``texts``), or the organ a page names as its source (``sources``). ``pages``
    are expressions of which the title, the path line or a heading of the page must meet one. ``hosts`` are host
    patterns; where there are any, only links that lead to such a host count, whatever they say. ``pictures``: what
    pictures are called (alt, title) counts as well. ``within`` is another group of the check: only texts of pages that
    meet it are looked through. Topics of the same check and group are ways to find the same thing.
    """

    check: str
    group: str
    any_of: tuple[str, ...] = ()
    none_of: tuple[str, ...] = ()
    where: str = "names"
    hosts: tuple[str, ...] = ()
    pictures: bool = False
    within: str = ""
    pages: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Mention:
    """One place that names a topic: a link (``url`` its target) or a page itself (both the same).

    ``day`` is the date shown beside the link or on the page; ``opened`` whether the target opened this night (None:
    not known). ``quote`` is the sentence that met the topic, where a text did.
    """

    group: str
    title: str
    url: str
    page_url: str
    day: date | None = None
    opened: bool | None = None
    link_index: int | None = None
    body_sha256: str | None = None
    quote: str = ""


@dataclass(frozen=True, slots=True)
class Parts:
    """A page that meets ``group``, and which of the groups that look within it (at least one) it meets: ``met``."""

    group: str
    title: str
    url: str
    met: tuple[str, ...]
    body_sha256: str | None = None


@dataclass(frozen=True, slots=True)
class HostLook:
    """What a closer look for hosts that no link leads to showed: on the pages where links to sites above stand.

    ``pages`` are the home page and the disclosure column, ``named`` the hosts wanted that their sources, scripts or
    frames name all the same, or that addresses of the site lead on to (also a sister host, such as xxgk. for www.).
    ``unread`` is a reason code where not all of it was seen; ``rendered``: a browser looked as well, everywhere.
    """

    pages: tuple[str, ...] = ()
    named: tuple[str, ...] = ()
    unread: str = ""
    rendered: bool = False


@dataclass(frozen=True, slots=True)
class MentionReading:
    """All that was found about one check's topics: the first and the newest places of each group, and how many there
    were in all.

    ``parts`` are the pages of groups that others look within, the first ones of each group.
    """

    mentions: tuple[Mention, ...] = ()
    counts: dict[str, int] = field(default_factory=dict)  # by group; 0: looked for in vain
    parts: tuple[Parts, ...] = ()
    years: dict[str, dict[str, int]] = field(default_factory=dict)  # by group: how many of each year; "": undated
    look: HostLook | None = None  # None: every host that was asked for is linked, or none was
