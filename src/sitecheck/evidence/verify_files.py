"""All files of all seals, read again, and what lies among them that no seal names."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterable, Iterator
from contextlib import closing
from datetime import datetime, timedelta
from pathlib import Path

from sitecheck.evidence.manifest import FOLDER, SealedFile
from sitecheck.evidence.sound import Unsound, check_file
from sitecheck.evidence.wrong import Found, Wrong
from sitecheck.store.files import DRAFT
from sitecheck.store.objects import Lies, lying

Progress = Callable[[int, int], None]
_MARGIN = timedelta(hours=1)  # what file systems and clocks may be apart


class Files:
    """The files that ought to be there, gathered in a table beside the memory: a year of nights has millions."""

    def __init__(self, root: Path) -> None:
        self._root = root
        self._table = sqlite3.connect("")  # a file of its own that nobody sees
        self._table.execute(
            "CREATE TABLE file (path TEXT PRIMARY KEY, sha TEXT, size INTEGER, packed TEXT, seal INTEGER, kind TEXT, "
            "there INTEGER) WITHOUT ROWID"
        )
        self._table.execute("CREATE TABLE sha (sha TEXT PRIMARY KEY) WITHOUT ROWID")

    def close(self) -> None:
        """Forget them."""
        self._table.close()

    def sealed(self, number: int, files: Iterable[SealedFile]) -> None:
        """The files of a seal; what a later seal says of a file outranks, as it may have gone and come again."""
        self._table.executemany(
            "INSERT INTO file VALUES (?, ?, ?, ?, ?, ?, ?) ON CONFLICT (path) DO UPDATE SET size = excluded.size, "
            "packed = excluded.packed, seal = excluded.seal WHERE excluded.there = 1",
            ((one.path, one.sha256, one.size, one.packed, number, one.kind, one.size is not None) for one in files),
        )

    def named(self, rows: Iterable[tuple[str, str, str]], seal: int | None = None) -> None:
        """Files by path, sha256 and kind that rows name where no manifest can be asked: of a night without a seal, or
        of one whose manifest (``seal``) is not what it was."""
        self._table.executemany(
            "INSERT OR IGNORE INTO file VALUES (?, ?, NULL, '', ?, ?, 1)",
            ((path, sha, seal, kind) for path, sha, kind in rows),
        )

    def known(self, hashes: Iterable[str]) -> None:
        """Files that may lie there without being looked at."""
        self._table.executemany("INSERT OR IGNORE INTO sha VALUES (?)", ((sha,) for sha in hashes))

    def __len__(self) -> int:
        return int(self._table.execute("SELECT count(*) FROM file").fetchone()[0])

    def check(self, pruned: Callable[[str], bool], progress: Progress) -> Iterator[Found]:
        """Read every file; one that is gone and ``pruned`` is as it should be."""
        total = len(self)
        with closing(self._table.cursor()) as rows:
            rows.execute("SELECT path, sha, size, packed, seal, kind, there FROM file ORDER BY path")
            for number, (path, sha, size, packed, seal, kind, there) in enumerate(rows, 1):
                progress(number, total)
                of = f"{kind}, {f'seal {seal}' if seal is not None else 'not sealed yet'}, sha256 {sha}"
                try:
                    check_file(self._root / path, sha, size=size, packed=packed)
                except FileNotFoundError:
                    if not there:
                        yield Found(Wrong.FILE_MISSING, path, f"it was missing already when it was sealed ({of})")
                    elif not pruned(sha):
                        yield Found(Wrong.FILE_MISSING, path, of)
                except Unsound as error:
                    yield Found(Wrong.FILE_CHANGED, path, f"{error} ({of})")

    def added(self, *, since: datetime | None, free_from: datetime, clock: Callable[[], datetime]) -> Iterator[Found]:
        """What lies there and nothing names. ``since``: only what was written from then on is looked at;
        ``free_from``: what was written from then on up to now may be of a night that is not sealed yet."""
        oldest = (since - _MARGIN).timestamp() if since is not None else 0.0
        free = free_from.timestamp()
        for one in lying(self._root):
            if one.what is Lies.DRAFT:
                continue  # of a process at work, or one that was killed: fsck tells of them
            if one.what is not Lies.OBJECT:
                word = "it is a link" if one.what is Lies.LINK else "it is no evidence file"
                yield Found(Wrong.FILE_ADDED, one.path, word)
            elif (
                one.mtime >= oldest
                and not free <= one.mtime <= clock().timestamp()
                and not self._names(one.path, one.sha256)
            ):
                yield Found(Wrong.FILE_ADDED, one.path, "no seal and no row names it")
        for path in sorted(self._root.iterdir()) if self._root.is_dir() else []:
            if path.name not in ("objects", FOLDER) and not path.name.startswith(DRAFT):
                yield Found(Wrong.FILE_ADDED, path.name, "it is no part of the evidence folder")

    def _names(self, path: str, sha: str) -> bool:
        query = "SELECT 1 FROM file WHERE path = ? UNION ALL SELECT 1 FROM sha WHERE sha = ?"
        return self._table.execute(query, (path, sha)).fetchone() is not None
