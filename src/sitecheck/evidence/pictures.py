"""Pictures of a captured page: the whole page, the places framed in red, a strip above it, and close-ups."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable, Sequence
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
_SIZE = """() => [
  Math.max(document.documentElement.scrollWidth, document.body ? document.body.scrollWidth : 0, innerWidth),
  Math.max(document.documentElement.scrollHeight, document.body ? document.body.scrollHeight : 0,
           document.querySelector('frameset') ? innerHeight : 0, 200),
]"""


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
    places = await asyncio.to_thread(_labelled, shot)
    async with browser.open(source, fetcher, locked=True) as page:
        await page.still()
        answers = await page.look(_marker(), [place.record() for _, place in places])
        width, height = await page.look(_SIZE)
        seen = min(width, _MAX_WIDTH)
        found = [_found(numbers, place, answer, seen) for (numbers, place), answer in zip(places, answers, strict=True)]
        frames = [frame for one in found for frame in one.frames]
        tiles = cut(height, frames)
        extent = Extent(width, height, seen, tiles[-1].bottom)
        html = banner_html(strip_of(shot, found, extent, t), seen, t, len(tiles))
        rows = [Part(0, tile.top, seen, tile.bottom - tile.top) for tile in tiles]
        parts = [_part(number, found, rows, extent) for number in range(1, len(shot.callouts) + 1)]
        laid, first = await asyncio.gather(page.lay(html, seen), _captured(page, rows[0]))
        written: list[bytes] = []
        closeups: dict[Part, bytes] = {}
        for number, area in enumerate(rows):
            data = first if number == 0 else await _captured(page, area)
            wanted = {part for part in parts if part is not None and _holds(area, part)}
            picture, cuttings = await asyncio.to_thread(_composed, data, laid, number, frames, area, wanted)
            written.append(picture)
            closeups |= cuttings
        for part in {part for part in parts if part is not None} - closeups.keys():  # beyond what the pictures show
            data = await _captured(page, part)
            closeups[part] = await asyncio.to_thread(_cutting, data, frames, part)
    return Pictures(tuple(written), tuple(None if part is None else closeups[part] for part in parts))


async def _captured(page: OpenPage, area: Part) -> bytes:
    return await page.capture(area.left, area.top, area.width, area.height)


def _labelled(shot: Shot) -> list[tuple[tuple[int, ...], Place]]:
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


def _composed(
    data: bytes, laid: Laid, number: int, frames: Sequence[Frame], area: Part, wanted: Iterable[Part]
) -> tuple[bytes, dict[Part, bytes]]:
    """A picture with its frames and its strip, and the close-ups that are cut from it."""
    page = read(data)
    draw_frames(page, frames, area.left, area.top)
    cuttings = {part: write(page.crop(_box(part, area))) for part in wanted}
    top, bottom = laid.sections[number]
    strip = read(laid.png).crop((0, top, page.width, bottom))
    whole = Image.new("RGB", (page.width, strip.height + 1 + page.height))  # a black line between them
    whole.paste(strip, (0, 0))
    whole.paste(page, (0, strip.height + 1))
    return write(whole), cuttings


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
