"""Redirects that go round, go on for ever, go where nobody may follow, or are no redirects by HTTP at all."""

from __future__ import annotations

from tests.hostile.server import Ask, act

_GROUP = "redirects"


async def _to(one: Ask, location: str | bytes, *headers: str, status: int = 302) -> None:
    target = location.encode() if isinstance(location, str) else location
    lines = (
        f"HTTP/1.1 {status} X".encode(),
        b"Location: " + target,
        b"Content-Length: 0",
        *(h.encode() for h in headers),
    )
    await one.raw(b"\r\n".join(lines) + b"\r\n\r\n", close=False)


async def _page(one: Ask, head: str, *headers: str) -> None:
    await one.reply(200, f"<html><head>{head}</head><body></body></html>", *headers)


@act("redirect-self", _GROUP, "redirect-loop")
async def _self(one: Ask) -> None:
    """Redirects to itself."""
    await _to(one, one.target)


@act("redirect-circle", _GROUP, "redirect-loop")
async def _circle(one: Ask) -> None:
    """Redirects to another address, and that back."""
    await _to(one, one.path if one.query else f"{one.path}?back")


@act("redirect-chain", _GROUP, "redirect-loop")
async def _chain(one: Ask) -> None:
    """Redirects on and on to ever new addresses."""
    await _to(one, f"{one.path}?{int(one.query or 0) + 1}")


@act("redirect-nine", _GROUP, "200")
async def _nine(one: Ask) -> None:
    """Redirects nine times and then shows the page."""
    number = int(one.query or 0)
    await (one.healthy() if number == 9 else _to(one, f"{one.path}?{number + 1}"))


@act("redirect-private", _GROUP, "private-address")
async def _private(one: Ask) -> None:
    """Redirects into a private network."""
    await _to(one, "http://10.0.0.1/inside.html")


@act("redirect-metadata", _GROUP, "private-address")
async def _metadata(one: Ask) -> None:
    """Redirects to the metadata service of a cloud."""
    await _to(one, "http://169.254.169.254/latest/meta-data/")


@act("redirect-octal", _GROUP, "private-address")
async def _octal(one: Ask) -> None:
    """Redirects to a private address written in octal and hexadecimal."""
    await _to(one, "http://012.0x0.0.1/")


@act("redirect-file", _GROUP, "bad-url")
async def _file(one: Ask) -> None:
    """Redirects to a file of this machine."""
    await _to(one, "file:///etc/hostname")


@act("redirect-script", _GROUP, "bad-url")
async def _javascript(one: Ask) -> None:
    """Redirects to a script."""
    await _to(one, "javascript:alert(1)")


@act("redirect-userinfo", _GROUP, "bad-url")
async def _userinfo(one: Ask) -> None:
    """Redirects to an address with a password in it."""
    await _to(one, f"http://user:secret@{one.server.address}:{one.server.port}{one.path}?in")


@act("redirect-odd", _GROUP, "200")
async def _odd(one: Ask) -> None:
    """Redirects to an address only browsers understand: backslashes, dots and a space."""
    await (one.healthy() if one.query else _to(one, f" .\\.\\..{one.path}?a b "))


@act("redirect-gbk", _GROUP, "200")
async def _gbk(one: Ask) -> None:
    """Redirects to an address in raw GBK bytes."""
    await (one.healthy() if one.query else _to(one, one.path.encode() + b"?" + "通知".encode("gbk")))


@act("redirect-nowhere", _GROUP, "302")
async def _nowhere(one: Ask) -> None:
    """Answers 302 without saying where to."""
    await one.raw(b"HTTP/1.1 302 Found\r\nContent-Length: 0\r\n\r\n", close=False)


@act("redirect-cookie", _GROUP, "200")
async def _cookie(one: Ask) -> None:
    """Sets a cookie and redirects to itself until the cookie comes back."""
    if "JSESSIONID=1" in one.row.headers.get("cookie", ""):
        await one.healthy()
    else:
        await _to(one, one.target, "Set-Cookie: JSESSIONID=1; Path=/; HttpOnly")


@act("redirect-308", _GROUP, "200")
async def _permanent(one: Ask) -> None:
    """Redirects once, permanently."""
    await (one.healthy() if one.query else _to(one, f"{one.path}?moved", status=308))


@act("refresh-header", _GROUP, "200")
async def _refresh(one: Ask) -> None:
    """Sends visitors on by a Refresh header."""
    await (one.healthy() if one.query else _page(one, "", f"Refresh: 0; url={one.path}?on"))


@act("meta-chain", _GROUP, "200")
async def _meta_chain(one: Ask) -> None:
    """Sends visitors on by meta refresh, three times."""
    number = int(one.query or 0)
    if number == 3:
        await one.healthy()
    else:
        await _page(one, f"<meta http-equiv='refresh' content='0;url={one.path}?{number + 1}'>")


@act("meta-circle", _GROUP, "200", column="unable")
async def _meta_circle(one: Ask) -> None:
    """Two pages that send visitors to each other by meta refresh."""
    await _page(one, f"<meta http-equiv='refresh' content='0;url={one.path if one.query else one.path + '?back'}'>")


@act("meta-endless", _GROUP, "200", column="unable")
async def _meta_endless(one: Ask) -> None:
    """Pages that send visitors on by meta refresh for ever."""
    await _page(one, f"<meta http-equiv='refresh' content='0;url={one.path}?{int(one.query or 0) + 1}'>")


_SCRIPTS = ("location.href='{}'", "window.location.replace('{}')", "top.location='{}'", 'self.location.assign("{}")')


@act("script-chain", _GROUP, "200")
async def _script_chain(one: Ask) -> None:
    """Sends visitors on by four scripts, each written in another way."""
    number = int(one.query or 0)
    if number == len(_SCRIPTS):
        await one.healthy()
    else:
        await _page(one, f"<script>{_SCRIPTS[number].format(f'{one.path}?{number + 1}')}</script>")


@act("script-computed", _GROUP, "200", column="unable")
async def _computed(one: Ask) -> None:
    """Sends visitors on by a script that computes the address: a shell, without a browser."""
    await (one.healthy() if one.query else _page(one, "<script>location.href=location.pathname+'?'+(6*7)</script>"))
