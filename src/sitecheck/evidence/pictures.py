"""Pictures of a captured page: the whole page, the places framed in red, a strip above it, and close-ups."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

from PIL import Image

from sitecheck.evidence.banner import banner_html
from sitecheck.evidence.closeup import Part, part_around, top_of
from sitecheck.evidence.frames import Frame, draw_frames
from sitecheck.evidence.places import Place, find_places
from sitecheck.evidence.png import read, write
from sitecheck.evidence.shot import Extent, Found, Shot, strip_of
from sitecheck.evidence.tiles import cut
from sitecheck.facts.verdict import Mark
from sitecheck.fetch.browser import Browser, Getter, OpenPage, Source
from sitecheck.fetch.browser_sheet import Laid
from sitecheck.i18n import Translator

_MAX_WIDTH = 1_920
_BEST = ("shown", "covered", "inside", "none", "page")
_SEEN = ("shown", "page")
_SIZE = """() => [
  Math.max(document.documentElement.scrollWidth, document.body ? document.body.scrollWidth : 0, innerWidth),
  Math.max(document.documentElement.scrollHeight, document.body ? document.body.scrollHeight : 0,
           document.querySelector('frameset') ? innerHeight : 0, 200),
]"""


_Labelled = tuple[tuple[int, ...], Place]


@dataclass(frozen=True, slots=True)
class Pictures:
    """PNGs: the page in one picture or, where it is long, several; a close-up for each callout, None where its place
    does not show."""

    tiles: tuple[bytes, ...]
    closeups: tuple[bytes | None, ...]


async def take_picture(shot: Shot, browser: Browser, fetcher: Getter, t: Translator) -> Pictures:
    """Pictures of a shot. Styles, scripts and images of the page are loaded through ``fetcher``.

    Raises BrowserError and BadPicture.
    """
    capture = shot.capture
    source = Source(
        capture.final_url, capture.body, f"text/html; charset={capture.encoding}", scripts=not capture.rendered
    )
    finding = asyncio.ensure_future(asyncio.to_thread(_labelled, shot))
    try:
        async with browser.open(source, fetcher, locked=True) as page:
            view = await _viewed(page, shot, await finding, t)
    finally:
        finding.cancel()
    return await asyncio.to_thread(_composed, view)


@dataclass(frozen=True, slots=True)
class _View:
    """All that was taken of an open page: its rows one tile after the other, the strip, and what is to be shown."""

    rows: tuple[Part, ...]
    tiles: tuple[bytes, ...]
    strip: Laid
    frames: tuple[Frame, ...]
    parts: tuple[Part | None, ...]
    beyond: dict[Part, bytes]  # close-ups of what the pictures do not show


async def _viewed(page: OpenPage, shot: Shot, places: Sequence[_Labelled], t: Translator) -> _View:
    found, _ = await _looked(page, places)
    if any(one.state not in _SEEN for one in found):
        await page.wait()  # scripts may still bring it
    page.stop()
    await page.still()
    found, (width, height) = await _looked(page, places)
    frames = tuple(frame for one in found for frame in one.frames)
    shown = min(width, _MAX_WIDTH)
    rows = tuple(Part(0, tile.top, shown, tile.bottom - tile.top) for tile in cut(height, frames))
    extent = Extent(width, height, shown, rows[-1].bottom)
    parts = tuple(_part(number, found, rows, extent) for number in range(1, len(shot.callouts) + 1))
    html = banner_html(strip_of(shot, found, extent, t), shown, t, len(rows))
    laid, first = await asyncio.gather(page.lay(html, shown), _captured(page, rows[0]))
    tiles = [first, *[await _captured(page, area) for area in rows[1:]]]
    beyond = {part for part in parts if part is not None and not any(_holds(area, part) for area in rows)}
    return _View(rows, tuple(tiles), laid, frames, parts, {part: await _captured(page, part) for part in beyond})


async def _looked(page: OpenPage, places: Sequence[_Labelled]) -> tuple[list[Found], tuple[int, int]]:
    answers = await page.look(_marker(), [place.record() for _, place in places])
    width, height = await page.look(_SIZE)
    shown = min(width, _MAX_WIDTH)
    return [_found(*labelled, answer, shown) for labelled, answer in zip(places, answers, strict=True)], (width, height)


async def _captured(page: OpenPage, area: Part) -> bytes:
    return await page.capture(area.left, area.top, area.width, area.height)


def _labelled(shot: Shot) -> list[_Labelled]:
    """Each distinct mark once, with the numbers of the callouts that point there."""
    numbers: dict[Mark, list[int]] = {}
    for number, callout in enumerate(shot.callouts, start=1):
        for mark in callout.marks:
            numbers.setdefault(mark, []).append(number)
    places = find_places(shot.capture.text, tuple(numbers))
    return [(tuple(dict.fromkeys(numbers[mark])), place) for mark, place in zip(numbers, places, strict=True)]


def _label(numbers: tuple[int, ...]) -> str:
    whole = len(numbers) > 2 and numbers[-1] - numbers[0] == len(numbers) - 1
    return f"{numbers[0]}–{numbers[-1]}" if whole else ", ".join(map(str, numbers))


def _found(numbers: tuple[int, ...], place: Place, answer: dict[str, Any], width: int) -> Found:
    frames = tuple(Frame.around(_label(numbers), box, width) for box in answer["boxes"])
    return Found(numbers, answer["state"] if place.elements or place.text else "page", frames)


def _part(number: int, found: Sequence[Found], rows: Sequence[Part], extent: Extent) -> Part | None:
    """What the close-up of a callout shows: its first place that shows, else the head of a page it is about."""
    own = [one for one in found if number in one.numbers]
    frames = [frame for one in sorted(own, key=lambda one: _BEST.index(one.state)) for frame in one.frames]
    if frames:
        frame = next(filter(extent.shows, frames), frames[0])
        page = Part(0, 0, extent.width, extent.height)
        return part_around(frame, next((area for area in rows if area.holds(frame.left, frame.top)), page))
    return top_of(rows[0]) if not own or any(one.state == "page" for one in own) else None


def _holds(area: Part, part: Part) -> bool:
    return area.holds(part.left, part.top) and area.holds(part.right - 1, part.bottom - 1)


def _composed(view: _View) -> Pictures:
    """Pictures with their frames and their strip, and the close-ups that are cut from them."""
    strips = read(view.strip.png)
    written: list[bytes] = []
    closeups = {part: _cutting(data, view.frames, part) for part, data in view.beyond.items()}
    for number, (area, data) in enumerate(zip(view.rows, view.tiles, strict=True)):
        page = read(data)
        draw_frames(page, view.frames, area.left, area.top)
        for part in {part for part in view.parts if part is not None and _holds(area, part)}:
            closeups[part] = write(page.crop(_box(part, area)))
        top, bottom = view.strip.sections[number]
        strip = strips.crop((0, top, page.width, bottom))
        whole = Image.new("RGB", (page.width, strip.height + 1 + page.height))  # a black line between them
        whole.paste(strip, (0, 0))
        whole.paste(page, (0, strip.height + 1))
        written.append(write(whole, len(data)))
    return Pictures(tuple(written), tuple(None if part is None else closeups[part] for part in view.parts))


def _cutting(data: bytes, frames: Sequence[Frame], part: Part) -> bytes:
    picture = read(data)
    draw_frames(picture, frames, part.left, part.top)
    return write(picture)


def _box(part: Part, area: Part) -> tuple[int, int, int, int]:
    left, top = part.left - area.left, part.top - area.top
    return left, top, left + part.width, top + part.height


@cache
def _marker() -> str:
    return files(__package__).joinpath("mark.js").read_text(encoding="utf-8")
