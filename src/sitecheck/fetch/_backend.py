"""Connections made only to an address that was checked: the name is resolved, judged and connected to in one place."""

from __future__ import annotations

import ssl
from collections.abc import Iterable
from contextvars import ContextVar
from typing import Any

import httpcore

from sitecheck.facts.outcomes import Failure
from sitecheck.fetch._mapping import tls_reason, typed
from sitecheck.fetch._trip import Wire
from sitecheck.fetch.errors import FetchError
from sitecheck.fetch.policy import AddressPolicy
from sitecheck.fetch.resolver import Resolver, ResolverControl

# httpcore connects in the task of the request that needs the connection, so the attempt's record can be found here.
CURRENT: ContextVar[Wire] = ContextVar("sitecheck_wire")

ALONE = "no other outside address has answered in this run"
_TRIED = 3  # addresses of one host tried in one attempt


class CheckedBackend(httpcore.AsyncNetworkBackend):
    """Resolves, checks **all** addresses against the policy, connects to one of them and notes which."""

    def __init__(self, resolver: Resolver, policy: AddressPolicy, control: ResolverControl) -> None:
        self._control = control
        self._resolver = resolver
        self._policy = policy
        self._inner = httpcore.AnyIOBackend()

    async def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[Any] | None = None,
    ) -> httpcore.AsyncNetworkStream:
        """Stream to the first address that answers; raises FetchError."""
        wire = CURRENT.get()
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
            try:
                stream = await self._inner.connect_tcp(address, port, timeout=timeout, socket_options=socket_options)
            except Exception as error:
                # The first address counts: IPv6 often fails for want of a way there, which says nothing of the host.
                first = first or self._weighed(typed(error), address)
                wire.address = wire.address or address
                continue
            if not self._policy.names(address):
                self._control.reached.add(address)
            wire.address, wire.phase = address, "open"
            return _Stream(stream)
        raise first or FetchError(Failure.DNS, f"{host} has no address")

    def _weighed(self, error: FetchError, address: str) -> FetchError:
        """A refusal from outside says little while nobody outside has answered: a closed network refuses everything."""
        if self._policy.names(address) or self._control.goes_out(address):
            return error
        return FetchError(error.failure, f"{error.detail}; {ALONE}")

    async def sleep(self, seconds: float) -> None:
        """Asked for by httpcore's own retries, which are switched off; kept for the interface."""
        await self._inner.sleep(seconds)


class _Stream(httpcore.AsyncNetworkStream):
    """A plain stream that says which phase a failure belongs to."""

    def __init__(self, inner: httpcore.AsyncNetworkStream) -> None:
        self._inner = inner

    async def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        return await self._inner.read(max_bytes, timeout)

    async def write(self, buffer: bytes, timeout: float | None = None) -> None:
        await self._inner.write(buffer, timeout)

    async def aclose(self) -> None:
        await self._inner.aclose()

    async def start_tls(
        self, ssl_context: ssl.SSLContext, server_hostname: str | None = None, timeout: float | None = None
    ) -> httpcore.AsyncNetworkStream:
        wire = CURRENT.get()
        wire.phase = "tls"
        try:
            stream = await self._inner.start_tls(ssl_context, server_hostname, timeout)
        except httpcore.ConnectTimeout as error:
            raise FetchError(Failure.TIMEOUT_CONNECT, "no end of the TLS handshake") from error
        except (httpcore.ConnectError, OSError) as error:
            raise FetchError(Failure.TLS, tls_reason(error)) from error
        wire.phase = "open"
        return stream

    def get_extra_info(self, info: str) -> Any:
        return self._inner.get_extra_info(info)
