"""Everything a site's night left out, streamed into the evidence store: each URL with its reason."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from sitecheck.facts.site import LeftOut
from sitecheck.store.blobs import BlobStore
from sitecheck.store.lines import read_lines, write_lines


def write_left_out(blobs: BlobStore, rows: Iterable[LeftOut]) -> str:
    """Store the list and return its sha256. Raises DiskFull."""
    return write_lines(blobs, rows)[0]


def read_left_out(blobs: BlobStore, sha: str, *, reason: str | None = None) -> Iterator[LeftOut]:
    """The list, one at a time; with ``reason`` what was left out for that alone.

    Raises FileNotFoundError, and BlobDamaged for a file that was altered.
    """
    rows = read_lines(blobs, sha, LeftOut)
    return rows if reason is None else (row for row in rows if row.reason == reason)
