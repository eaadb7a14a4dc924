"""Connections made only to an address that was checked: the name is resolved, judged and connected to in one place."""

from __future__ import annotations

import asyncio
import ssl
from collections.abc import Awaitable, Callable

from sitecheck.facts.outcomes import Failure
from sitecheck.fetch._connection import Connection
from sitecheck.fetch._mapping import tls_reason, typed
from sitecheck.fetch._trip import Wire
from sitecheck.fetch.errors import FetchError
from sitecheck.fetch.policy import AddressPolicy
from sitecheck.fetch.resolver import Resolver, ResolverControl

ALONE = "no other outside address has answered in this run"
_TRIED = 3  # addresses of one host tried in one attempt

Connect = Callable[[Connection, str, int], Awaitable[None]]


async def connect_tcp(connection: Connection, address: str, port: int) -> None:
    """Join a connection to an address (no name) by TCP; raises OSError."""
    await asyncio.get_running_loop().create_connection(lambda: connection, address, port)


class Dialler:
    """Resolves, checks **all** addresses against the policy, connects to one of them and notes which."""

    def __init__(
        self,
        resolver: Resolver,
        policy: AddressPolicy,
        control: ResolverControl,
        seconds: float,
        connect: Connect = connect_tcp,
    ) -> None:
        self._resolver = resolver
        self._policy = policy
        self._control = control
        self._seconds = seconds
        self._connect = connect

    async def dial(
        self, make: Callable[[], Connection], host: str, port: int, tls: ssl.SSLContext | None, wire: Wire
    ) -> Connection:
        """Connection to the first address that answers, over TLS where a context is given; raises FetchError."""
        wire.phase = "dns"
        addresses = await self._resolver.addresses(host)
        if refused := next((one for one in addresses if not self._policy.allows(one)), None):
            wire.address = refused
            if not self._policy.public and AddressPolicy().allows(refused):
                raise FetchError(Failure.OUT_OF_BUDGET, f"{host} lies outside; a portal on loopback is audited alone")
            named = f"{host} is" if host == refused else f"{host} is at {refused}, which is"
            raise FetchError(Failure.PRIVATE_ADDRESS, f"{named} not a public address")
        wire.phase = "connect"
        first: FetchError | None = None
        for address in addresses[:_TRIED]:
            connection = make()
            try:
                async with asyncio.timeout(self._seconds):
                    await self._connect(connection, address, port)
            except Exception as error:
                connection.abort()
                # The first address counts: IPv6 often fails for want of a way there, which says nothing of the host.
                first = first or self._weighed(typed(error), address)
                wire.address = wire.address or address
                continue
            except BaseException:
                connection.abort()
                raise
            if not self._policy.names(address):
                self._control.reached.add(address)
            wire.address = connection.address = address
            if tls is not None:
                wire.phase = "tls"
                await self._handshake(connection, host, tls)
            wire.phase = "open"
            return connection
        raise first or FetchError(Failure.DNS, f"{host} has no address")

    async def _handshake(self, connection: Connection, host: str, tls: ssl.SSLContext) -> None:
        try:
            async with asyncio.timeout(self._seconds):
                await connection.secure(tls, host)
        except TimeoutError as error:
            connection.abort()
            raise FetchError(Failure.TIMEOUT_CONNECT, "no end of the TLS handshake") from error
        except (OSError, ValueError) as error:  # ssl.SSLError is an OSError; ValueError: no name a certificate can have
            connection.abort()
            raise FetchError(Failure.TLS, tls_reason(error)) from error
        except BaseException:
            connection.abort()
            raise

    def _weighed(self, error: FetchError, address: str) -> FetchError:
        """A refusal from outside says little while nobody outside has answered: a closed network refuses everything."""
        if self._policy.names(address) or self._control.goes_out(address):
            return error
        return FetchError(error.failure, f"{error.detail}; {ALONE}")
