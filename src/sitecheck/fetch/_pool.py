"""Connections kept open between requests, by origin; never more than agreed, and all of them closed at the end."""

from __future__ import annotations

import asyncio

from sitecheck.fetch._connection import Connection

Origin = tuple[str, bool, bool]
"""Host with its port, whether over TLS, whether that TLS is relaxed."""


_PATIENCE = 2.0  # seconds; closing takes a turn or two of the event loop, and no night may hang on it


class Pool:
    """``most`` connections in all: an idle one of another origin makes room for a new one. Never waits."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._open: set[Connection] = set()
        self._idle: dict[Connection, Origin] = {}  # oldest first
        self._emptied: asyncio.Future[None] | None = None

    def take(self, origin: Origin) -> Connection | None:
        """The idle connection of that origin that was used last, if it is still good."""
        for connection in [one for one, of in reversed(self._idle.items()) if of == origin]:
            del self._idle[connection]
            if connection.take():
                return connection
            connection.abort()
        return None

    def room(self) -> None:
        """Close the connection that has lain idle longest, where a new one would be too many."""
        if len(self._open) >= self._most and self._idle:
            oldest = next(iter(self._idle))
            del self._idle[oldest]
            oldest.abort()

    def add(self, connection: Connection) -> None:
        """A new connection, in use."""
        if not connection.closed:
            self._open.add(connection)

    def give_back(self, connection: Connection, origin: Origin) -> None:
        """A request is done with it: kept where the next may use it, closed otherwise."""
        if connection.reusable:
            connection.rest()
            self._idle[connection] = origin
        else:
            connection.abort()

    def gone(self, connection: Connection) -> None:
        """A connection has ended."""
        self._open.discard(connection)
        self._idle.pop(connection, None)
        if not self._open and self._emptied is not None and not self._emptied.done():
            self._emptied.set_result(None)

    async def aclose(self) -> None:
        """Close all, and wait until the event loop has let go of them."""
        self._idle.clear()
        for connection in tuple(self._open):
            connection.abort()
        if self._open:
            self._emptied = asyncio.get_running_loop().create_future()
            await asyncio.wait([self._emptied], timeout=_PATIENCE)
