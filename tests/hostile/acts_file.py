"""Attachments that are something else, nothing, only a part, or gone the second time."""

from __future__ import annotations

from tests.hostile.acts_page import MISSING
from tests.hostile.server import NO_COLUMN, Ask, act

_GROUP = "attachments"
PDF = b"%PDF-1.4\n" + b"1 0 obj <<>> endobj\n" * 30 + b"%%EOF"


@act("file-html-error", _GROUP, "200", link="soft-404 soft-404", column=NO_COLUMN)
async def _html_error(one: Ask) -> None:
    """An error page in place of a file, under 200: found as a defect, for it says that there is nothing."""
    await one.reply(200, MISSING)


@act("file-html-as-pdf", _GROUP, "200", link="soft-404 soft-404", column=NO_COLUMN)
async def _html_as_pdf(one: Ask) -> None:
    """An error page that calls itself application/pdf: known by its first bytes."""
    await one.reply(200, MISSING, kind="application/pdf")


@act("file-empty", _GROUP, "200", file="undecided empty-file", column=NO_COLUMN)
async def _empty(one: Ask) -> None:
    """A file of no bytes."""
    await one.reply(200, b"", kind="application/pdf")


@act("file-truncated", _GROUP, "bad-response", column=NO_COLUMN)
async def _truncated(one: Ask) -> None:
    """A file that ends before the length it states."""
    await one.head(f"Content-Length: {len(PDF) + 900}", "Connection: close")
    await one.raw(b"" if one.method == "HEAD" else PDF)


@act("file-huge", _GROUP, "200", column=NO_COLUMN)
async def _huge(one: Ask) -> None:
    """A file of 50 MB: its beginning is enough."""
    head = f"HTTP/1.1 200 OK\r\nContent-Type: application/pdf\r\nContent-Length: {50_000_000}\r\n\r\n".encode()
    await one.piece(head)
    if one.method != "HEAD":
        await one.piece(PDF + bytes(200_000))
        await one.hang()


@act("file-expires", _GROUP, "200", column=NO_COLUMN)
async def _expires(one: Ask) -> None:
    """Opens once, then 403: the address is good for a time only."""
    first = not any(row is not one.row and row.target == one.row.target for row in one.server.log)
    if first:
        await one.healthy()
    else:
        await one.reply(403, "<p>链接已过期</p>")


@act("file-head-403", _GROUP, "200", column=NO_COLUMN)
async def _head_403(one: Ask) -> None:
    """403 with an empty body to HEAD, the file to GET."""
    await (one.reply(403) if one.method == "HEAD" else one.healthy())


@act("file-login-page", _GROUP, "200", file="undecided not-a-file", column=NO_COLUMN)
async def _login(one: Ask) -> None:
    """A page to sign in at in place of a file: no file, and no defect either."""
    form = "<form><input name='user'><input type='password' name='pw'></form>"
    await one.reply(200, f"<html><head><title>用户登录</title></head><body><h1>用户登录</h1>{form}</body></html>")
