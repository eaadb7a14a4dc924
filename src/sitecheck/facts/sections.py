"""What the navigation leads to: every column a visitor can reach from it, whether a rubric names it or not."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from sitecheck.facts.outcomes import PageKind


class SectionState(StrEnum):
    """What was found behind a link of the navigation."""

    FILLED = "filled"  # entries, child columns, a document or a form
    EMPTY = "empty"  # every way of reading was tried and there is nothing
    CLOSED = "closed"  # a notice that it is being built or out of service
    UNDETERMINED = "undetermined"  # the list could not be read
    AWAY = "away"  # another site
    UNABLE = "unable"  # it was not read


@dataclass(frozen=True, slots=True)
class SectionReading:
    """One column of the navigation. ``newest`` is the latest trusted date of its entries, ``text`` what a bare page
    says. ``reason`` says why it is EMPTY, CLOSED, UNDETERMINED or UNABLE, and of a FILLED one why its newest entry is
    not certain; ``text-only`` is a page that shows nothing but a few words. ``rendered``: a browser looked as well.
    ``asked`` are the addresses at which entries were looked for, besides its own.
    """

    url: str
    label: str
    page_url: str  # where the link stands
    state: SectionState
    kind: PageKind | None = None
    entries: int = 0
    dated: int = 0
    newest: date | None = None
    children: int = 0
    text_length: int = 0
    text: str = ""
    reason: str = ""
    rendered: bool = False
    link_index: int | None = None
    body_sha256: str | None = None
    asked: tuple[str, ...] = ()
