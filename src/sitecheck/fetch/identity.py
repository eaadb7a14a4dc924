"""Asking the office's own identity provider (OpenID Connect): a small client that goes to the issuer's origin only.

Beside the query to a time-stamp authority this is the one POST of sitecheck: it trades a code for an ID token, at the
operator's own setting and never at a portal.
"""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Mapping
from typing import Any
from urllib.parse import urlsplit

import httpx

_SECONDS = 10.0  # for an answer as a whole: somebody waits at the sign-in page
_MOST_BYTES = 256 * 1024


class ProviderError(Exception):
    """The provider gave no usable answer; the message says why. ``said`` is its own word for a refusal, if it gave
    one (RFC 6749, 5.2)."""

    def __init__(self, message: str, said: str = "") -> None:
        super().__init__(message)
        self.said = said


class IdentityClient:
    """Asks one issuer; redirects are not followed, and no other origin (scheme, host, port) is ever asked."""

    def __init__(
        self,
        issuer: str,
        *,
        seconds: float = _SECONDS,
        clock: Callable[[], float] = time.monotonic,
        transport: httpx.BaseTransport | None = None,
    ) -> None:
        self._origin = _origin(issuer)
        self._seconds, self._clock, self._transport = seconds, clock, transport

    def allows(self, url: str) -> bool:
        """Whether ``url`` lies at the issuer's origin."""
        return _origin(url) == self._origin

    def get(self, url: str) -> Mapping[str, Any]:
        """The JSON object at ``url``. Raises ProviderError."""
        return self._ask("GET", url)

    def post(self, url: str, form: str, auth: tuple[str, str] | None = None) -> Mapping[str, Any]:
        """What ``url`` answers to an encoded form, as a JSON object. Raises ProviderError."""
        return self._ask("POST", url, form, auth)

    def _ask(
        self, method: str, url: str, form: str | None = None, auth: tuple[str, str] | None = None
    ) -> Mapping[str, Any]:
        if not self.allows(url):
            raise ProviderError(f"{url[:200]} does not lie at the issuer's own origin and is not asked")
        until = self._clock() + self._seconds
        headers = {"Accept": "application/json"}
        if form is not None:
            headers["Content-Type"] = "application/x-www-form-urlencoded"
        try:
            with (
                httpx.Client(
                    timeout=self._seconds, follow_redirects=False, trust_env=False, transport=self._transport
                ) as client,
                client.stream(method, url, content=form, headers=headers, auth=auth) as response,
            ):
                return _object(response.status_code, self._bounded(response, until))
        except httpx.TimeoutException as error:
            raise ProviderError(f"it did not answer within {self._seconds:g} seconds") from error
        except (httpx.HTTPError, httpx.InvalidURL, OSError) as error:
            raise ProviderError(f"it cannot be reached: {str(error) or type(error).__name__}") from error

    def _bounded(self, response: httpx.Response, until: float) -> bytes:
        found = bytearray()
        for piece in response.iter_bytes():
            found += piece
            if len(found) > _MOST_BYTES:
                raise ProviderError(f"its answer is longer than {_MOST_BYTES // 1024} KB")
            if self._clock() > until:
                raise ProviderError("its answer did not come to an end in time")
        return bytes(found)


def _object(status: int, body: bytes) -> Mapping[str, Any]:
    try:
        found = json.loads(body)
    except (ValueError, RecursionError):
        found = None
    if status != httpx.codes.OK:
        said = found.get("error") if isinstance(found, dict) else None
        named = said[:100] if isinstance(said, str) else ""
        raise ProviderError(f"it answered with status {status}{f': {named!r}' if named else ''}", named)
    if not isinstance(found, dict):
        raise ProviderError("its answer is no JSON object")
    return found


def _origin(url: str) -> tuple[str, str, int | None]:
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        return ("", "", None)
    return (parts.scheme, parts.hostname or "", port or {"http": 80, "https": 443}.get(parts.scheme))
