"""The places within a page that a link may point to."""

from __future__ import annotations

import re
from html import unescape
from urllib.parse import unquote

_PLACE = re.compile(r"\b(?:id|name)\s*=\s*(?:\"([^\"]*)\"|'([^']*)'|([^\s\"'>]+))", re.I)
_SCRIPT = re.compile(r"<script\b|\son[a-z]+\s*=|javascript:", re.I)
_ROUTE = ("!", "/", "?", ":~:")  # addresses within an application, and searches for a text


def anchor_of(fragment: str) -> str:
    """The place a fragment names, empty where it names none: the top of the page, a route of an application."""
    name = fragment.partition(":~:")[0].strip()
    return "" if name.lower() == "top" or name.startswith(_ROUTE) else name


def has_anchor(html: str, name: str) -> bool:
    """Whether the source has an element of that ``id`` or ``name``; in doubt (in comments, in scripts) it has.

    Source: HTML Living Standard, "find a potential indicated element": as written first, then unescaped.
    """
    wanted = {name, unquote(name)}
    return any(unescape(next(filter(None, found.groups()), "")) in wanted for found in _PLACE.finditer(html))


def may_make_anchors(html: str) -> bool:
    """Whether scripts may add places that the source does not show."""
    return _SCRIPT.search(html) is not None
