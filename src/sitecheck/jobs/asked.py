"""What others ask of a night through the store: to stop, and to wait until a run of some sites is over."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, suppress
from pathlib import Path

from sqlmodel import col, select

from sitecheck.jobs.lock import holder
from sitecheck.jobs.queue import stop_asked
from sitecheck.store.engine import Store
from sitecheck.store.models import Run
from sitecheck.store.runs import PARTIAL
from sitecheck.store.troubles import StoreError

Sleep = Callable[[float], Awaitable[None]]
_LOOK = 1.0  # seconds
_TURN = 5.0


@asynccontextmanager
async def stoppable(
    store: Store, run_id: int, *, say: Callable[[str], None], sleep: Sleep = asyncio.sleep
) -> AsyncIterator[None]:
    """Cancel the task that works within the block once somebody asked the run to stop, as Ctrl-C would."""
    work = asyncio.current_task()
    assert work is not None

    async def look() -> None:
        while True:
            await sleep(_LOOK)
            # A database that cannot be read now may be readable in a second; the work itself meets worse.
            with suppress(StoreError), store.reading() as session:
                if stop_asked(session, run_id):
                    say("Asked to stop: closing connections.")
                    work.cancel()
                    return

    watch = asyncio.create_task(look())
    try:
        yield
    finally:
        watch.cancel()
        with suppress(asyncio.CancelledError):
            await watch


async def own_turn(store: Store, state: Path, *, say: Callable[[str], None], sleep: Sleep = asyncio.sleep) -> None:
    """Wait while another process looks at some sites: a whole night must not be lost to that."""
    told = False
    while holder(state) is not None and _partial_runs(store):
        if not told:
            say("A run of some portals is under way; the night begins when it is over.")
            told = True
        await sleep(_TURN)


def _partial_runs(store: Store) -> bool:
    with store.reading() as session:
        query = select(Run.id).where(Run.state == "running", col(Run.kind).in_(PARTIAL))
        return session.exec(query.limit(1)).first() is not None
