"""What an export is made of, as it is handed to the room that writes it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

PICTURES = ("screenshot", "closeup")


@dataclass(frozen=True, slots=True)
class KeptFile:
    """One evidence file of a finding, as recorded; ``missing`` says why there never was one."""

    kind: str
    url: str
    sha256: str
    size: int
    media_type: str
    captured_at: datetime
    part: int = 0
    missing: str = ""


@dataclass(frozen=True, slots=True)
class Case:
    """One finding in one night. ``document`` is everything known about it, as plain data; ``title`` names it in a list
    of pages. Of several archives among ``files`` the first is that of the night, the others hold what did not change.
    """

    number: int
    fingerprint: str
    title: str
    document: Mapping[str, Any]
    files: tuple[KeptFile, ...]


@dataclass(frozen=True, slots=True)
class Extra:
    """A file that goes inside as it is: a check, a rubric, a seal. ``path`` is ``folder/name``, made safe."""

    path: str
    pieces: Callable[[], Iterable[bytes]]


@dataclass(frozen=True, slots=True)
class Note:
    """Something that should be inside and is not: a text of the catalogue with what is filled in."""

    text: str
    values: Mapping[str, object]


@dataclass(frozen=True, slots=True)
class Contents:
    """An export before it is written. ``cases`` gives the findings anew each time it is called, so that they need not
    be held; ``at`` is the time of the newest thing inside; ``notes`` is what is known to be missing by now, ``damaged``
    what is known to be altered."""

    title: str
    at: datetime
    software: str
    cases: Callable[[], Iterator[Case]]
    extras: tuple[Extra, ...] = ()
    notes: tuple[Note, ...] = ()
    damaged: tuple[str, ...] = ()
    pruned: Callable[[str], datetime | None] = lambda _: None  # when a file was removed by the rule of retention
