"""A browser that draws nothing itself: pages of any size, boxes as given, strips written down."""

from __future__ import annotations

import io
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any, cast

from PIL import Image

from sitecheck.fetch.browser import Browser, Getter, OpenPage, Source
from sitecheck.fetch.browser_sheet import Laid

STRIP = 40
"""Height of every section of a strip."""


class DrawnPage:
    """White where nothing is; every thousandth row has its number as grey."""

    def __init__(self, size: tuple[int, int], boxes: list[dict[str, Any]]) -> None:
        self._size = size
        self._boxes = boxes
        self.strips: list[str] = []
        self.waited = 0
        self.captured: list[tuple[int, int, int, int]] = []

    async def still(self) -> None:
        """Nothing moves."""

    async def wait(self) -> None:
        """Nothing more comes."""
        self.waited += 1

    def stop(self) -> None:
        """Nothing is being loaded."""

    async def look(self, script: str, argument: Any = None) -> Any:
        if argument is None:
            return list(self._size)
        return [{"state": "shown" if self._boxes else "none", "boxes": self._boxes} for _ in argument]

    async def capture(self, left: int, top: int, width: int, height: int) -> bytes:
        self.captured.append((left, top, width, height))
        picture = Image.new("RGB", (width, height), "white")
        for row in range(-top % 1000, height, 1000):
            grey = (top + row) // 1000
            picture.paste((grey, grey, grey), (0, row, width, row + 1))
        return _png(picture)

    async def lay(self, html: str, width: int) -> Laid:
        self.strips.append(html)
        count = html.count("<section")
        sections = tuple((at * STRIP, (at + 1) * STRIP) for at in range(count))
        return Laid(_png(Image.new("RGB", (width, STRIP * count), "yellow")), sections)


class Drawing(Browser):
    """Opens one page again and again."""

    def __init__(self, size: tuple[int, int] = (1280, 900), boxes: list[dict[str, Any]] | None = None) -> None:
        super().__init__(None)
        self.page = DrawnPage(size, boxes or [])

    @property
    def available(self) -> bool:
        return True

    @asynccontextmanager
    async def open(self, source: Source, fetcher: Getter, *, locked: bool = False) -> AsyncIterator[OpenPage]:
        assert locked
        yield cast(OpenPage, self.page)


def box(left: int, top: int, width: int = 100, height: int = 20) -> dict[str, Any]:
    return {"left": left, "top": top, "width": width, "height": height, "dashed": False, "beside": False}


def _png(picture: Image.Image) -> bytes:
    out = io.BytesIO()
    picture.save(out, "PNG")
    return out.getvalue()
