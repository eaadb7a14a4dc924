"""Asking a time-stamp authority (RFC 3161 over HTTP). Beside the sign-in by the office's provider (``identity.py``) the
one request of sitecheck that is a POST: it goes to the operator's own setting and never to a portal."""

from __future__ import annotations

import time
from collections.abc import Callable

import httpx

_SECONDS = 20.0  # for the answer as a whole
_MOST_BYTES = 256 * 1024  # an answer with a long chain of certificates has 10 KB
_ANSWER = "application/timestamp-reply"


class AuthorityError(Exception):
    """The authority gave no usable answer; the message says why."""


def ask_authority(
    url: str,
    query: bytes,
    *,
    seconds: float = _SECONDS,
    clock: Callable[[], float] = time.monotonic,
    transport: httpx.BaseTransport | None = None,
) -> bytes:
    """What the authority at ``url`` answers to a time-stamp query, unread; redirects are not followed.

    Raises AuthorityError: no answer within ``seconds``, another status than 200, another type, more than 256 KB.
    """
    until = clock() + seconds
    headers = {"Content-Type": "application/timestamp-query", "Accept": _ANSWER}
    try:
        with (
            httpx.Client(timeout=seconds, follow_redirects=False, trust_env=False, transport=transport) as client,
            client.stream("POST", url, content=query, headers=headers) as response,
        ):
            if response.status_code != httpx.codes.OK:
                raise AuthorityError(f"it answered with status {response.status_code}")
            kind = response.headers.get("content-type", "").partition(";")[0].strip().lower()
            if kind != _ANSWER:
                raise AuthorityError(f"it answered with {kind[:80] or 'no type'}, not with a time stamp")
            return _bounded(response, until, clock)
    except httpx.TimeoutException as error:
        raise AuthorityError(f"it did not answer within {seconds:g} seconds") from error
    except (httpx.HTTPError, httpx.InvalidURL, OSError) as error:
        raise AuthorityError(f"it cannot be reached: {str(error) or type(error).__name__}") from error


def _bounded(response: httpx.Response, until: float, clock: Callable[[], float]) -> bytes:
    found = bytearray()
    for piece in response.iter_bytes():
        found += piece
        if len(found) > _MOST_BYTES:
            raise AuthorityError(f"its answer is longer than {_MOST_BYTES // 1024} KB")
        if clock() > until:
            raise AuthorityError("its answer did not come to an end in time")
    return bytes(found)
