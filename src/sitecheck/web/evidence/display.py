"""The copy of a captured page that is shown at the desk: read as it was judged, with what acts on its own put out."""

from __future__ import annotations

import re

from sitecheck.page.charset import decode

# What a policy does not hold back: <link rel=preconnect> and dns-prefetch speak to other hosts in spite of it, a frame
# is connected to before it is refused, and <meta> sets a referrer policy. An element comes of these letters only (HTML,
# 13.2.5: a tag's name knows no references), wherever a parser believes itself to be, so that no reading of the page is
# needed to find them.
_ACTIVE = re.compile(r"<(?=(?:link|meta|base|i?frame|object|embed)[\t\n\f\r />])", re.I | re.A)


def display_copy(body: bytes, media_type: str) -> bytes:
    """``body`` as UTF-8 for a frame without scripts; ``media_type`` as kept with it, with the charset it was read in.

    Tags of what would speak to others by itself become ones without a meaning. The bytes as captured are had from the
    file.
    """
    return _ACTIVE.sub("<x-", decode(body, media_type).text.removeprefix("\ufeff")).encode("utf-8", "replace")


def source_text(body: bytes, media_type: str) -> bytes:
    """The source of a page or its headers as UTF-8, without a byte order mark."""
    return decode(body, media_type).text.removeprefix("\ufeff").encode("utf-8", "replace")
