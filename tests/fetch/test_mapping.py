from __future__ import annotations

import errno
import ssl

import httpcore
import httpx
import pytest

from sitecheck.facts.outcomes import Failure
from sitecheck.fetch._mapping import tls_reason, typed
from sitecheck.fetch.errors import FetchError


def caused(outer: Exception, *causes: Exception) -> Exception:
    link = outer
    for cause in causes:
        link.__cause__ = cause
        link = cause
    return outer


def system(number: int) -> OSError:
    return OSError(number, "as the system says")


@pytest.mark.parametrize(
    ("error", "failure"),
    [
        (httpcore.ConnectTimeout(), Failure.TIMEOUT_CONNECT),
        (httpcore.ReadTimeout(), Failure.TIMEOUT_READ),
        (httpcore.WriteTimeout(), Failure.TIMEOUT_READ),
        (httpcore.PoolTimeout(), Failure.OUT_OF_BUDGET),
        (httpcore.ReadError(), Failure.RESET),
        (httpcore.WriteError(), Failure.RESET),
        (httpcore.RemoteProtocolError("illegal status line"), Failure.BAD_RESPONSE),
        (httpcore.RemoteProtocolError("Server disconnected without sending a response."), Failure.RESET),
        (httpcore.LocalProtocolError("illegal target"), Failure.BAD_URL),
        (httpcore.UnsupportedProtocol(), Failure.BAD_URL),
        (caused(httpcore.ConnectError(), system(errno.ECONNREFUSED)), Failure.REFUSED),
        (caused(httpcore.ConnectError(), system(errno.ECONNRESET)), Failure.RESET),
        (caused(httpcore.ConnectError(), system(errno.EHOSTUNREACH)), Failure.TIMEOUT_CONNECT),
        (caused(httpcore.ConnectError(), OSError("all failed"), system(errno.ENETUNREACH)), Failure.TIMEOUT_CONNECT),
        (caused(httpcore.ConnectError(), system(errno.EMFILE)), Failure.OUT_OF_BUDGET),
        (caused(httpcore.ConnectError(), system(errno.EPROTO)), Failure.TIMEOUT_CONNECT),
        (httpcore.ConnectError("nobody knows"), Failure.TIMEOUT_CONNECT),
        (caused(httpcore.ConnectError(), system(errno.EADDRNOTAVAIL)), Failure.OUT_OF_BUDGET),
        (caused(httpcore.ConnectError(), ssl.SSLError(1, "[SSL: BAD_ECPOINT]")), Failure.TLS),
        (system(errno.ECONNREFUSED), Failure.REFUSED),
        (httpx.ConnectTimeout(""), Failure.TIMEOUT_CONNECT),
        (httpx.ConnectError("refused"), Failure.REFUSED),
        (httpx.ReadTimeout(""), Failure.TIMEOUT_READ),
        (httpx.ReadError(""), Failure.RESET),
        (httpx.RemoteProtocolError("nonsense"), Failure.BAD_RESPONSE),
        (httpx.DecodingError("gzip"), Failure.BAD_ENCODING),
        (RuntimeError("unheard of"), Failure.BAD_RESPONSE),
    ],
)
def test_every_error_has_its_kind(error: Exception, failure: Failure) -> None:
    found = typed(error)
    assert found.failure is failure
    assert found.detail


def test_a_typed_error_stays_what_it_is() -> None:
    error = FetchError(Failure.DNS, "x")
    assert typed(error) is error
    assert str(error) == "dns: x"
    assert error.status is None


def test_several_addresses_that_all_refused() -> None:
    group = ExceptionGroup("all", [system(errno.ECONNREFUSED), system(errno.ECONNREFUSED)])
    assert typed(caused(httpcore.ConnectError(), OSError("all failed"), group)).failure is Failure.REFUSED


def test_tls_reasons() -> None:
    bad = ssl.SSLCertVerificationError(1, "x")
    bad.verify_message = "certificate has expired"
    assert tls_reason(caused(httpcore.ConnectError(), bad)) == "certificate: certificate has expired"
    assert tls_reason(httpcore.ConnectError()) == "connection closed in the TLS handshake"
    assert tls_reason(ssl.SSLError(1, "[SSL: BAD_ECPOINT]")) == "[ssl: bad ecpoint]"
