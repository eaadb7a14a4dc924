"""How one may apply for information, as the application pages describe it. Nothing is ever submitted."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class ChannelMention:
    """One way of applying and the words that describe it. ``channel``: ``onsite``, ``online``, ``written``, ``email``,
    ``fax`` or ``oral``."""

    channel: str
    words: str
    page_url: str


@dataclass(frozen=True, slots=True)
class OnlineForm:
    """A form to be filled in on the page, or another page or platform that is linked as the way to apply online.

    ``fields`` counts its fields (0 for a page that is only linked). ``action``: where the form goes as written, empty
    where a script sends it. ``opens`` None: it was not asked for, or nobody can tell.
    """

    page_url: str
    url: str
    fields: int = 0
    action: str = ""
    opens: bool | None = None


@dataclass(frozen=True, slots=True)
class FormFile:
    """A form to be downloaded."""

    url: str
    label: str
    page_url: str
    opens: bool | None = None


@dataclass(frozen=True, slots=True)
class ChannelReading:
    """What the pages about applying say, the entry first. ``complete``: all of them could be read in full."""

    pages: tuple[str, ...]
    mentions: tuple[ChannelMention, ...] = ()
    forms: tuple[OnlineForm, ...] = ()
    files: tuple[FormFile, ...] = ()
    email: str = ""
    complete: bool = True
    reason: str = ""  # why not complete
    body_sha256: str | None = None
