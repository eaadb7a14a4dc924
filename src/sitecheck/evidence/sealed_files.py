"""Which files a night's seal covers: every file a row of the night names, and what else was put beside them."""

from __future__ import annotations

from collections.abc import Iterator, Set
from datetime import datetime, timedelta
from hashlib import sha256
from pathlib import Path
from typing import Any, NamedTuple

import sqlalchemy
from sqlmodel import Session, col

from sitecheck.evidence.manifest import SealedFile
from sitecheck.store.blobs import COMPRESSED, ENDINGS
from sitecheck.store.models import Finding
from sitecheck.store.objects import Lies, lying
from sitecheck.store.references import REFERENCES, Hold

OTHER = "other"
"""Kind of a file that no row of the night names: handed in by people, or left over from a night that was stopped."""
_AT_ONCE = 5000  # rows held at a time
_MARGIN = timedelta(hours=1)  # what file systems and clocks may be apart


class Row(NamedTuple):
    """A row of a night that names a file; ``path`` is empty where the row does not say it, ``finding`` (a fingerprint)
    where it belongs to the site as a whole."""

    sha256: str
    kind: str
    site: str
    finding: str
    path: str


def rows_of(session: Session, run_id: int) -> Iterator[Row]:
    """Every row of a run that names a file, in no order; a pruned file stays named."""
    for reference in REFERENCES:
        table: Any = reference.table
        sha = getattr(table, reference.column)
        if reference.hold is Hold.FINDING:
            query = sqlalchemy.select(sha, table.kind, col(Finding.site_key), col(Finding.fingerprint), table.path)
            query = query.join(Finding, col(Finding.id) == table.finding_id)
        elif reference.hold is Hold.NIGHT:
            word = sqlalchemy.literal(reference.kind, sqlalchemy.String)
            empty = sqlalchemy.literal("", sqlalchemy.String)
            query = sqlalchemy.select(sha, word, table.site_key, empty, empty)
        else:
            continue  # of no night: covered as what lies there besides
        query = query.where(table.run_id == run_id, sha != "")
        for row in session.connection().execution_options(yield_per=_AT_ONCE).execute(query):
            yield Row(*row)


def files_of(session: Session, root: Path, run_id: int) -> list[SealedFile]:
    """The files of a run, sorted. Pictures and web archives are not read (their hash is the name), nor is anything
    unpacked."""
    findings: dict[tuple[str, str, str], set[str]] = {}
    said: dict[str, str] = {}
    for row in rows_of(session, run_id):
        found = findings.setdefault((row.sha256, row.kind, row.site), set())
        if row.finding:
            found.add(row.finding)
        if row.path:
            said[row.sha256] = row.path
    places: dict[str, Place] = {}
    files = []
    for (sha, kind, site), fingerprints in findings.items():
        if sha not in places:
            places[sha] = place_of(root, sha, said.get(sha, ""))
        place = places[sha]
        files.append(SealedFile(place.path, kind, site, sha, place.size, place.packed, tuple(sorted(fingerprints))))
    return sorted(files, key=in_order)


def in_order(file: SealedFile) -> tuple[str, str, str]:
    """By what a manifest is sorted."""
    return file.path, file.kind, file.site


def others(root: Path, known: Set[str], since: datetime | None) -> list[SealedFile]:
    """Files among the objects that were written since then (None: ever) and whose sha256 is not ``known``, sorted."""
    oldest = (since - _MARGIN).timestamp() if since is not None else 0.0
    found = []
    for one in lying(root):
        if one.what is Lies.OBJECT and one.mtime >= oldest and one.sha256 not in known:
            place = _look(root, one.path)
            if place is not None:
                found.append(SealedFile(one.path, OTHER, "", one.sha256, place.size, place.packed))
    return sorted(found, key=in_order)


class Place(NamedTuple):
    """Where an object lies, its size there (None: nowhere), and the hash of its bytes where they are packed."""

    path: str
    size: int | None = None
    packed: str = ""


def place_of(root: Path, sha: str, said: str = "") -> Place:
    """Where an object is; where it is not, the place a row ``said``, or the one it would most likely have."""
    paths = [f"objects/{sha[:2]}/{sha[2:]}{ending}" for ending in ENDINGS]
    return next((found for path in paths if (found := _look(root, path)) is not None), Place(said or paths[0]))


def _look(root: Path, path: str) -> Place | None:
    try:
        if not path.endswith(COMPRESSED):
            return Place(path, (root / path).stat().st_size)
        data = (root / path).read_bytes()
    except OSError:  # gone, or a disk that cannot read it: neither may keep the night from being sealed
        return None
    return Place(path, len(data), sha256(data).hexdigest())
