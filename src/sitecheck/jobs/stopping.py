"""Why a night stops as a whole: what is wrong is every portal's trouble, and is told where people look."""

from __future__ import annotations

import errno
from collections.abc import Callable, Iterator
from contextlib import suppress
from enum import StrEnum
from typing import assert_never

from sitecheck.jobs import queue
from sitecheck.store.blobs import CannotKeep, DiskFull
from sitecheck.store.engine import Store
from sitecheck.store.troubles import StoreError

_FULL = (errno.ENOSPC, errno.EDQUOT)


class Stop(StrEnum):
    """Why a run was stopped, as its row says; the words are in ``i18n.names``."""

    DISK_FULL = "disk-full"
    NOT_WRITABLE = "not-writable"


def is_everybodys(error: OSError) -> bool:
    """Whether the next portal would meet the same: a time-out is an OSError too, and that is one portal's trouble."""
    return _stop(error) is not None


def stop_of(error: BaseException) -> Stop | None:
    """Why the night stopped, of one error or of a group of tasks that ended together; None for any other end."""
    return next((stop for one in _single(error) if (stop := _stop(one)) is not None), None)


def interrupt(store: Store, run_id: int, error: BaseException, say: Callable[[str], None]) -> None:
    """Mark the run as interrupted, with the reason, and say what is left; where even that fails it is taken up again
    all the same."""
    stop, left = stop_of(error), ""
    # A run left as running would look alive on the desk.
    with suppress(StoreError, OSError), store.session() as session:
        left = f" Portals left: {queue.interrupt(session, run_id=run_id, note=stop.value if stop is not None else '')}."
    if stop is not None:
        say(f"{_words(stop)}.{left} What is done is kept; 'sitecheck nightly --now' goes on with what is left.")


def _words(stop: Stop) -> str:
    match stop:
        case Stop.DISK_FULL:
            return "Stopped: the disk is full"
        case Stop.NOT_WRITABLE:
            return "Stopped: the evidence folder cannot be written"
        case _:
            assert_never(stop)


def _stop(error: BaseException) -> Stop | None:
    if isinstance(error, DiskFull) or (isinstance(error, OSError) and error.errno in _FULL):
        return Stop.DISK_FULL
    if isinstance(error, CannotKeep) or (isinstance(error, OSError) and error.errno == errno.EROFS):
        return Stop.NOT_WRITABLE
    return None


def _single(error: BaseException) -> Iterator[BaseException]:
    if isinstance(error, BaseExceptionGroup):
        for one in error.exceptions:
            yield from _single(one)
    else:
        yield error
