from __future__ import annotations

import asyncio

import pytest

from sitecheck.fetch.browser_seats import Seats, Wear


class Floor:
    """Seats, with a note of who sat down in which order."""

    def __init__(self, parallel: int = 2) -> None:
        self.wear = Wear.FRESH
        self.seats = Seats(parallel, lambda: self.wear)
        self.order: list[str] = []

    async def _ready(self) -> str:
        return "ready"

    async def sit(self, name: str) -> None:
        assert await self.seats.take(self._ready, picture=name.startswith("picture")) == "ready"
        self.order.append(name)

    async def rise(self, name: str) -> None:
        await self.seats.leave(picture=name.startswith("picture"))

    def come(self, *names: str) -> list[asyncio.Task[None]]:
        return [asyncio.create_task(self.sit(name)) for name in names]


async def turns() -> None:
    """Let everybody who can go on go on."""
    for _ in range(20):
        await asyncio.sleep(0)


async def test_a_page_of_the_crawl_does_not_wait_for_pictures() -> None:
    floor = Floor()
    floor.come("picture 1", "picture 2", "picture 3")
    await turns()
    assert floor.order == ["picture 1", "picture 2"]
    floor.come("page 1", "page 2", "page 3")
    await turns()
    assert floor.order[2:] == ["page 1", "page 2"]
    assert floor.seats.taken == 4


async def test_whoever_waits_the_crawl_comes_first() -> None:
    floor = Floor(1)
    floor.come("page 1")
    await turns()
    floor.come("picture 1", "page 2", "picture 2", "page 3")
    for name in ("page 1", "page 2", "page 3", "picture 1"):
        await turns()
        await floor.rise(name)
    await turns()
    assert floor.order == ["page 1", "page 2", "page 3", "picture 1", "picture 2"]


async def test_pictures_take_what_the_crawl_leaves() -> None:
    floor = Floor(2)
    floor.come("page 1", "picture 1", "picture 2")
    await turns()
    assert floor.order == ["page 1", "picture 1"]


@pytest.mark.parametrize(
    ("wear", "sitting", "comer", "may"),
    [
        (Wear.WORN, "picture 1", "page 1", True),
        (Wear.WORN, "picture 1", "picture 2", False),
        (Wear.WORN, "page 1", "page 2", False),
        (Wear.LOST, "picture 1", "page 1", False),
        (Wear.LOST, "", "page 1", True),
        (Wear.WORN, "", "picture 1", True),
    ],
)
async def test_a_worn_browser_is_renewed_when_nobody_sits_and_a_lost_one_takes_nobody(
    wear: Wear, sitting: str, comer: str, may: bool
) -> None:
    floor = Floor(2)
    if sitting:
        await floor.sit(sitting)
    floor.wear = wear
    (waiting,) = floor.come(comer)
    await turns()
    assert waiting.done() is may
    waiting.cancel()


async def test_who_gives_up_waiting_and_who_finds_nothing_ready_hold_nobody_up() -> None:
    floor = Floor(1)
    await floor.sit("page 1")
    (given_up,) = floor.come("page 2")
    (picture,) = floor.come("picture 1")
    await turns()
    given_up.cancel()
    await floor.rise("page 1")
    await turns()
    assert picture.done()
    await floor.rise("picture 1")

    async def nothing() -> str:
        raise OSError("no browser")

    with pytest.raises(OSError, match="no browser"):
        await floor.seats.take(nothing, picture=False)
    assert floor.seats.taken == 0
    await floor.sit("picture 2")
