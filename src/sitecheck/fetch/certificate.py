"""What a TLS handshake shows of a host: certificate and protocol in the words of ``facts.identity.TlsReading``."""

from __future__ import annotations

import ssl
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

import msgspec

from sitecheck.facts.fetched import Fetched
from sitecheck.facts.identity import TlsReading, TlsTrouble
from sitecheck.facts.outcomes import Failure

# OpenSSL's numbers of what is wrong with a certificate (x509_vfy.h); everything else is a matter of trust.
_BY_CODE = {
    9: TlsTrouble.NOT_YET_VALID,
    10: TlsTrouble.EXPIRED,
    62: TlsTrouble.WRONG_HOST,
    64: TlsTrouble.WRONG_HOST,  # an address in place of a name
}
# What OpenSSL says where the answer is no TLS at all: most often plain HTTP.
_NO_TLS = frozenset({"WRONG_VERSION_NUMBER", "HTTP_REQUEST", "UNKNOWN_PROTOCOL", "RECORD_LAYER_FAILURE"})

_ENCODE = msgspec.json.Encoder(order="sorted").encode
_DECODE = msgspec.json.Decoder(TlsReading).decode


def good(host: str, certificate: Mapping[str, Any]) -> TlsReading:
    """The reading of a host that a strict client accepts; ``certificate`` as ``ssl.SSLSocket.getpeercert`` gives it."""
    return TlsReading(host, True, not_after=_not_after(certificate), issuer=_issuer(certificate))


def bad(host: str, trouble: TlsTrouble, detail: str, certificate: Mapping[str, Any] | None) -> TlsReading:
    """The reading of a host that a strict client refuses; ``certificate`` where it could be read all the same."""
    shown = certificate or {}
    return TlsReading(host, True, trouble.value, detail, _not_after(shown), _issuer(shown))


def trouble_of(error: BaseException | None) -> TlsTrouble | None:
    """What is wrong with the certificate; None where the handshake failed before one was looked at."""
    if not isinstance(error, ssl.SSLCertVerificationError):
        return None
    return _BY_CODE.get(error.verify_code, TlsTrouble.UNTRUSTED)


def is_no_tls(error: BaseException | None) -> bool:
    """Whether what answered a handshake does not speak TLS."""
    return isinstance(error, ssl.SSLError) and (error.reason or "") in _NO_TLS


def pack_reading(reading: TlsReading) -> bytes:
    """As the body of an answer, for the night's memory."""
    return _ENCODE(reading)


def unpack_reading(host: str, fetched: Fetched) -> TlsReading:
    """The reading of an answer. A refused connection is no HTTPS; of what else went wrong nothing is known."""
    if fetched.failure is None and fetched.body:
        return _DECODE(fetched.body)
    failure = fetched.failure or Failure.BAD_RESPONSE
    return TlsReading(host, False if failure is Failure.REFUSED else None, detail=failure.value)


def _not_after(certificate: Mapping[str, Any]) -> datetime | None:
    written = certificate.get("notAfter")
    if not isinstance(written, str):
        return None
    return datetime.fromtimestamp(ssl.cert_time_to_seconds(written), UTC)


def _issuer(certificate: Mapping[str, Any]) -> str:
    """Organisation, else common name, of the authority."""
    names = {name: value for part in certificate.get("issuer", ()) for name, value in part}
    return str(names.get("organizationName") or names.get("commonName") or "")
