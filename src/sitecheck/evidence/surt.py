"""The key by which web archives sort and find an address: its host turned round, in lower case, without what varies.

``http://www.Example.gov.cn:80/A/?b=2&a=1#x`` becomes ``cn,gov,example)/a?a=1&b=2``. The rules are those that the usual
indexers and players follow, quirks included: a key that differs from theirs is a page they do not find.
"""

from __future__ import annotations

import re
import socket
import struct
from contextlib import suppress
from urllib.parse import quote_from_bytes, unquote_to_bytes

_SCHEME = re.compile(rb"[A-Za-z][A-Za-z0-9+.-]*:")
_PARTS = re.compile(rb"(?:([A-Za-z][A-Za-z0-9+.-]*):)?(?://([^/?#]*))?([^?#]*)(?:\?([^#]*))?")
_REPEATED = re.compile(rb"\A(?:https?://)*(https?://)")
_NUMBERED = re.compile(rb"[0-9]+(?:\.[0-9]+){0,3}")
_WWW = re.compile(rb"www[0-9]*\.")
_KEPT = "!\"$&'()*+,-./:;<=>?@[\\]^_`{|}~"  # everything printable but % and #
_PORTS = {b"http": 80, b"https": 443}
_SESSION_FOLDERS = (
    re.compile(rb"\A(.*/)\((?:[a-z]\([0-9a-z]{24}\))+\)/([^?]+\.aspx.*)\Z", re.I | re.S),
    re.compile(rb"\A(.*/)\([0-9a-z]{24}\)/([^?]+\.aspx.*)\Z", re.I | re.S),
)
_SESSION_ARGUMENTS = tuple(
    re.compile(rb"\A(.*)" + said + rb"(?:&(.*))?\Z", re.I | re.S)
    for said in (
        rb"jsessionid=[0-9a-z]{32}",
        rb"phpsessid=[0-9a-z]{32}",
        rb"sid=[0-9a-z]{32}",
        rb"aspsessionid[a-z]{8}=[a-z]{24}",
        rb"cfid=[^&]+&cftoken=[^&]+",
    )
)


def surt(url: str) -> str:
    """The key of ``url``; what cannot be taken apart (a port that is no number) is its own key."""
    data = re.sub(rb"[\n\r\t]", b"", url.encode().strip())
    if not _SCHEME.match(data):
        data = b"http://" + data
    match = _PARTS.match(_REPEATED.sub(rb"\1", data))
    assert match is not None  # every part may be empty
    scheme, authority, path, query = match.groups()
    scheme = (scheme or b"").lower()
    try:
        host = _authority(scheme, authority or b"")
    except ValueError:
        return url
    said = (host if host else scheme + b":") + _path(path, bool(host)) + _query(query or b"")
    return said.decode()


def _authority(scheme: bytes, authority: bytes) -> bytes:
    """``cn,gov,example:8080)``, empty where there is no host."""
    place = authority.rpartition(b"@")[2]
    host, _, port = place.rpartition(b":") if re.search(rb":[^\]]*\Z", place) else (place, b"", b"")
    host = _host(host.strip(b"[]"))
    if not host:
        return b""
    number = int(port) if port else None
    shown = b":%d" % number if number is not None and number != _PORTS.get(scheme) else b""
    return b",".join(reversed(host.split(b"."))) + shown + b")"


def _host(host: bytes) -> bytes:
    host = _decoded(host.lower())
    if not host.isascii():
        with suppress(UnicodeError):  # a name that nobody can look up stays as it is written
            host = host.decode("utf-8", "ignore").encode("idna")
    host = host.replace(b"..", b".").strip(b".")
    number = _as_address(host)
    host = number if number is not None else _escaped(host).lower()
    return _WWW.sub(b"", host, count=1) if _WWW.match(host) else host


def _as_address(host: bytes) -> bytes | None:
    """An IPv4 address however it is written: as one number, in octal, shortened."""
    if host.isdigit():
        return socket.inet_ntoa(struct.pack(">L", int(host) & 0xFFFFFFFF)).encode()
    if _NUMBERED.fullmatch(host) is None:
        return None
    try:
        return socket.inet_ntoa(socket.inet_aton(host.decode())).encode()
    except OSError:
        return None


def _path(path: bytes, of_host: bool) -> bytes:
    path = _decoded(path)
    if of_host:
        path = _without_dots(path)
    path = _escaped(path).lower()
    for folder in _SESSION_FOLDERS:
        path = folder.sub(rb"\1\2", path)
    return path[:-1] if len(path) > 1 and path.endswith(b"/") else path


def _without_dots(path: bytes) -> bytes:
    kept: list[bytes] = []
    for part in path.split(b"/")[1:]:
        if part == b".." and kept:
            kept.pop()
        elif part != b".":
            kept.append(part)
    return b"/" + b"".join(part + b"/" for part in kept[:-1] if part) + (kept[-1] if kept else b"")


def _query(query: bytes) -> bytes:
    query = _escaped(_decoded(query))
    for argument in _SESSION_ARGUMENTS:
        query = argument.sub(rb"\1\2", query)
    query = query.lower()
    if len(query) > 1:
        arguments = sorted(query.split(b"&"), key=lambda one: one.split(b"=", 1))
        query = b"&".join(arguments)
    return b"?" + query if query else b""


def _decoded(text: bytes) -> bytes:
    """Percent signs resolved, as often as they were put on top of each other."""
    while (plain := unquote_to_bytes(text)) != text:
        text = plain
    return text


def _escaped(text: bytes) -> bytes:
    return quote_from_bytes(text, safe=_KEPT).encode()
