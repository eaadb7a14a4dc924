"""Small pictures of pages that may be a column, for people who have to place it. They are no evidence.

Taken as the pictures of findings are: out of what the night was answered, by the same browser, through the same pace.
"""

from __future__ import annotations

import asyncio
import io
import logging
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from PIL import Image

from sitecheck.evidence.capture import Capture, Captures
from sitecheck.evidence.png import BadPicture, read
from sitecheck.facts.verdict import Mark
from sitecheck.fetch.browser import Browser, BrowserError, Getter, Source
from sitecheck.store.blobs import BlobStore

WIDTH, HEIGHT = 320, 200
"""Pixels of a small picture."""
MOST_BYTES = 30 * 1024
_VIEW = (1280, 800)
_QUALITIES = (72, 50, 30, 15)
_PATIENCE = 90.0  # seconds after which no further one is begun
_TOLD = 200  # characters of the address that stand in the file
_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class SmallPicture:
    """A small picture that was kept; ``page_hash`` is the sha256 of the page's body it shows, ``key`` its address's."""

    key: str
    url: str
    sha256: str
    size: int
    page_hash: str
    captured_at: datetime


async def small_pictures(
    wanted: Mapping[str, str],
    known: Mapping[str, str],
    *,
    most: int,
    captures: Captures,
    fetcher: Getter,
    blobs: BlobStore,
    browser: Browser | None,
    now: Callable[[], datetime],
    clock: Callable[[], float],
) -> tuple[SmallPicture, ...]:
    """Pictures of the addresses in ``wanted`` (by key), in that order, ``most`` at most, one after the other.

    ``known`` are the hashes of the pages that pictures are there of. What cannot be shown has none. Raises DiskFull.
    """
    if browser is None or not browser.available or most < 1:
        return ()
    made: list[SmallPicture] = []
    begun = clock()
    for key, url in wanted.items():
        if len(made) >= most or clock() - begun > _PATIENCE:
            break
        capture = await captures.find(Mark(url))
        if capture is None or not capture.is_page or capture.sha256 == known.get(key):
            continue
        try:
            view = await _viewed(capture, browser, fetcher)
            at = capture.at or now()
            data = await asyncio.to_thread(reduced, view, f"{url[:_TOLD]} {at.isoformat()}")
        except (BrowserError, BadPicture) as error:
            _log.warning("small picture of %s failed: %s", url, error)
            continue
        made.append(SmallPicture(key, url, blobs.put(data, raw=True), len(data), capture.sha256, at))
    return tuple(made)


async def _viewed(capture: Capture, browser: Browser, fetcher: Getter) -> bytes:
    kind = f"text/html; charset={capture.encoding}"
    source = Source(capture.final_url, capture.body, kind, scripts=not capture.rendered)
    async with browser.open(source, fetcher, locked=True) as page:
        page.stop()
        await page.still()
        return await page.capture(0, 0, *_VIEW)


def reduced(png: bytes, told: str) -> bytes:
    """A JPEG of ``WIDTH`` × ``HEIGHT`` pixels and ``MOST_BYTES`` at most. Raises BadPicture.

    ``told``, what it shows and when, is written into the file: so no two pictures are the same file, and one that is
    replaced can be removed without asking who else names it.
    """
    picture = read(png).resize((WIDTH, HEIGHT), Image.Resampling.LANCZOS)
    return next(data for data in _written(picture, told) if len(data) <= MOST_BYTES)


def _written(picture: Image.Image, told: str) -> Iterable[bytes]:
    for quality in _QUALITIES:
        out = io.BytesIO()
        picture.save(out, "JPEG", quality=quality, comment=told.encode("utf-8", "replace"))
        yield out.getvalue()
