"""The one entry point: bytes in, facts out."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date

from sitecheck.facts.outcomes import PageKind
from sitecheck.facts.page import Form, Link, PageFacts, Zone
from sitecheck.page.breadcrumbs import find_breadcrumbs
from sitecheck.page.charset import Decoded, decode
from sitecheck.page.contacts import find_contacts
from sitecheck.page.document import Document
from sitecheck.page.embedded import embedded_groups, fills_lists_by_script
from sitecheck.page.forms import find_forms
from sitecheck.page.header_block import find_header_block
from sitecheck.page.headings import find_headings, page_title, plain_title
from sitecheck.page.kind import Names, read_kind
from sitecheck.page.lexicon import Lexicon, load_lexicon
from sitecheck.page.links import find_links, frame_urls
from sitecheck.page.main_text import main_text, own_lines, shown_text
from sitecheck.page.meta import find_metas, refresh_contents
from sitecheck.page.publish_date import decide, find_signals
from sitecheck.page.refresh import find_refresh
from sitecheck.page.rows import find_lists
from sitecheck.page.state import leading_links, read_state, with_content
from sitecheck.page.urls import resolve
from sitecheck.page.walk import parse
from sitecheck.page.zones import mark_zones

_TEXT_TYPES = ("text/", "html", "xml", "json", "javascript")
# Control characters but white space, NUL (UTF-16) and those that switch charsets; saved pages of portals show none.
_CONTROLS = bytes(code for code in range(1, 32) if code not in b"\t\n\x0b\f\r\x0e\x0f\x1a\x1b")
_CONTROL_SHARE = 0.03
_WITH_CONTACTS = frozenset({PageKind.GUIDE, PageKind.FOI, PageKind.CONTACT, PageKind.DIRECTORY, PageKind.OTHER})


def read_page(
    body: bytes,
    url: str,
    *,
    content_type: str | None = None,
    headers: Mapping[str, str] | None = None,
    base: str | None = None,
    lexicon: Lexicon | None = None,
    skim: bool = False,
) -> tuple[PageFacts, str]:
    """Facts of one page and its decoded source. Never raises, whatever the bytes.

    With ``skim`` a page that calls itself an article by the national meta tag is read for its names, links and text
    alone (``PageFacts.skimmed``), in half the time; what it has of these is the same either way, and so is its kind.

    ``url`` is where the page was found after redirects (empty when unknown: links then stay unresolved unless
    absolute); ``base`` overrides the base URL; ``headers`` are the response headers, of which Refresh, Last-Modified
    and Content-Type are read. What is no text gives an empty page of kind OTHER.
    """
    words = lexicon if lexicon is not None else load_lexicon()
    lower = {name.lower(): value for name, value in (headers or {}).items()}
    content_type = content_type if content_type is not None else lower.get("content-type")
    if _is_binary(body, content_type):
        return PageFacts(url, "", "fallback", "", PageKind.OTHER, "", ""), ""
    decoded = decode(body, content_type)
    utf_8 = decoded.utf_8()
    doc = parse(decoded.text, utf_8)
    mark_zones(doc)
    own = base or url or None
    address = (resolve(doc.base_href, own) if doc.base_href else None) or own
    seen = _look(doc, decoded, address, utf_8)
    partly = doc.cut or decoded.damaged > 0
    facts = _skimmed(seen, doc, decoded, url, address, lower, words) if skim and not partly else None
    if facts is not None:
        return facts, decoded.text
    facts = _facts(seen, doc, decoded, url, address, lower, words)
    # Of a page that was cut or damaged nothing is known to be missing: its lists count as such that are filled later.
    if partly:
        facts = replace(facts, script_list=True, damaged=decoded.damaged)
    return facts, decoded.text


@dataclass(frozen=True, slots=True)
class _Seen:
    """What is read of every page, in whatever depth."""

    metas: dict[str, str]
    crumbs: tuple[str, ...]
    title: str
    links: tuple[Link, ...]
    text: str
    headings: tuple[str, ...]
    forms: tuple[Form, ...]
    leading: int  # links that lead on
    script_list: bool

    @property
    def names(self) -> Names:
        """The names the page goes by."""
        return Names(
            title=self.title,
            site=plain_title(self.metas.get("sitename", "")),
            column=plain_title(self.metas.get("columnname", "")),
            article=plain_title(self.metas.get("articletitle", "")),
            crumbs=self.crumbs,
            headings=self.headings,
        )


def _look(doc: Document, decoded: Decoded, base: str | None, utf_8: bytes) -> _Seen:
    metas, crumbs = find_metas(doc), find_breadcrumbs(doc)
    links = find_links(doc, base, decoded.encoding)
    return _Seen(
        metas=metas,
        crumbs=crumbs,
        title=page_title(doc.title, metas, crumbs),
        links=links,
        text=shown_text(doc),
        headings=find_headings(doc),
        forms=find_forms(doc),
        leading=leading_links(links),
        script_list=fills_lists_by_script(decoded.text, doc.scripts, utf_8),
    )


def _facts(
    seen: _Seen,
    doc: Document,
    decoded: Decoded,
    url: str,
    base: str | None,
    headers: Mapping[str, str],
    words: Lexicon,
) -> PageFacts:
    metas, crumbs, title, links = seen.metas, seen.crumbs, seen.title, seen.links
    lists = find_lists(doc, links, base or "", words)
    groups = lists.groups + embedded_groups(doc.scripts, base, words)
    lines = own_lines(doc, lists.spans)
    block = find_header_block(doc, lines)
    signals = find_signals(lines, metas, block, url, headers.get("last-modified"), words)
    main = main_text(lines)
    leading = with_content(seen.leading, crumbs, groups)
    state = read_state(decoded.text, seen.text, main, title, doc.scripts, leading, words)
    published: date | None = decide(signals)
    shown = "header-block" in signals or "body" in signals
    kind = read_kind(seen.names, state, _path(url), main, groups, links, seen.forms, shown, len(block), words)
    facts = PageFacts(
        url=url,
        encoding=decoded.encoding,
        encoding_by=decoded.by,
        title=title,
        kind=kind,
        text=seen.text,
        main_text=main,
        metas=metas,
        headings=seen.headings,
        breadcrumbs=crumbs,
        links=links,
        groups=groups,
        contacts=find_contacts(doc, lists.spans) if kind in _WITH_CONTACTS else (),
        forms=seen.forms,
        frames=frame_urls(links),
        header_block=block,
        publish_date=published,
        date_signals=signals,
        script_list=seen.script_list,
        empty_text="" if any(group.dated for group in groups if group.zone is Zone.MAIN) else state.empty,
        closed_text=state.closed,
    )
    refresh = find_refresh(
        refresh_contents(doc), headers.get("refresh"), _inline_code(doc), base, shell=_may_redirect(facts)
    )
    return replace(facts, refresh=refresh)


def _skimmed(
    seen: _Seen,
    doc: Document,
    decoded: Decoded,
    url: str,
    base: str | None,
    headers: Mapping[str, str],
    words: Lexicon,
) -> PageFacts | None:
    """What a crawl needs of a page that is an article beyond doubt, None for any other."""
    names = seen.names
    if not names.article:
        return None
    state = read_state(
        decoded.text, seen.text, "", seen.title, doc.scripts, with_content(seen.leading, seen.crumbs), words
    )
    kind = read_kind(names, state, _path(url), "", (), seen.links, seen.forms, False, 0, words)
    if kind is not PageKind.ARTICLE:
        return None
    return PageFacts(
        url=url,
        encoding=decoded.encoding,
        encoding_by=decoded.by,
        title=seen.title,
        kind=kind,
        text=seen.text,
        main_text="",
        metas=seen.metas,
        headings=seen.headings,
        breadcrumbs=seen.crumbs,
        links=seen.links,
        forms=seen.forms,
        frames=frame_urls(seen.links),
        refresh=find_refresh(refresh_contents(doc), headers.get("refresh"), (), base, shell=False),
        script_list=seen.script_list,
        skimmed=True,
    )


def _inline_code(doc: Document) -> list[str]:
    """Inline scripts and the onload of the body, in document order."""
    code = [script.text for script in doc.scripts if not script.src]
    return code + [node.attr("onload") for node in doc.all("body", "frameset") if node.attr("onload")]


def _may_redirect(facts: PageFacts) -> bool:
    return facts.kind in (PageKind.SHELL, PageKind.OTHER, PageKind.BLOCKED) and len("".join(facts.text.split())) <= 200


def _path(url: str) -> str | None:
    if not url:
        return None
    return "/" + url.partition("://")[2].partition("/")[2].partition("#")[0]


def _is_binary(body: bytes, content_type: str | None) -> bool:
    """Files that are no text: by their first bytes, by NULs that are no UTF-16, or by controls no charset uses."""
    if (
        body[:4] in (b"%PDF", b"PK\x03\x04", b"\xd0\xcf\x11\xe0", b"Rar!", b"\x89PNG", b"GIF8")
        or body[:3] == b"\xff\xd8\xff"
    ):
        return True
    head = body[:4096]
    nulls = head.count(0)
    if head[:2] in (b"\xff\xfe", b"\xfe\xff"):
        return False
    if len(head) - len(head.translate(None, _CONTROLS)) > max(len(head) * _CONTROL_SHARE, 8):
        return True
    if not nulls:
        return False
    declared = (content_type or "").lower()
    return nulls > len(head) * 0.1 or (not any(part in declared for part in _TEXT_TYPES) and nulls > 8)
