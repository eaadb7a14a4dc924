"""The two TLS contexts: strict as a browser is, and relaxed to see what an outdated server would have shown."""

from __future__ import annotations

import ssl
from functools import lru_cache

import httpx

# OpenSSL's flag; the ssl module names it only since Python 3.12.
_LEGACY_SERVER_CONNECT = 0x4
_NO_CHECK_TIME = ssl.VerifyFlags(0x200000)  # X509_V_FLAG_NO_CHECK_TIME, which the ssl module does not name


@lru_cache(maxsize=1)
def strict_context() -> ssl.SSLContext:
    """Verifies certificate and name; the system's authorities and certifi's. Shared by all connections."""
    context = httpx.create_ssl_context(trust_env=False)
    context.load_default_certs()
    context.set_alpn_protocols(["http/1.1"])
    return context


@lru_cache(maxsize=1)
def lenient_context() -> ssl.SSLContext:
    """As strict about who signed a certificate, blind to its dates and name: to read those of one that strict refused.

    ``ssl`` tells nothing of a certificate that was not verified.
    """
    context = httpx.create_ssl_context(trust_env=False)
    context.load_default_certs()
    context.check_hostname = False
    context.verify_flags |= _NO_CHECK_TIME
    context.set_alpn_protocols(["http/1.1"])
    return context


@lru_cache(maxsize=1)
def relaxed_context() -> ssl.SSLContext:
    """Accepts any certificate, old protocols, legacy renegotiation. To observe only; what it opens is recorded.

    Security level 0 and not 1, because OpenSSL 3 counts the SHA-1 of TLS 1.0 and 1.1 below level 1.
    """
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.check_hostname = False
    context.verify_mode = ssl.CERT_NONE
    context.minimum_version = ssl.TLSVersion.MINIMUM_SUPPORTED
    context.set_ciphers("DEFAULT:@SECLEVEL=0")
    context.options |= _LEGACY_SERVER_CONNECT
    context.set_alpn_protocols(["http/1.1"])
    return context
