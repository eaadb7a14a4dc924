"""What the page reader saw in one page. Everything here is data: no parsed tree, no bytes."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

import msgspec

from sitecheck.facts.outcomes import PageKind


class Zone(StrEnum):
    """Where in the page an element stands."""

    NAV = "nav"
    MAIN = "main"
    ASIDE = "aside"
    FOOTER = "footer"


class LinkKind(StrEnum):
    """What sort of reference a link is."""

    ANCHOR = "a"
    AREA = "area"
    FRAME = "frame"
    IMAGE = "img"
    STYLE = "style"
    SCRIPT = "script"
    ATTACHMENT = "attachment"
    ONCLICK = "onclick"  # a literal URL inside onclick= or javascript:


class Link(msgspec.Struct, frozen=True, array_like=True, gc=False):
    """A reference to another resource, as a browser would resolve it.

    A struct and no dataclass, because a night makes and loads millions of them.

    ``url`` is absolute without fragment, ``None`` where the href leads nowhere a crawler can go
    (``javascript:void(0)``, empty); ``href`` is the attribute as written. ``label`` is the normalised text a reader
    sees (text, else title, img alt, aria-label); ``title`` is the untruncated title attribute.
    """

    url: str | None
    href: str
    label: str
    kind: LinkKind
    zone: Zone
    index: int  # position in document order; the evidence room finds the element again by it
    title: str = ""
    fragment: str = ""


@dataclass(frozen=True, slots=True)
class Row:
    """One dated entry of a list. ``day`` is None when the row shows no readable date."""

    title: str
    url: str | None
    day: date | None
    text: str = ""  # the date as written
    precision: str = "day"  # day, month or inferred (year taken from the URL or from neighbours)


@dataclass(frozen=True, slots=True)
class RowGroup:
    """A run of like-built rows in one container; a page may hold several (list, sidebar, tabs)."""

    rows: tuple[Row, ...]
    zone: Zone
    source: str  # static, datastore, json…
    dated: int = 0


@dataclass(frozen=True, slots=True)
class Contact:
    """One contact field with the words it was found under."""

    field: str  # org, address, hours, phone, fax, email
    value: str
    label: str


@dataclass(frozen=True, slots=True)
class Form:
    """A form as it stands in the page; never submitted."""

    action: str
    method: str
    inputs: tuple[str, ...]  # names or nearby labels
    text: str


@dataclass(frozen=True, slots=True)
class Refresh:
    """A client-side redirect: meta refresh, Refresh header or a literal script assignment."""

    url: str
    delay: float
    how: str  # meta-refresh, refresh-header, script


@dataclass(frozen=True, slots=True)
class PageFacts:
    """All that one page says, read once."""

    url: str
    encoding: str
    encoding_by: str  # bom, utf-8, header, meta, fallback
    title: str
    kind: PageKind
    text: str  # visible text, white space folded, at most 200 000 characters
    main_text: str
    metas: dict[str, str] = field(default_factory=dict)  # lower-case names of the national list and http-equivs
    headings: tuple[str, ...] = ()
    breadcrumbs: tuple[str, ...] = ()
    links: tuple[Link, ...] = ()
    groups: tuple[RowGroup, ...] = ()
    contacts: tuple[Contact, ...] = ()
    forms: tuple[Form, ...] = ()
    frames: tuple[str, ...] = ()
    refresh: Refresh | None = None
    header_block: dict[str, str] = field(default_factory=dict)  # 索引号, 文号, 成文日期, 发布日期 … as written
    publish_date: date | None = None
    date_signals: dict[str, str] = field(default_factory=dict)  # meta, header-block, url, row, body, http → ISO date
    script_list: bool = False  # a list is (or may be) filled by script: never call it empty from this page alone
    empty_text: str = ""  # 暂无数据 … as found
    closed_text: str = ""  # 正在建设中, 系统维护中 …
    skimmed: bool = False  # an article of which only what a crawl needs was read: no rows, dates, contacts, main text
    damaged: int = 0  # characters of another charset than the page's: what it does not seem to hold may be there
