"""Hosts that misbehave before any request is read: refused, reset or silent connections, and TLS of every bad kind."""

from __future__ import annotations

import asyncio
import contextlib
import socket
import ssl
import warnings
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cache

import trustme
from tests.hostile.server import Hostile, cut

Opened = AbstractAsyncContextManager[str]  # the address to ask

CONNECTIONS = "hosts"
TLS = "tls"


@dataclass(frozen=True, slots=True)
class HostCase:
    """A host that misbehaves: ``opened`` serves ``pages`` if it serves anything. ``seen`` and ``link`` as in ``Case``.

    ``site`` is how an audit of a whole site on such a host ends: its stop, or ``open``.
    """

    name: str
    group: str
    opened: Callable[[dict[str, str | bytes], list[Hostile]], Opened]
    does: str
    seen: str
    link: str
    site: str


HOSTS: dict[str, HostCase] = {}


def _add(
    name: str,
    group: str,
    opened: Callable[[dict[str, str | bytes], list[Hostile]], Opened],
    does: str,
    seen: str,
    link: str = "",
    site: str = "",
) -> None:
    told = link or ("ok" if seen == "200" else f"undecided {seen}")
    HOSTS[name] = HostCase(name, group, opened, does, seen, told, site or ("open" if seen == "200" else "unreachable"))


@asynccontextmanager
async def _refused(_pages: dict[str, str | bytes], _servers: list[Hostile]) -> AsyncIterator[str]:
    with socket.socket() as taken:  # bound and never listening: nobody else can take the port meanwhile
        taken.bind(("127.0.0.1", 0))
        yield f"http://127.0.0.1:{taken.getsockname()[1]}/"


@asynccontextmanager
async def _backlog(_pages: dict[str, str | bytes], _servers: list[Hostile]) -> AsyncIterator[str]:
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        listening.listen(64)
        yield f"http://127.0.0.1:{listening.getsockname()[1]}/"


async def _reset(_server: Hostile, _reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    cut(writer)


async def _hang_up(_server: Hostile, _reader: asyncio.StreamReader, _writer: asyncio.StreamWriter) -> None:
    return


async def _silent(_server: Hostile, reader: asyncio.StreamReader, _writer: asyncio.StreamWriter) -> None:
    while await reader.read(4096):
        pass


async def _half_open(_server: Hostile, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    writer.write_eof()
    with contextlib.suppress(OSError):
        while await reader.read(4096):
            pass


async def _greeting(_server: Hostile, _reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    writer.write(b"220 mail.example ESMTP ready\r\n")
    await writer.drain()


async def _plain_http(_server: Hostile, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    await reader.read(1024)
    writer.write(b"HTTP/1.1 400 The plain HTTP request was sent to HTTPS port\r\nContent-Length: 0\r\n\r\n")
    await writer.drain()


async def _alert(_server: Hostile, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    await reader.read(1024)
    writer.write(bytes.fromhex("15030300020228"))  # fatal: handshake failure
    await writer.drain()


def _taking(
    accept: Callable[[Hostile, asyncio.StreamReader, asyncio.StreamWriter], object], scheme: str = "http"
) -> Callable[[dict[str, str | bytes], list[Hostile]], Opened]:
    @asynccontextmanager
    async def opened(_pages: dict[str, str | bytes], servers: list[Hostile]) -> AsyncIterator[str]:
        async with Hostile(accept=accept) as server:  # type: ignore[arg-type]
            servers.append(server)
            yield f"{scheme}://127.0.0.1:{server.port}/"

    return opened


@cache
def authority() -> trustme.CA:
    """The test's own authority; a fetcher that is not told of it trusts nobody here."""
    return trustme.CA()


def _context(certificate: trustme.LeafCert, version: ssl.TLSVersion | None = None) -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    certificate.configure_cert(context)
    if version is not None:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", DeprecationWarning)  # outdated on purpose
            context.minimum_version = context.maximum_version = version
        context.set_ciphers("ALL:@SECLEVEL=0")
    return context


def _tls(make: Callable[[], ssl.SSLContext]) -> Callable[[dict[str, str | bytes], list[Hostile]], Opened]:
    @asynccontextmanager
    async def opened(pages: dict[str, str | bytes], servers: list[Hostile]) -> AsyncIterator[str]:
        async with Hostile(pages, tls=make()) as server:
            servers.append(server)
            yield server.url()

    return opened


def _good() -> trustme.LeafCert:
    return authority().issue_cert("127.0.0.1")


def _expired() -> ssl.SSLContext:
    now = datetime.now(UTC)
    old = authority().issue_cert("127.0.0.1", not_before=now - timedelta(days=90), not_after=now - timedelta(days=1))
    return _context(old)


_add("refused", CONNECTIONS, _refused, "Nothing listens at the port", "refused", link="dead refused")
_add("reset-at-accept", CONNECTIONS, _taking(_reset), "Resets every connection as soon as it stands", "reset")
_add("closed-at-accept", CONNECTIONS, _taking(_hang_up), "Closes every connection without a word", "reset")
_add("silent-host", CONNECTIONS, _taking(_silent), "Takes connections and requests and never answers", "timeout-read")
_add("half-open", CONNECTIONS, _taking(_half_open), "Closes its own half of every connection", "reset")
_add("slow-accept", CONNECTIONS, _backlog, "Leaves connections waiting to be accepted", "timeout-read")
_add("other-protocol", CONNECTIONS, _taking(_greeting), "Greets like a mail server", "bad-response")
_add("tls-trusted", TLS, _tls(lambda: _context(_good())), "TLS as it should be, by a private authority", "200")
_add("tls-1.0", TLS, _tls(lambda: _context(_good(), ssl.TLSVersion.TLSv1)), "TLS 1.0 only: read, and marked so", "200")
_add(
    "tls-1.1", TLS, _tls(lambda: _context(_good(), ssl.TLSVersion.TLSv1_1)), "TLS 1.1 only: read, and marked so", "200"
)
_add("tls-expired", TLS, _tls(_expired), "A certificate that has expired: read, and marked so", "200")
_add(
    "tls-wrong-name", TLS, _tls(lambda: _context(authority().issue_cert("other.example"))),
    "A certificate of another name: read, and marked so", "200",
)  # fmt: skip
_add(
    "tls-self-signed", TLS, _tls(lambda: _context(trustme.CA().issue_cert("127.0.0.1"))),
    "A certificate of an unknown authority: read, and marked so", "200",
)  # fmt: skip
_add("tls-plain-http", TLS, _taking(_plain_http, "https"), "Speaks plain HTTP at the TLS port", "tls")
_add("tls-alert", TLS, _taking(_alert, "https"), "Refuses every handshake with an alert", "tls")
_add("tls-closed", TLS, _taking(_hang_up, "https"), "Closes the connection in the handshake", "tls")
_add("tls-silent", TLS, _taking(_silent, "https"), "Never ends the handshake", "timeout-connect")
