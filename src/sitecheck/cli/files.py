"""Files a command writes, or ``-`` for standard output: only one report can have that, words then go to stderr."""

from __future__ import annotations

import sys
from collections.abc import Iterable
from pathlib import Path

from sitecheck.cli.common import fail, say
from sitecheck.cli.exits import Exit
from sitecheck.store.files import writing_whole

STDOUT = Path("-")


def check_targets(**named: Path | None) -> bool:
    """Refuse (exit 2) folders that are not there and a second ``-``; whether standard output is taken."""
    taken = [f"--{name}" for name, path in named.items() if path == STDOUT]
    if len(taken) > 1:
        fail(f"{' and '.join(taken)} cannot both go to standard output: name a file for one", Exit.USAGE)
    for path in named.values():
        if path is not None and path != STDOUT and not path.parent.is_dir():
            fail(f"{path.parent} is no folder", Exit.USAGE)
    return bool(taken)


def write(path: Path, pieces: Iterable[bytes]) -> None:
    """Write what comes in pieces: to standard output as it comes, to a file whole or not at all."""
    if path == STDOUT:
        for piece in pieces:
            sys.stdout.write(piece.decode("utf-8"))
        return
    with writing_whole(path) as file:
        for piece in pieces:
            file.write(piece)
    say(f"Wrote {path}.")
