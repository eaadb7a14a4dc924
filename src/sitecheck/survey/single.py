"""Whether a page without rows is a document, which its text and its signs say better than its length."""

from __future__ import annotations

import re

from sitecheck.facts.outcomes import PageKind
from sitecheck.facts.page import Link, LinkKind, PageFacts, Zone
from sitecheck.page.urls import host_key, same_site

_LONG = 200  # characters of own text that are a document whatever else stands there
_SHORT = 30  # and below which nothing is one
_SENTENCES = 2  # one is enough where no script runs at all
_HEAD = 3  # fields of a document's head
_INPUTS = 2
_CONTACTS = 2
_LIBRARY = re.compile(r"jquery|bootstrap|swiper|layui|layer|superslide|echarts|polyfill|html5shiv|respond", re.I)
_INLINE = re.compile(r"<script\b(?![^<>]*\bsrc\s*=)[^<>]*>\s*[^<\s]", re.I)
_WAITING = re.compile(r"<(ul|ol|dl|table|tbody)\b[^<>]{0,300}>\s*</\1\s*>", re.I)  # a place that a script may fill


def is_document(facts: PageFacts, html: str, text: str) -> bool:
    """``text`` is the page's own text. A short one counts where nothing on the page is left to scripts and the page
    bears a document's signs: its own date, a head, contacts, a form, or whole sentences."""
    if len(text) >= _LONG:
        return True
    if facts.script_list or facts.frames or facts.empty_text or facts.closed_text or facts.kind is PageKind.SHELL:
        return False
    if len(text) < _SHORT and not facts.header_block:
        return False
    if _may_be_filled(facts, html):
        return False
    dated = "header-block" in facts.date_signals or "body" in facts.date_signals
    return (
        (dated and len(text) >= _SHORT)
        or len(facts.header_block) >= _HEAD
        or len({contact.field for contact in facts.contacts}) >= _CONTACTS
        or any(len(form.inputs) >= _INPUTS for form in facts.forms)
        or text.count("。") >= (_SENTENCES if _scripted(facts, html) else 1)
    )


def _scripted(facts: PageFacts, html: str) -> bool:
    return any(_is_own_script(link, facts.url) for link in facts.links) or _INLINE.search(html) is not None


def _may_be_filled(facts: PageFacts, html: str) -> bool:
    """Whether an own script stands beside an empty place: there the list may be, and nobody can tell."""
    return any(_is_own_script(link, facts.url) for link in facts.links) and _WAITING.search(html) is not None


def _is_own_script(link: Link, page_url: str) -> bool:
    return (
        link.kind is LinkKind.SCRIPT
        and link.zone is not Zone.FOOTER
        and link.url is not None
        and same_site(link.url, (host_key(page_url),))
        and _LIBRARY.search(link.url) is None
    )
