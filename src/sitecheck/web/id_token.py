"""The ID token of OpenID Connect: it is believed only when everything about it is right."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from authlib.oidc.core import CodeIDToken
from joserfc import jwt
from joserfc.errors import InvalidKeyIdError, JoseError
from joserfc.jwk import KeySet

ALGORITHMS = ("RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512")
"""Signatures by a key of the issuer's own; none by a shared secret, and never ``none``."""

_KINDS = frozenset({"RSA", "EC"})
_LEEWAY = 60  # seconds the two clocks may differ


class TokenRefused(Exception):
    """The token is not what it should be; the message says why."""


class KeyUnknown(TokenRefused):
    """The token is signed with a key the issuer had not published when it was asked last."""


def read_keys(published: Mapping[str, Any]) -> KeySet:
    """The keys an issuer publishes, without those that sign nothing. Raises TokenRefused."""
    listed = published.get("keys")
    rows = [row for row in listed if isinstance(row, dict)] if isinstance(listed, list) else []
    signing = [row for row in rows if row.get("kty") in _KINDS and row.get("use", "sig") == "sig"]
    try:
        return KeySet.import_key_set({"keys": signing})
    except (JoseError, ValueError, TypeError, KeyError) as error:
        raise TokenRefused(f"the issuer's keys cannot be read: {error}") from error


def subject_in(
    text: str, keys: KeySet, *, issuer: str, client_id: str, nonce: str, now: datetime, access_token: str = ""
) -> str:
    """The ``sub`` of an ID token whose signature, issuer, audience, times and nonce are right. Raises TokenRefused."""
    try:
        token = jwt.decode(text, keys, algorithms=ALGORITHMS)
        claims = CodeIDToken(
            token.claims,
            token.header,
            {"iss": {"essential": True, "value": issuer}, "aud": {"essential": True, "value": client_id}},
            {"nonce": nonce, "client_id": client_id, "access_token": access_token},
        )
        claims.validate(now=int(now.timestamp()), leeway=_LEEWAY)
    except InvalidKeyIdError as error:
        raise KeyUnknown(str(error)) from error
    except (JoseError, ValueError, TypeError, KeyError) as error:
        raise TokenRefused(f"{type(error).__name__}: {error}") from error
    sub = claims["sub"]
    if not sub.strip() or not sub.isprintable():
        raise TokenRefused("it names nobody")
    return str(sub)
