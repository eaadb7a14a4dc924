"""The evidence of one night of a finding, in the order an assessor looks at it: the place, the page, what came with it.

A page may be mended since: every night that saw the finding can be chosen.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from sqlmodel import Session

from sitecheck.review.queue import Detail, Seen
from sitecheck.store.blobs import BlobDamaged, BlobStore
from sitecheck.store.models import Evidence
from sitecheck.web.desk import Desk
from sitecheck.web.evidence.kinds import Shape, shape_of
from sitecheck.web.evidence.sealed import Sealed, seal_of
from sitecheck.web.evidence.state import FileState, file_states

_ORDER = ("closeup", "screenshot", "html", "headers", "warc")
_NIGHTS = 24  # offered to choose from


@dataclass(frozen=True, slots=True)
class Night:
    """What was kept of one night. ``files`` has every row, also those without a file; ``states`` and ``shapes`` are by
    the id of a row that has one."""

    seen: Seen
    files: tuple[Evidence, ...]
    states: Mapping[int, FileState]
    shapes: Mapping[int, Shape]
    seal: Sealed

    def of(self, kind: str) -> tuple[Evidence, ...]:
        """The files of a kind, those that were lost or removed since included."""
        return tuple(row for row in self.files if row.kind == kind and row.sha256)

    def why_none(self, kind: str) -> str:
        """Why there is no file of a kind, as a code; empty where nothing is known."""
        return next((row.missing for row in self.files if row.kind == kind and row.missing and not row.sha256), "")

    @property
    def sound(self) -> bool:
        """Whether every file is there as it was taken."""
        return all(state is FileState.SOUND for state in self.states.values())


def choose(detail: Detail, run_id: int) -> Seen | None:
    """The night asked for; without one, or with one that did not see the finding, the newest that has evidence."""
    asked = next((one for one in detail.seen if one.run.id == run_id), None)
    return asked or next((one for one in detail.seen if one.evidence), detail.seen[0] if detail.seen else None)


def night_of(session: Session, desk: Desk, seen: Seen) -> Night:
    """Everything the page shows of that night."""
    files = tuple(sorted(seen.evidence, key=_place))
    states = file_states(session, desk.blobs, files)
    return Night(
        seen, files, states, _shapes(desk.blobs, files, states), seal_of(session, desk.blobs.root, seen.run, files)
    )


def offered(detail: Detail) -> tuple[Seen, ...]:
    """The nights to choose from, newest first."""
    return detail.seen[:_NIGHTS]


def _place(row: Evidence) -> tuple[int, int, int]:
    return (_ORDER.index(row.kind) if row.kind in _ORDER else len(_ORDER), row.part, row.id or 0)


def _shapes(blobs: BlobStore, files: Iterable[Evidence], states: Mapping[int, FileState]) -> dict[int, Shape]:
    found: dict[int, Shape] = {}
    for row in files:
        if row.id is not None and row.kind == "html" and states.get(row.id) is FileState.SOUND:
            try:
                found[row.id] = shape_of(row, blobs.get(row.sha256))
            except (FileNotFoundError, BlobDamaged):
                found[row.id] = Shape.FILE  # it went between two looks
    return found
