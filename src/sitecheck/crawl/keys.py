"""By which key a page is crawled once, and by which URL a link target is known from night to night."""

from __future__ import annotations

import re

from sitecheck.page.urls import identity, resolve

_AMBIGUOUS = frozenset({"sid", "sessionid"})
_SESSION_VALUE = re.compile(r"[0-9a-zA-Z!_.-]{16,}")


def page_key(url: str) -> str:
    """Key of a page in the frontier: identity without scheme and ``www.``, for both are usually the same page."""
    host, slash, rest = target_url(url).partition("://")[2].partition("/")
    return host.removeprefix("www.") + slash + rest


def target_url(url: str) -> str:
    """URL of a link target without session ids, stable over the nights.

    ``sid=12`` names a section on some portals: only a long value is taken for a session.
    """
    plain = resolve(url, None) or url
    parts = [part for part in plain.partition("?")[2].split("&") if part.partition("=")[0].lower() in _AMBIGUOUS]
    if any(not _SESSION_VALUE.fullmatch(part.partition("=")[2]) for part in parts):
        return plain
    return identity(plain)
