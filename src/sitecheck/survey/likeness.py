"""Whether a page holds what is remembered of a column: how a pinned column is known again after a redesign."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

from sitecheck.facts.outcomes import PageKind
from sitecheck.facts.page import LinkKind, PageFacts, Row, Zone
from sitecheck.facts.pins import FoundBy, Remembered
from sitecheck.facts.site import ColumnReading, ColumnState
from sitecheck.facts.visit import Visit
from sitecheck.page.fingerprint import fingerprint
from sitecheck.page.labels import compact
from sitecheck.page.simhash import distance
from sitecheck.page.urls import identity
from sitecheck.survey.list_rows import main_rows

KEPT = 40  # entries remembered of one column
TELLING = 6  # characters from which a title is one entry's and not the name of many
_SOME = 3  # entries below which a list is no likeness
_COPY = 3  # differing bits of two fingerprints of one text
_CUT = ".…"
_GATHERED = 4  # a page with so many times the entries gathers those of many columns
_NO_COLUMN = frozenset({PageKind.HOME, PageKind.SHELL, PageKind.BLOCKED, PageKind.NOT_FOUND})


@dataclass(frozen=True, slots=True)
class Likeness:
    """How a page is like what is remembered: ``met`` of ``of`` entries, or the same text (``by`` TEXT). ``shown`` are
    the entries it shows itself."""

    by: FoundBy | None
    met: int = 0
    of: int = 0
    shown: int = 0

    @property
    def certain(self) -> bool:
        """Whether the content alone says that it is the column."""
        return self.by is not None

    @property
    def strange(self) -> bool:
        """Whether the page lists other things altogether."""
        return self.by is None and self.of >= _SOME and self.met == 0 and self.shown >= _SOME


def likeness(page: PageFacts, known: Remembered, further: Iterable[Row] = ()) -> Likeness:
    """How like ``page`` is to the column as remembered; a home page or one that gathers many columns never is it.

    An entry is met by its title, by the beginning of it where the page cuts titles off, or by its address. ``further``
    are rows of its list that do not stand in the page itself.
    """
    shown = _entries(page, further)
    wanted = {title: url for one, url in known.rows if len(title := compact(one)) >= TELLING}
    cut = tuple(title.rstrip(_CUT) for title in shown if title.endswith(("…", "...")))
    cut = tuple(title for title in cut if len(title) >= TELLING)
    urls = {identity(url) for url in shown.values() if url}
    met = sum(
        title in shown or (bool(url) and identity(url) in urls) or title.startswith(cut)
        for title, url in wanted.items()
    )
    if page.kind in _NO_COLUMN:
        return Likeness(None, met, len(wanted), len(shown))
    if len(wanted) >= _SOME:
        enough = met >= _SOME and 2 * met >= len(wanted)
        gathers = len(shown) > _GATHERED * len(wanted)
        return Likeness(FoundBy.ROWS if enough and not gathers else None, met, len(wanted), len(shown))
    text = fingerprint(page.main_text, page.title)
    same = bool(text and known.fingerprint) and distance(int(text, 16), int(known.fingerprint, 16)) <= _COPY
    return Likeness(FoundBy.TEXT if same else None, met, len(wanted), len(shown))


def _entries(page: PageFacts, further: Iterable[Row]) -> dict[str, str]:
    """Titles of the entries a page shows, with their addresses: rows of its lists, and the links of its own part."""
    rows = ((row.title, row.url) for row in (*main_rows(page, page.url), *further))
    links = (
        (link.title or link.label, link.url)
        for link in page.links
        if link.zone is Zone.MAIN and link.kind in (LinkKind.ANCHOR, LinkKind.ONCLICK, LinkKind.ATTACHMENT)
    )
    found: dict[str, str] = {}
    for one, url in (*rows, *links):
        if len(title := compact(one)) >= TELLING:
            found.setdefault(title, url or "")
    return found


def with_memory(reading: ColumnReading, visit: Visit | None) -> ColumnReading:
    """A pinned column that was seen, with what is to be remembered of it: title, text, and the entries of its list."""
    pin, page = reading.pin, visit.page if visit is not None else None
    if pin is None or page is None or reading.url is None or reading.state is not ColumnState.FOUND:
        return reading
    rows = reading.list.rows if reading.list is not None and reading.list.rows else main_rows(page, page.url)
    entries = {title: row.url or "" for row in rows if len(title := " ".join(row.title.split())) >= TELLING}
    kept = tuple(entries.items())[:KEPT]
    held = Remembered(pin.url, reading.url, page.title, kept, fingerprint(page.main_text, page.title))
    return replace(reading, pin=replace(pin, held=held))
