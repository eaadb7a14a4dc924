"""Redirects a page makes by itself: meta refresh, the Refresh header and literal script assignments."""

from __future__ import annotations

import html
import re
from collections.abc import Iterable

from sitecheck.facts.page import Refresh
from sitecheck.page.script_moves import literal_move
from sitecheck.page.urls import resolve

_SPACE = " \t\n\f\r"
_DIGITS = "0123456789"
_WRITTEN_META = re.compile(r"<meta\b[^>]{0,400}http-equiv\s*=\s*\\?['\"]?refresh\b[^>]{0,400}>", re.I)
_WRITTEN_CONTENT = re.compile(r"content\s*=\s*\\?(['\"])(?P<value>[^'\"\\]*(?:'[^'\"\\]*')?[^'\"\\]*)\\?\1", re.I)
_JS_COMMENT = re.compile(r"/\*.*?(?:\*/|\Z)|(?<![:'\"\w])//[^\n]*", re.S)
_MOST_SCRIPTS = 20
_LONGEST_SCRIPT = 16_384  # a script that moves a visitor on is short; parsers of longer nonsense take their time


def parse_refresh(content: str) -> tuple[int, str | None] | None:
    """Delay in seconds and target of a refresh value; the target is None when the page reloads itself.

    None when the value is no refresh at all. Source: HTML Living Standard, shared declarative refresh steps.
    """
    end = len(content)
    at = _skip(content, 0, _SPACE)
    digits_end = _skip(content, at, _DIGITS)
    if digits_end == at and (at >= end or content[at] != "."):
        return None
    delay = int(content[at:digits_end][:9] or "0")
    at = _skip(content, digits_end, _DIGITS + ".")
    if at >= end:
        return delay, None
    if content[at] not in ";," + _SPACE:
        return None
    at = _skip(content, at, _SPACE)
    if at < end and content[at] in ";,":
        at += 1
    at = _skip(content, at, _SPACE)
    if at >= end:
        return delay, None
    return delay, _target(content[at:])


def _target(rest: str) -> str:
    value = rest
    if value[:3].lower() == "url":
        at = _skip(value, 3, _SPACE)
        if value[at : at + 1] == "=":
            value = value[_skip(value, at + 1, _SPACE) :]
        else:
            return _clean(rest)
    elif value[:1] in "uU":
        return _clean(rest)
    quote = value[:1]
    if quote and quote in "'\"":
        value = value[1:].partition(quote)[0]
    return _clean(value)


def _clean(url: str) -> str:
    return re.sub(r"[\t\n\r]", "", url).strip(" \f")


def _skip(text: str, at: int, chars: str) -> int:
    while at < len(text) and text[at] in chars:
        at += 1
    return at


def find_refresh(
    contents: Iterable[str], header: str | None, scripts: Iterable[str], base: str | None, *, shell: bool
) -> Refresh | None:
    """The redirect this page makes by itself, None when there is none or it only reloads.

    ``contents`` are the values of its meta refresh tags, ``header`` the Refresh header, ``scripts`` the inline scripts
    in document order. Scripts are read only when the page is a ``shell``: elsewhere an assignment waits for a click.
    """
    for value, how in [(header or "", "refresh-header"), *((content, "meta-refresh") for content in contents)]:
        found = _resolved(value, base, how)
        if found is not None:
            return found
    return _from_scripts(list(scripts), base) if shell else None


def _resolved(value: str, base: str | None, how: str) -> Refresh | None:
    parsed = parse_refresh(value)
    if parsed is None or not parsed[1]:
        return None
    url = resolve(parsed[1], base)
    return Refresh(url, float(parsed[0]), how) if url is not None else None


def _from_scripts(scripts: list[str], base: str | None) -> Refresh | None:
    scripts = [script for script in scripts if len(script) <= _LONGEST_SCRIPT][:_MOST_SCRIPTS]
    code = _JS_COMMENT.sub(" ", "\n".join(scripts))
    for tag in _WRITTEN_META.finditer(code):
        content = _WRITTEN_CONTENT.search(tag.group())
        found = _resolved(html.unescape(content.group("value")), base, "script") if content else None
        if found is not None:
            return found
    move = literal_move(scripts) if "location" in code or "navigate" in code or "open" in code else None
    url = resolve(move[0], base) if move is not None else None
    return Refresh(url, move[1], "script") if move is not None and url is not None else None
