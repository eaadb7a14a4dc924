from __future__ import annotations

import errno
import ssl

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
        (httpx.ConnectTimeout(""), Failure.TIMEOUT_CONNECT),
        (httpx.ReadTimeout(""), Failure.TIMEOUT_READ),
        (httpx.WriteTimeout(""), Failure.TIMEOUT_READ),
        (httpx.PoolTimeout(""), Failure.OUT_OF_BUDGET),
        (httpx.ReadError(""), Failure.RESET),
        (httpx.WriteError(""), Failure.RESET),
        (httpx.RemoteProtocolError("illegal status line"), Failure.BAD_RESPONSE),
        (httpx.RemoteProtocolError("Server disconnected without sending a response."), Failure.RESET),
        (httpx.LocalProtocolError("illegal target"), Failure.BAD_URL),
        (httpx.UnsupportedProtocol(""), Failure.BAD_URL),
        (caused(httpx.ConnectError(""), system(errno.ECONNREFUSED)), Failure.REFUSED),
        (caused(httpx.ConnectError(""), system(errno.ECONNRESET)), Failure.RESET),
        (caused(httpx.ConnectError(""), system(errno.EHOSTUNREACH)), Failure.TIMEOUT_CONNECT),
        (caused(httpx.ConnectError(""), OSError("all failed"), system(errno.ENETUNREACH)), Failure.TIMEOUT_CONNECT),
        (caused(httpx.ConnectError(""), system(errno.EMFILE)), Failure.OUT_OF_BUDGET),
        (caused(httpx.ConnectError(""), system(errno.EPROTO)), Failure.TIMEOUT_CONNECT),
        (OSError("nobody knows"), Failure.TIMEOUT_CONNECT),
        (caused(httpx.ConnectError(""), system(errno.EADDRNOTAVAIL)), Failure.OUT_OF_BUDGET),
        (caused(httpx.ConnectError(""), ssl.SSLError(1, "[SSL: BAD_ECPOINT]")), Failure.TLS),
        (system(errno.ECONNREFUSED), Failure.REFUSED),
        (httpx.ConnectError("refused"), Failure.REFUSED),
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
    assert typed(caused(httpx.ConnectError(""), OSError("all failed"), group)).failure is Failure.REFUSED


def test_tls_reasons() -> None:
    bad = ssl.SSLCertVerificationError(1, "x")
    bad.verify_message = "certificate has expired"
    assert tls_reason(caused(httpx.ConnectError(""), bad)) == "certificate: certificate has expired"
    assert tls_reason(httpx.ConnectError("")) == "connection closed in the TLS handshake"
    assert tls_reason(ssl.SSLError(1, "[SSL: BAD_ECPOINT]")) == "[ssl: bad ecpoint]"
