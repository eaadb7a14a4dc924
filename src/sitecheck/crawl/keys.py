"""By which key a page is crawled once, and by which URL a link target is known from night to night."""

from __future__ import annotations

from sitecheck.page.urls import identity


def page_key(url: str) -> str:
    """Key of a page in the frontier: identity without scheme and ``www.``, for both are usually the same page."""
    host, slash, rest = target_url(url).partition("://")[2].partition("/")
    return host.removeprefix("www.") + slash + rest


def target_url(url: str) -> str:
    """URL of a link target without session ids, stable over the nights."""
    return identity(url)
