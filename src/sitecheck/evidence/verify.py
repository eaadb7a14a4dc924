"""Whether the evidence files are still what was recorded."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from sitecheck.store.blobs import BlobDamaged, BlobStore


class Damage(StrEnum):
    """What is wrong with an evidence file."""

    MISSING = "missing"
    CHANGED = "changed"


@dataclass(frozen=True, slots=True, order=True)
class Damaged:
    """A file that is gone or has another content than its hash says; ``sha256`` is the recorded one."""

    sha256: str
    damage: Damage


def verify_blobs(blobs: BlobStore, hashes: Iterable[str]) -> tuple[Damaged, ...]:
    """Recompute the hash of every file once; answers those that are missing or changed, in order of their hash."""
    found: list[Damaged] = []
    for sha in sorted({sha for sha in hashes if sha}):
        try:
            blobs.get(sha)
        except FileNotFoundError:
            found.append(Damaged(sha, Damage.MISSING))
        except BlobDamaged:
            found.append(Damaged(sha, Damage.CHANGED))
    return tuple(found)
