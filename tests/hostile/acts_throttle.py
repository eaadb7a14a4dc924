"""Servers that ask for patience, are slow, flaky, or answer HEAD in ways of their own."""

from __future__ import annotations

import asyncio

from tests.hostile.server import Ask, act

_GROUP = "patience"


def _is_first(one: Ask) -> bool:
    return sum(row.target == one.row.target for row in one.server.log) == 1


async def _later(one: Ask, told: str, status: int = 429) -> None:
    await (one.reply(status, "<p>busy</p>", f"Retry-After: {told}") if _is_first(one) else one.healthy())


@act("429-seconds", _GROUP, "200")
async def _seconds(one: Ask) -> None:
    """429 once, to come back in a few seconds."""
    await _later(one, "7")


@act("429-date", _GROUP, "200")
async def _date(one: Ask) -> None:
    """429 once, to come back at a date."""
    await _later(one, "Fri, 20 Nov 2026 17:00:20 GMT")


@act("429-span", _GROUP, "200")
async def _span(one: Ask) -> None:
    """429 once, to come back in ``0m5s``, as some gateways write."""
    await _later(one, "0m5s")


@act("429-nonsense", _GROUP, "200")
async def _nonsense(one: Ask) -> None:
    """429 once, with a Retry-After that is nonsense."""
    await _later(one, "soon")


@act("429-always", _GROUP, "blocked 429")
async def _always(one: Ask) -> None:
    """429 whatever one does."""
    await one.reply(429, "<p>Too Many Requests</p>", "Retry-After: 1")


@act("429-every-third", _GROUP, "200")
async def _every_third(one: Ask) -> None:
    """Counts, and answers 429 to every third request."""
    await (one.reply(429, "<p>slow down</p>") if len(one.server.log) % 3 == 0 else one.healthy())


@act("503-once", _GROUP, "200")
async def _busy_once(one: Ask) -> None:
    """503 once, the page ever after."""
    await _later(one, "3", 503)


@act("503-always", _GROUP, "503")
async def _busy(one: Ask) -> None:
    """503 whatever one does."""
    await one.reply(503, "<title>503</title><p>Service Unavailable</p>")


@act("502-once", _GROUP, "200")
async def _gateway_once(one: Ask) -> None:
    """502 once, the page ever after."""
    await (one.reply(502, "<p>Bad Gateway</p>") if _is_first(one) else one.healthy())


@act("reset-once", _GROUP, "200")
async def _reset_once(one: Ask) -> None:
    """Cuts the connection once, the page ever after."""
    await (one.reset() if _is_first(one) else one.healthy())


@act("silence-once", _GROUP, "200")
async def _silence_once(one: Ask) -> None:
    """Does not answer once, the page ever after."""
    await (one.hang() if _is_first(one) else one.healthy())


@act("slow", _GROUP, "200")
async def _slow(one: Ask) -> None:
    """Slow, within the limit: the headers late, the body in pieces."""
    await asyncio.sleep(0.1)
    data = one.good_bytes
    await one.head(f"Content-Length: {len(data)}")
    if one.method == "HEAD":
        return
    for start in range(0, len(data), len(data) // 4 + 1):
        await one.piece(data[start : start + len(data) // 4 + 1])
        await asyncio.sleep(0.02)


async def _head(one: Ask, status: int) -> None:
    await (one.reply(status) if one.method == "HEAD" else one.healthy())


@act("head-405", _GROUP, "200")
async def _head_405(one: Ask) -> None:
    """405 to HEAD, the page to GET."""
    await _head(one, 405)


@act("head-403", _GROUP, "200")
async def _head_403(one: Ask) -> None:
    """403 to HEAD, the page to GET."""
    await _head(one, 403)


@act("head-404", _GROUP, "200")
async def _head_404(one: Ask) -> None:
    """404 to HEAD, the page to GET."""
    await _head(one, 404)


@act("head-500", _GROUP, "200")
async def _head_500(one: Ask) -> None:
    """500 to HEAD, the page to GET."""
    await _head(one, 500)


@act("head-412", _GROUP, "200")
async def _head_412(one: Ask) -> None:
    """A firewall's 412 to HEAD, the page to GET."""
    await _head(one, 412)


@act("head-silence", _GROUP, "200")
async def _head_silence(one: Ask) -> None:
    """Silence to HEAD, the page to GET."""
    await (one.hang() if one.method == "HEAD" else one.healthy())


@act("head-with-body", _GROUP, "200")
async def _head_body(one: Ask) -> None:
    """Answers HEAD with a whole page behind it, which must not be taken for the next answer."""
    data = one.good_bytes
    head = f"HTTP/1.1 200 OK\r\nContent-Type: {one.kind}\r\nContent-Length: {len(data)}\r\n\r\n".encode()
    await one.raw(head + data, close=False)
