"""Status lines that are none, or that nobody expects."""

from __future__ import annotations

from tests.hostile.server import HTML, Ask, act

_GROUP = "status lines"


async def _with_line(one: Ask, line: bytes, end: bytes = b"\r\n") -> None:
    body = one.good_bytes
    fields = (line, f"Content-Type: {one.kind}".encode(), b"Connection: close", f"Content-Length: {len(body)}".encode())
    await one.raw(end.join(fields) + end + end + (b"" if one.method == "HEAD" else body))


@act("garbage", _GROUP, "bad-response")
async def _garbage(one: Ask) -> None:
    """Answers with bytes that are no HTTP at all."""
    await one.raw(b"\x16\x03\x01\x00 this is no HTTP\r\n\r\n")


@act("http-0.9", _GROUP, "bad-response")
async def _http09(one: Ask) -> None:
    """Sends the bare page, without status line and headers."""
    await one.raw(one.good_bytes)


@act("http-1.0", _GROUP, "200")
async def _http10(one: Ask) -> None:
    """Answers in HTTP/1.0 and ends the body by closing."""
    body = b"" if one.method == "HEAD" else one.good_bytes
    await one.raw(f"HTTP/1.0 200 OK\r\nContent-Type: {one.kind}\r\n\r\n".encode() + body)


@act("1xx-ten", _GROUP, "200")
async def _interim(one: Ask) -> None:
    """Sends ten interim answers before the real one."""
    await one.piece(b"HTTP/1.1 103 Early Hints\r\nLink: </a.css>\r\n\r\n" * 10)
    await _with_line(one, b"HTTP/1.1 200 OK")


@act("1xx-flood", _GROUP, "bad-response")
async def _flood(one: Ask) -> None:
    """Sends hundreds of interim answers before the real one."""
    await one.piece(b"HTTP/1.1 102 Processing\r\n\r\n" * 300)
    await _with_line(one, b"HTTP/1.1 200 OK")


@act("status-099", _GROUP, "bad-response")
async def _status_099(one: Ask) -> None:
    """Answers with status 099."""
    await _with_line(one, b"HTTP/1.1 099 Odd")


@act("status-999", _GROUP, "999")
async def _status_999(one: Ask) -> None:
    """Answers with status 999, as some gates do to programs."""
    await _with_line(one, b"HTTP/1.1 999 Request denied")


@act("no-reason", _GROUP, "200")
async def _no_reason(one: Ask) -> None:
    """Leaves the reason out of the status line."""
    await _with_line(one, b"HTTP/1.1 200")


@act("lf-only", _GROUP, "200")
async def _lf_only(one: Ask) -> None:
    """Ends its lines with LF alone."""
    await _with_line(one, b"HTTP/1.1 200 OK", b"\n")


@act("gbk-reason", _GROUP, "200")
async def _gbk_reason(one: Ask) -> None:
    """Writes the reason in Chinese, in GBK."""
    await _with_line(one, b"HTTP/1.1 200 " + "成功".encode("gbk"))


@act("no-content", _GROUP, "204", column="unable")
async def _no_content(one: Ask) -> None:
    """Answers 204, which has no page."""
    await one.raw(b"HTTP/1.1 204 No Content\r\n\r\n", close=False)


@act("304-unasked", _GROUP, "304")
async def _not_modified(one: Ask) -> None:
    """Says that nothing changed, though nobody asked so."""
    await one.raw(b'HTTP/1.1 304 Not Modified\r\nETag: "1"\r\n\r\n', close=False)


@act("401", _GROUP, "401")
async def _unauthorized(one: Ask) -> None:
    """Asks for a password."""
    await one.reply(401, "<p>请登录</p>", 'WWW-Authenticate: Basic realm="x"', kind=HTML)


@act("404", _GROUP, "404", link="dead http-404", column="broken")
async def _not_found(one: Ask) -> None:
    """An honest 404: a defect, and found as one."""
    await one.reply(404, "<title>404</title><p>404 Not Found</p>")


@act("410", _GROUP, "410", link="dead http-410", column="broken")
async def _gone(one: Ask) -> None:
    """An honest 410: a defect, and found as one."""
    await one.reply(410, "<title>410</title><p>410 Gone</p>")


@act("404-once", _GROUP, "404", link="ok")
async def _not_found_once(one: Ask) -> None:
    """Answers 404 the first time and the page ever after."""
    first = not any(row.target == one.row.target and row is not one.row for row in one.server.log)
    await (one.reply(404, "<p>404 Not Found</p>") if first else one.healthy())


@act("500", _GROUP, "500", link="dead http-500")
async def _error(one: Ask) -> None:
    """Fails with 500 whenever it is asked: a suspicion for links, which another night must bear out."""
    await one.reply(500, "<title>500</title><p>Internal Server Error</p>")
