"""How often Python looks for objects that hold each other: a page is a thousand of those, and gone in a moment."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager

_YOUNG, _MIDDLE, _OLD = 20_000, 20, 50  # some forty pages between two looks; usual are 700, 10, 10


@contextmanager
def seldom_collected() -> Iterator[None]:
    """Look seldom, and never at what was there before: modules, checks and words live as long as the process."""
    usual = gc.get_threshold()
    gc.freeze()
    gc.set_threshold(_YOUNG, _MIDDLE, _OLD)
    try:
        yield
    finally:
        gc.set_threshold(*usual)
        gc.unfreeze()
