"""Markup that no browser could show either, made harmless before it is parsed.

Parsers need time with the square of the depth of the nesting, of the attributes of one tag and of the options of one
list: a page of 5 MB made for it would keep one busy for an hour.
"""

from __future__ import annotations

import re
from itertools import islice

_MANY_TAGS = 20_000
_DEEPEST = 5_000  # browsers stop at 512
_LARGE = 100_000
_MANY_WORDS = 2_000  # in one tag: attributes, or words in their values
_TAG = re.compile(r"<(/?)([a-z][a-z0-9]*)", re.I)
_HUGE_TAG = re.compile(r"<[a-z][^>]{8000,}>?", re.I)
_MANY_OPTIONS = 2_000
_OPTION = re.compile(r"<option\b[^<]*(?:</option\s*>)?", re.I)
_UNNESTED_NAMES = (
    "area base br col embed frame hr img input link meta param source track wbr p li dd dt option tr td th tbody thead "
    "tfoot colgroup"
)  # without content, or closed by the next of their kind
_UNNESTED = frozenset(_UNNESTED_NAMES.split())


def tame(html: str) -> tuple[str, bool]:
    """The page, cut where its elements nest too deep, without tags of thousands of attributes; whether any of it went.

    Linear in the page's length; ordinary pages come back as they are.
    """
    plain = _HUGE_TAG.sub(_shorten, html) if len(html) > _LARGE else html
    tags = plain.count("<")
    if tags > _MANY_TAGS:
        plain = plain[: _too_deep(plain)]
    return _fewer_options(plain) if tags > _MANY_OPTIONS else plain, len(plain) != len(html)


def _fewer_options(html: str) -> str:
    """The page with its first options only; nothing is lost, because what may be selected is no text of the page."""
    first = next(islice(_OPTION.finditer(html), _MANY_OPTIONS, None), None)
    return html[: first.start()] + _OPTION.sub("", html[first.start() :]) if first is not None else html


def _shorten(tag: re.Match[str]) -> str:
    text = tag.group()
    return text if len(text.split(None, _MANY_WORDS)) <= _MANY_WORDS else ""


def _too_deep(html: str) -> int:
    """Where the elements that wait for their end tag become too many; the length of the page where they never do."""
    depth = 0
    for found in _TAG.finditer(html):
        if found[2].lower() in _UNNESTED:
            continue
        depth = max(0, depth - 1) if found[1] else depth + 1
        if depth > _DEEPEST:
            return found.start()
    return len(html)
