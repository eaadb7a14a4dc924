"""URLs as a browser resolves them (WHATWG URL), and the keys by which two URLs are the same."""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Iterable
from functools import lru_cache

import ada_url

_SESSION_PATH = re.compile(
    r";(?:jsessionid|phpsessid|sessionid|sid)=[^/?#;]*|/\((?:[A-Z]\([0-9a-z]{24}\))+\)(?=/)", re.I
)
_SESSION_PARAMS = frozenset({"phpsessid", "jsessionid"})
_SESSION_VALUE = re.compile(r"[0-9a-zA-Z!_.,-]{16,}")
_HEX = re.compile(r"[0-9a-fA-F-]*")
# Of whoever counts visitors, and of messengers that pass a link on; no portal has columns by these names.
_TRACKING = frozenset({"gclid", "fbclid", "bd_vid", "hmsr", "hmpl", "hmcu", "hmkw", "hmci", "nsukey", "isappinstalled"})
_SHARED = frozenset({"timeline", "singlemessage", "groupmessage", "weixin", "wechat", "qq", "weibo"})
_CLOCKS = frozenset({"_", "_t", "t", "ts", "timestamp", "time", "_dc", "v", "r", "rnd", "rand", "random", "nocache"})
_NOW = re.compile(r"1[5-9]\d{11}|0\.\d{6,}")  # milliseconds since 1970 from 2017 on, or a random fraction
_SIGNED = re.compile(r"(?:^|&)[\w.-]*(?:sign|token|auth|expire|nonce|hash|md5|secret|ticket|digest|hmac)[\w.-]*=", re.I)
_SPM = re.compile(r"[\w*-]+(?:\.[\w*-]+)+")
_UNICODE = frozenset({"utf-8", "utf-16", "utf-16le", "utf-16be", "utf-16-le", "utf-16-be", ""})
_AUTHORITY = re.compile(r"https?://[^/?#\\\x00-\x20\s]+(?=[/?#\\]|\Z)")
_PLAIN = re.compile(r"(?:\./|/)?[A-Za-z0-9_-][\w.~-]*(?:/[A-Za-z0-9_-][\w.~-]*)*/?", re.ASCII)  # itself, below its base
_NO_PATH = ("/", "\\", "\t", "\n", "\r")  # after a slash: a host follows, or may
_INDEX = re.compile(r"/(?:index|default|home)\.(?:s?html?|jhtml|jsp|aspx?|php|do|action)$", re.I)


def resolve(href: str, base: str | None, encoding: str = "utf-8") -> str | None:
    """Absolute http(s) URL without fragment, or None where a crawler cannot or must not go.

    ``base`` is the page's base URL; without one only absolute references resolve. ``encoding`` is the page's: a browser
    writes the query in it, and the path always in UTF-8. User names and passwords in URLs are refused: a link that
    carries credentials is not ours to use. Source: URL Living Standard (WHATWG).
    """
    if encoding not in _UNICODE and not href.isascii():
        href = _query_in(href, encoding)
    # The links of a portal's frame stand on all of its pages, and mean the same on each.
    if href.startswith(("http://", "https://")):
        return _known(href, None)
    if base is not None and _PLAIN.fullmatch(href):
        folder = _folder(base, "/" if href[0] == "/" else "")
        if folder:
            return folder + href.removeprefix("./").removeprefix("/")
    elif base is not None and href[:1] == "/" and href[1:2] not in _NO_PATH:
        return _known(href, _origin(base))
    return _resolved(href, base)


def _resolved(href: str, base: str | None) -> str | None:
    try:
        url: str = ada_url.join_url(base, href) if base else ada_url.normalize_url(href)
    except (ValueError, UnicodeError):
        return None
    if not url.startswith(("http://", "https://")):
        return None
    plain = url.partition("#")[0]
    # In what the standard has made of it, an @ before the path can only end a user name.
    return None if "@" in plain and "@" in plain.split("/", 3)[2] else plain


_known = lru_cache(maxsize=8192)(_resolved)


@lru_cache(maxsize=128)
def _folder(base: str, root: str) -> str:
    """What a plain path is put behind (with ``root`` "/" one from the root), empty where that cannot be told."""
    plain = _resolved(root + "x", base)
    return plain[:-1] if plain is not None and plain.endswith("/x") else ""


@lru_cache(maxsize=64)
def _origin(base: str) -> str:
    """What a path needs of its base: scheme and host. The base itself where that cannot be told."""
    found = _AUTHORITY.match(base)
    return found.group() if found is not None else base


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


@lru_cache(maxsize=8192)
def identity(url: str) -> str:
    """Key under which a URL is fetched once: fragment, default port, session ids, marks of visitor counters and
    what defeats caches are dropped.

    Case, order of the query, trailing slashes and every other parameter stay: portals tell columns apart by them. A
    parameter that may be either is taken for a column's: a page seen twice costs a request, one never seen a verdict.
    """
    plain = resolve(url, None)
    if plain is None:
        return url  # no address of a page: only itself
    path, mark, query = plain.partition("?")
    if ";" in path or "(" in path:
        head = _AUTHORITY.match(path)
        at = head.end() if head is not None else 0
        bare = path[:at] + _SESSION_PATH.sub("", path[at:])
        path = bare if bare == path else resolve(bare, None) or bare
    if not mark:
        return path
    if _SIGNED.search(query) is not None:
        return f"{path}?{query}"  # a signature covers the whole address: without its time stamp the server refuses it
    kept = [part for part in query.split("&") if not _is_passing(part)] if query else []
    return f"{path}?{'&'.join(kept)}" if kept else path


def _is_passing(part: str) -> bool:
    """Whether a parameter differs from visit to visit without leading elsewhere."""
    name, _, value = part.partition("=")
    name = name.lower()
    if name == "sid":  # a section's number, or its 32 hex digits, on some portals
        return _SESSION_VALUE.fullmatch(value) is not None and _HEX.fullmatch(value) is None
    if name == "sessionid":
        return _SESSION_VALUE.fullmatch(value) is not None
    if name in _CLOCKS:
        return _NOW.fullmatch(value) is not None or (name == "t" and value == "_blank")
    if name == "from":
        return value.lower() in _SHARED
    if name == "spm":
        return _SPM.fullmatch(value) is not None
    return name in _SESSION_PARAMS or name in _TRACKING or name.startswith(("utm_", "aspsessionid"))


def host_key(url: str) -> str:
    """``host`` or ``host:port`` of an http(s) URL (default port left out), empty when there is none."""
    found = _AUTHORITY.match(url)
    return _host(found.group() if found is not None else url)


@lru_cache(maxsize=1024)
def _host(url: str) -> str:
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
