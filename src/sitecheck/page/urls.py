"""URLs as a browser resolves them (WHATWG URL), and the keys by which two URLs are the same."""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Iterable

import ada_url

_SESSION_PATH = re.compile(r";(?:jsessionid|phpsessid|sessionid|sid)=[^/?#;]*", re.I)
_SESSION_PARAMS = frozenset({"phpsessid", "jsessionid", "aspsessionid"})
_AMBIGUOUS = frozenset({"sid", "sessionid"})  # ``sid=12`` names a section on some portals
_SESSION_VALUE = re.compile(r"[0-9a-zA-Z!_.-]{16,}")
_UNICODE = frozenset({"utf-8", "utf-16", "utf-16le", "utf-16be", "utf-16-le", "utf-16-be", ""})
_INDEX = re.compile(r"/(?:index|default|home)\.(?:s?html?|jhtml|jsp|aspx?|php|do|action)$", re.I)


def resolve(href: str, base: str | None, encoding: str = "utf-8") -> str | None:
    """Absolute http(s) URL without fragment, or None where a crawler cannot or must not go.

    ``base`` is the page's base URL; without one only absolute references resolve. ``encoding`` is the page's: a browser
    writes the query in it, and the path always in UTF-8. User names and passwords in URLs are refused: a link that
    carries credentials is not ours to use. Source: URL Living Standard (WHATWG).
    """
    if encoding not in _UNICODE and not href.isascii():
        href = _query_in(href, encoding)
    try:
        url = ada_url.URL(href, base=base) if base else ada_url.URL(href)
    except (ValueError, UnicodeError):
        return None
    if url.protocol not in ("http:", "https:") or url.username or url.password or not url.hostname:
        return None
    plain: str = url.href
    return plain.partition("#")[0]


def _query_in(href: str, encoding: str) -> str:
    """The reference with the query's characters outside ASCII as bytes of the page's encoding; others as references."""
    rest, mark, fragment = href.partition("#")
    path, asked, query = rest.partition("?")
    try:
        written = "".join(_written(character, encoding) for character in query)
    except LookupError:
        return href
    return path + asked + written + mark + fragment


def _written(character: str, encoding: str) -> str:
    if character.isascii():
        return character
    try:
        return "".join(f"%{octet:02X}" for octet in character.encode(encoding))
    except UnicodeEncodeError:
        return f"%26%23{ord(character)}%3B"  # as browsers do


def fragment_of(href: str) -> str:
    """What stands after the first ``#``, empty when nothing does."""
    return href.partition("#")[2].strip()


def identity(url: str) -> str:
    """Key under which a URL is fetched once: fragment, session ids, ``utm_*`` and the default port are dropped.

    Case, order of the query, trailing slashes and every other parameter stay: portals tell columns apart by them.
    """
    plain = (resolve(url, None) or url).partition("#")[0]
    path, mark, query = plain.partition("?")
    path = _SESSION_PATH.sub("", path)
    if not mark:
        return path
    kept = [part for part in query.split("&") if not _is_session(part)]
    return f"{path}?{'&'.join(kept)}" if kept else path


def _is_session(part: str) -> bool:
    name, _, value = part.partition("=")
    name = name.lower()
    if name in _AMBIGUOUS:
        return _SESSION_VALUE.fullmatch(value) is not None
    return name in _SESSION_PARAMS or name.startswith("utm_")


def host_key(url: str) -> str:
    """``host`` or ``host:port`` of an http(s) URL (default port left out), empty when there is none."""
    try:
        host: str = ada_url.URL(url).host
    except (ValueError, UnicodeError):
        return ""
    return host


def site_key(url: str) -> str:
    """What a portal is known by: host and path without scheme, trailing slash and index file; the query stays."""
    plain = identity(url)
    host = host_key(plain)
    rest = plain.partition("://")[2].partition("/")[2]
    path, mark, query = rest.partition("?")
    path = _INDEX.sub("", "/" + path).rstrip("/")
    return host + path + (mark + query if query else "")


def same_site(url: str, hosts: Iterable[str]) -> bool:
    """Whether the URL's host is one of ``hosts`` (``host``, ``host:port`` or ``*.suffix``); a ``www.`` twin counts."""
    host = _without_www(host_key(url))
    if not host:
        return False
    name = host.partition(":")[0] if not host.startswith("[") else host
    for entry in hosts:
        wanted = _without_www(entry.strip().lower())
        if wanted.startswith("*."):
            if name == wanted[2:] or name.endswith(wanted[1:]):
                return True
        elif wanted == host:
            return True
    return False


def _without_www(host: str) -> str:
    return host.removeprefix("www.")


def is_private_literal(url: str) -> bool:
    """Whether the host is ``localhost`` or an IP address that does not belong to the public Internet."""
    try:
        name: str = ada_url.URL(url).hostname
    except (ValueError, UnicodeError):
        return False
    if name == "localhost" or name.endswith(".localhost"):
        return True
    try:
        return not ipaddress.ip_address(name.strip("[]")).is_global
    except ValueError:
        return False
