"""Answers that carry what a portal sent. All of it is hostile: nothing of it may act with the desk's origin."""

from __future__ import annotations

from collections.abc import Iterable

from fastapi import Request
from starlette.responses import Response, StreamingResponse

# No script, no form, no request to anywhere, and an origin of its own that shares nothing with the desk.
SANDBOX = (
    "sandbox; default-src 'none'; img-src data:; style-src 'unsafe-inline'; form-action 'none'; base-uri 'none'; "
    "frame-ancestors 'self'"
)
_ALWAYS = {
    "Content-Security-Policy": SANDBOX,
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "X-DNS-Prefetch-Control": "off",  # no policy holds back look-ups of the hosts of links
    # A sandboxed document may not ask for a browsing context group of its own (HTML, 7.4.2.3): some browsers would
    # show nothing at all.
    "Cross-Origin-Opener-Policy": "unsafe-none",
    "Cache-Control": "private, no-store",
    "Vary": "Cookie, Sec-Fetch-Dest",
}


def picture(request: Request, content: bytes, sha: str, *, media_type: str = "image/png") -> Response:
    """A picture. The browser may keep it but asks each time: who has signed out sees nothing any more."""
    headers = {**_ALWAYS, "Content-Type": media_type, "ETag": f'"{sha}"', "Cache-Control": "private, no-cache"}
    if headers["ETag"] in request.headers.get("if-none-match", ""):
        return Response(status_code=304, headers=headers)
    return Response(content, headers=headers)


def framed(content: bytes, content_type: str) -> Response:
    """Text in UTF-8 for a frame of the desk, as exactly ``content_type``."""
    return Response(content, headers=_text(content_type) | {"X-Frame-Options": "SAMEORIGIN"})


def plain(content: bytes) -> Response:
    """Text in UTF-8 to read as it is."""
    return Response(content, headers=_text("text/plain"))


def kept(content: bytes, name: str) -> Response:
    """``content`` as a file to keep: never opened by the browser, whatever it is. ``name`` is ours, plain ASCII."""
    return Response(content, headers=to_keep(name))


def kept_stream(pieces: Iterable[bytes], size: int, name: str) -> Response:
    """A large file of ``size`` bytes to keep, sent piece by piece."""
    return StreamingResponse(pieces, headers={**to_keep(name), "Content-Length": str(size)})


def _text(content_type: str) -> dict[str, str]:
    return {**_ALWAYS, "Content-Type": f"{content_type}; charset=utf-8"}


def to_keep(name: str) -> dict[str, str]:
    """The headers of a file to keep; ``name`` is ours, plain ASCII."""
    return {
        **_ALWAYS,
        "Content-Type": "application/octet-stream",
        "Content-Disposition": f'attachment; filename="{name}"',
    }
