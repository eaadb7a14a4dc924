"""The picture of a captured page: the whole page, the places marked in red, a strip above it saying what it is."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from sitecheck import __version__
from sitecheck.evidence.banner import Remark, Strip, banner_html
from sitecheck.evidence.capture import Capture
from sitecheck.evidence.places import Place, find_places
from sitecheck.evidence.png import stack
from sitecheck.facts.fetched import Attempt, Fetched
from sitecheck.facts.verdict import Mark
from sitecheck.fetch.browser import Browser, Getter, Source
from sitecheck.i18n import Translator

_MAX_HEIGHT = 12_000
_MAX_WIDTH = 1_920
_SIZE = """() => [
  Math.max(document.documentElement.scrollWidth, document.body ? document.body.scrollWidth : 0, innerWidth),
  Math.max(document.documentElement.scrollHeight, document.body ? document.body.scrollHeight : 0,
           document.querySelector('frameset') ? innerHeight : 0, 200),
]"""
_STRIP_HEIGHT = "() => Math.ceil(document.documentElement.getBoundingClientRect().height)"


@dataclass(frozen=True, slots=True)
class Callout:
    """A finding to point out: ``marks`` are its places on this very page."""

    message: str
    marks: tuple[Mark, ...]
    attempts: tuple[Attempt, ...] = ()


@dataclass(frozen=True, slots=True)
class Shot:
    """What a picture is of: the capture, the check by id and name, and what to point out, numbered from 1."""

    capture: Capture
    check: str
    title: str
    callouts: tuple[Callout, ...]


async def take_picture(shot: Shot, browser: Browser, fetcher: Getter, t: Translator) -> bytes:
    """PNG of a shot. Styles, scripts and images of the page are loaded through ``fetcher``.

    Raises BrowserError and BadPicture.
    """
    capture = shot.capture
    source = Source(
        capture.final_url, capture.body, f"text/html; charset={capture.encoding}", scripts=not capture.rendered
    )
    places = await asyncio.to_thread(_labelled, shot)
    async with browser.open(source, fetcher, locked=True) as page:
        width, height = await page.evaluate(_SIZE)
        width, cut = min(width, _MAX_WIDTH), height > _MAX_HEIGHT
        found = await page.evaluate(
            _marker(), [{"label": _label(numbers), **place.record()} for numbers, place in places]
        )
        body = await page.screenshot(width, min(height, _MAX_HEIGHT))
    strip = _strip(shot, _states(places, found), cut, t)
    sheet = Source("http://strip.invalid/", banner_html(strip, width, t).encode(), "text/html; charset=utf-8", False)
    async with browser.open(sheet, _NoNetwork(), locked=True) as page:
        top = await page.screenshot(width, await page.evaluate(_STRIP_HEIGHT))
    return await asyncio.to_thread(stack, top, body)


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


def _states(places: list[tuple[tuple[int, ...], Place]], found: list[str]) -> dict[int, set[str]]:
    states: dict[int, set[str]] = {}
    for (numbers, place), state in zip(places, found, strict=True):
        for number in numbers:
            states.setdefault(number, set()).add(state if place.elements or place.text else "page")
    return states


def _strip(shot: Shot, states: dict[int, set[str]], cut: bool, t: Translator) -> Strip:
    capture = shot.capture
    notes = []
    if capture.rendered:
        notes.append(t("Shown as the browser had built the page after its scripts ran."))
    if cut:
        notes.append(t("The page is longer than shown: cut after {n} pixels.", n=_MAX_HEIGHT))
    return Strip(
        check=shot.check,
        title=shot.title,
        url=capture.url,
        final_url=capture.final_url,
        at=capture.at,
        status=capture.status,
        sha256=capture.sha256,
        version=__version__,
        remarks=tuple(
            Remark(number, callout.message, _said(states.get(number, set()), t), callout.attempts)
            for number, callout in enumerate(shot.callouts, start=1)
        ),
        notes=tuple(notes),
    )


def _said(states: set[str], t: Translator) -> str:
    if "shown" in states or not states:
        return ""
    if "inside" in states:
        return t("in a part of the page that is folded away; its frame is dashed")
    return t("concerns the page as a whole") if "page" in states else t("the place cannot be shown in this picture")


@cache
def _marker() -> str:
    return files(__package__).joinpath("mark.js").read_text(encoding="utf-8")


class _NoNetwork:
    """A fetcher for a document that needs nothing."""

    async def get(self, url: str, *, referer: str | None = None) -> Fetched:
        return Fetched(url, url, "GET", None)
