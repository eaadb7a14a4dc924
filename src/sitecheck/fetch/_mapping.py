"""From what the libraries raise to the project's own kinds of failure."""

from __future__ import annotations

import errno
import ssl
from collections.abc import Iterator

import httpx

from sitecheck.facts.outcomes import Failure
from sitecheck.fetch.errors import FetchError

# By name, so that the classes between need no line of their own.
_BY_NAME = {
    "ConnectTimeout": Failure.TIMEOUT_CONNECT,
    "PoolTimeout": Failure.OUT_OF_BUDGET,
    "TimeoutException": Failure.TIMEOUT_READ,
    "NetworkError": Failure.RESET,
    "RemoteProtocolError": Failure.BAD_RESPONSE,
    "LocalProtocolError": Failure.BAD_URL,
    "UnsupportedProtocol": Failure.BAD_URL,
    "ProtocolError": Failure.BAD_RESPONSE,
    "DecodingError": Failure.BAD_ENCODING,
    "TransportError": Failure.BAD_RESPONSE,
}
_NO_ROUTE = {errno.EHOSTUNREACH, errno.ENETUNREACH, errno.EHOSTDOWN, errno.ENETDOWN, errno.ETIMEDOUT}
_OURS = {errno.EMFILE, errno.ENFILE, errno.ENOBUFS, errno.ENOMEM, errno.EADDRNOTAVAIL, errno.EACCES, errno.EPERM}
_SILENT = "Server disconnected"  # httpx's words for a connection closed before the first byte of an answer


def typed(error: Exception) -> FetchError:
    """The failure an exception of httpx, ssl or the system stands for."""
    if isinstance(error, FetchError):
        return error
    for link in _chain(error):
        if isinstance(link, ssl.SSLError):
            return FetchError(Failure.TLS, tls_reason(link))
    if _name(error) == "ConnectError" or isinstance(error, OSError):
        return _from_system(error)
    if _name(error) == "RemoteProtocolError" and _SILENT in str(error):
        return FetchError(Failure.RESET, "connection closed without an answer")
    for cls in type(error).__mro__:
        if failure := _BY_NAME.get(cls.__name__):
            return FetchError(failure, str(error) or _name(error))
    return FetchError(Failure.BAD_RESPONSE, f"{_name(error)}: {error}")


def tls_reason(error: BaseException) -> str:
    """What OpenSSL says went wrong, in one line."""
    for link in _chain(error):
        if isinstance(link, ssl.SSLCertVerificationError):
            return f"certificate: {getattr(link, 'verify_message', '') or link}"
        if isinstance(link, ssl.SSLError):
            return str(getattr(link, "reason", None) or link).lower().replace("_", " ")
    return "connection closed in the TLS handshake"


def _from_system(error: Exception) -> FetchError:
    numbers = {link.errno for link in _chain(error) if isinstance(link, OSError) and link.errno is not None}
    if numbers & _OURS:
        # Never the site's doing: this machine is out of sockets or may not open one.
        return FetchError(Failure.OUT_OF_BUDGET, f"this machine could not open a connection: {_last(error)}")
    if numbers & _NO_ROUTE:
        return FetchError(Failure.TIMEOUT_CONNECT, f"no way to the host: {_last(error)}")
    if errno.ECONNRESET in numbers or errno.EPIPE in numbers:
        return FetchError(Failure.RESET, "connection reset")
    if errno.ECONNREFUSED in numbers or (isinstance(error, httpx.ConnectError) and not numbers):
        return FetchError(Failure.REFUSED, "connection refused")
    # A refusal may become a finding, so nothing is called one that the system did not call so.
    return FetchError(Failure.TIMEOUT_CONNECT, f"no connection: {_last(error)}")


def _chain(error: BaseException) -> Iterator[BaseException]:
    seen: set[int] = set()
    waiting: list[BaseException | None] = [error]
    while waiting:
        link = waiting.pop(0)
        if link is None or id(link) in seen:
            continue
        seen.add(id(link))
        yield link
        if isinstance(link, BaseExceptionGroup):
            waiting.extend(link.exceptions)
        waiting.extend((link.__cause__, link.__context__))


def _last(error: Exception) -> str:
    return next(
        (str(link) for link in _chain(error) if isinstance(link, OSError) and link.errno is not None), str(error)
    )


def _name(error: Exception) -> str:
    return type(error).__name__
