"""Headers too large, too many, in two versions, in GBK, or none."""

from __future__ import annotations

from tests.hostile.server import HTML, Ask, act

_GROUP = "headers"


async def _with_headers(one: Ask, *lines: bytes, body: bytes | None = None) -> None:
    data = one.good_bytes if body is None else body
    head = b"\r\n".join((b"HTTP/1.1 200 OK", *lines, b"Connection: close"))
    await one.raw(head + b"\r\n\r\n" + (b"" if one.method == "HEAD" else data))


def _usual(one: Ask) -> tuple[bytes, bytes]:
    return f"Content-Type: {one.kind}".encode(), f"Content-Length: {len(one.good_bytes)}".encode()


@act("header-64k", _GROUP, "200")
async def _header_64k(one: Ask) -> None:
    """Sends one header of 64 KB."""
    await _with_headers(one, *_usual(one), b"X-Filler: " + b"y" * 65_000)


@act("header-1m", _GROUP, "bad-response")
async def _header_1m(one: Ask) -> None:
    """Sends one header of a megabyte."""
    await _with_headers(one, *_usual(one), b"X-Filler: " + b"y" * 1_000_000)


@act("headers-endless", _GROUP, "bad-response")
async def _headers_endless(one: Ask) -> None:
    """Sends headers for ever."""
    await one.piece(b"HTTP/1.1 200 OK\r\n")
    while True:
        await one.piece(b"X-More: and more\r\n" * 500)


@act("headers-1000", _GROUP, "200")
async def _headers_1000(one: Ask) -> None:
    """Sends a thousand headers."""
    await _with_headers(one, *_usual(one), *(f"X-{number}: 1".encode() for number in range(1000)))


@act("length-twice", _GROUP, "200")
async def _length_twice(one: Ask) -> None:
    """States the same length twice."""
    kind, length = _usual(one)
    await _with_headers(one, kind, length, length)


@act("lengths-differ", _GROUP, "bad-response")
async def _lengths_differ(one: Ask) -> None:
    """States two different lengths."""
    await _with_headers(one, *_usual(one), b"Content-Length: 3")


@act("length-nonsense", _GROUP, "200")
async def _length_nonsense(one: Ask) -> None:
    """States a length that is no number."""
    await _with_headers(one, _usual(one)[0], b"Content-Length: abc")


@act("gbk-header", _GROUP, "200")
async def _gbk_header(one: Ask) -> None:
    """Writes a file name into a header, in GBK."""
    named = b"Content-Disposition: inline; filename=" + "通知.html".encode("gbk")
    await _with_headers(one, *_usual(one), named)


@act("no-content-type", _GROUP, "200")
async def _no_type(one: Ask) -> None:
    """Does not say what it sends."""
    await _with_headers(one, _usual(one)[1])


@act("html-as-octets", _GROUP, "200")
async def _as_octets(one: Ask) -> None:
    """Calls a page application/octet-stream."""
    await _with_headers(one, b"Content-Type: application/octet-stream", _usual(one)[1])


@act("html-as-image", _GROUP, "200")
async def _as_image(one: Ask) -> None:
    """Calls a page an image."""
    await _with_headers(one, b"Content-Type: image/jpeg", _usual(one)[1])


@act("two-content-types", _GROUP, "200")
async def _two_types(one: Ask) -> None:
    """Names its type twice."""
    await _with_headers(one, b"Content-Type: text/html; charset=iso-8859-1", *_usual(one))


@act("folded-header", _GROUP, "200")
async def _folded(one: Ask) -> None:
    """Folds a header over two lines, as HTTP no longer allows."""
    await _with_headers(one, *_usual(one), b"X-Long: first part\r\n\tsecond part")


@act("space-before-colon", _GROUP, "200")
async def _space(one: Ask) -> None:
    """Puts a space between the name of a header and its colon."""
    await _with_headers(one, *_usual(one), b"X-Space : 1")


@act("length-and-chunks", _GROUP, "200")
async def _length_and_chunks(one: Ask) -> None:
    """States a length and sends chunks all the same."""
    data = one.good_bytes
    body = f"{len(data):x}\r\n".encode() + data + b"\r\n0\r\n\r\n"
    kind = f"Content-Type: {one.kind}".encode()
    await _with_headers(one, kind, b"Content-Length: 7", b"Transfer-Encoding: chunked", body=body)


@act("many-cookies", _GROUP, "200")
async def _cookies(one: Ask) -> None:
    """Sets two hundred cookies, some with GBK values."""
    value = "会话".encode("gbk")
    cookies = (b"Set-Cookie: c%d=%s; path=/" % (number, value) for number in range(200))
    await _with_headers(one, f"Content-Type: {HTML}".encode(), _usual(one)[1], *cookies)
