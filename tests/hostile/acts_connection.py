"""Names and connections, as far as a request was read; what happens before that is in ``hosts.py``."""

from __future__ import annotations

from tests.hostile.server import Ask, act

_GROUP = "connections"


@act("reset-at-once", _GROUP, "reset")
async def _reset_at_once(one: Ask) -> None:
    """Cuts the connection instead of answering."""
    await one.reset()


@act("reset-in-headers", _GROUP, "reset")
async def _reset_in_headers(one: Ask) -> None:
    """Cuts the connection in the middle of the headers."""
    await one.piece(b"HTTP/1.1 200 OK\r\nContent-Type: text/ht")
    await one.reset()


@act("reset-in-body", _GROUP, "reset")
async def _reset_in_body(one: Ask) -> None:
    """Cuts the connection in the middle of the body."""
    await one.head("Content-Length: 9000")
    await one.piece(one.good_bytes[:60])
    await one.reset()


@act("closed-without-answer", _GROUP, "reset")
async def _closed(one: Ask) -> None:
    """Closes the connection politely and says nothing."""
    one.open = False


@act("silence", _GROUP, "timeout-read")
async def _silence(one: Ask) -> None:
    """Takes the request and never answers."""
    await one.hang()


@act("silence-in-headers", _GROUP, "timeout-read")
async def _silence_in_headers(one: Ask) -> None:
    """Stops in the middle of the headers."""
    await one.piece(b"HTTP/1.1 200 OK\r\nContent-Le")
    await one.hang()


@act("silence-in-body", _GROUP, "timeout-read")
async def _silence_in_body(one: Ask) -> None:
    """Stops in the middle of the body."""
    await one.head("Content-Length: 9000")
    await one.piece(one.good_bytes[:60])
    await one.hang()


@act("keep-alive-broken", _GROUP, "200")
async def _broken_promise(one: Ask) -> None:
    """Promises to keep the connection and closes it after the answer."""
    await one.reply(200, one.good, "Connection: keep-alive", kind=one.kind)
    one.open = False
