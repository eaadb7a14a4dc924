"""Small pictures of candidates: small, bounded, taken again where the page has changed, missing where none can be."""

from __future__ import annotations

import io
from collections.abc import AsyncIterator
from datetime import datetime
from pathlib import Path

import pytest
import pytest_asyncio
from PIL import Image
from tests.evidence.night import AT, SITE, Night, sha

from sitecheck.evidence.capture import Captures
from sitecheck.evidence.loads import Loads
from sitecheck.evidence.png import BadPicture
from sitecheck.evidence.small import HEIGHT, MOST_BYTES, WIDTH, SmallPicture, reduced, small_pictures
from sitecheck.fetch.browser import Browser, find_browser
from sitecheck.store.blobs import BlobStore

PAGE = """<html><head><link rel=stylesheet href=/s.css></head><body><h1 class=top>栏目</h1><p style="height: 3000px">
正文</p></body></html>""".encode()


def png(picture: Image.Image) -> bytes:
    out = io.BytesIO()
    picture.save(out, "PNG")
    return out.getvalue()


def test_a_picture_is_reduced_and_says_what_it_shows() -> None:
    view = png(Image.new("RGB", (1280, 800), (10, 120, 10)))
    data = reduced(view, "http://a.example/ 2026-11-20")
    picture = Image.open(io.BytesIO(data))
    assert (picture.format, picture.size) == ("JPEG", (WIDTH, HEIGHT))
    assert b"http://a.example/ 2026-11-20" in data
    assert reduced(view, "http://a.example/ 2026-11-20") == data
    assert reduced(view, "http://b.example/ 2026-11-20") != data  # no two pictures are the same file


def test_the_noisiest_picture_stays_below_the_bound() -> None:
    noise = Image.effect_noise((1280, 800), 200).convert("RGB")
    coarse = noise.resize((WIDTH, HEIGHT)).resize((1280, 800), Image.Resampling.NEAREST)
    for picture in (noise, coarse):
        assert len(reduced(png(picture), "长" * 300)) <= MOST_BYTES


def test_what_is_no_picture_is_said() -> None:
    with pytest.raises(BadPicture):
        reduced(b"no picture", "x")


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def browser() -> AsyncIterator[Browser]:
    async with Browser(find_browser()) as started:
        yield started


class Clock:
    """Each look at it is so many seconds later."""

    def __init__(self, step: float = 0.0) -> None:
        self._step, self._now = step, 0.0

    def __call__(self) -> float:
        self._now += self._step
        return self._now


def _now() -> datetime:
    return AT


async def taken(
    folder: Path,
    browser: Browser | None,
    night: Night,
    *paths: str,
    known: dict[str, str] | None = None,
    most: int = 6,
    step: float = 0.0,
) -> tuple[SmallPicture, ...]:
    blobs = BlobStore(folder)
    return await small_pictures(
        {path: f"{SITE}{path}" for path in paths},
        known or {},
        most=most,
        captures=Captures(night, blobs),
        fetcher=Loads(night, night).listener(()),
        blobs=blobs,
        browser=browser,
        now=_now,
        clock=Clock(step),
    )


def page(name: str) -> bytes:
    return PAGE.replace("栏目".encode(), name.encode())


def night() -> Night:
    pages = {f"/{name}": page(name) for name in "abcd"}
    return Night(pages | {"/file": b"%PDF-1.4\0"}, live={"/s.css": b".top { color: red }"})


@pytest.mark.browser
@pytest.mark.slow
@pytest.mark.asyncio(loop_scope="module")
async def test_pages_are_pictured_once_and_again_when_they_change(tmp_path: Path, browser: Browser) -> None:
    portal = night()
    pictures = await taken(tmp_path, browser, portal, "/a", "/file", "/gone", "/b", "/c", most=2)
    assert [one.key for one in pictures] == ["/a", "/b"]  # no page, nothing there, and two at most
    first = pictures[0]
    assert (first.url, first.page_hash, first.captured_at) == (f"{SITE}/a", sha(page("a")), AT)
    assert first.size <= MOST_BYTES
    assert len(BlobStore(tmp_path).get(first.sha256)) == first.size
    assert portal.asked == ["/s.css"]  # styles come through the night's own way, and once
    again = await taken(tmp_path, browser, portal, "/a", "/b", known={"/a": first.page_hash, "/b": "older"}, most=2)
    assert [one.key for one in again] == ["/b"]
    assert again[0].sha256 == pictures[1].sha256


@pytest.mark.browser
@pytest.mark.slow
@pytest.mark.asyncio(loop_scope="module")
async def test_pictures_never_hold_up_a_night(tmp_path: Path, browser: Browser) -> None:
    assert len(await taken(tmp_path, browser, night(), "/a", "/b", "/c", step=50.0)) == 1


@pytest.mark.parametrize("most", [0, 6])
async def test_without_a_browser_or_a_bound_there_are_none(tmp_path: Path, most: int) -> None:
    async with Browser(None) as missing:
        for browser in (None, missing):
            assert await taken(tmp_path, browser, night(), "/a", most=most) == ()
    assert not (tmp_path / "objects").exists()
