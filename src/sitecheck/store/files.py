"""Files that appear whole or not at all."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

DRAFT = ".new-"
"""How the names of files begin that are still being written."""


def write_whole(path: Path, data: bytes, *, sync: bool = False) -> None:
    """Put ``data`` at ``path`` in one step: after a crash or on a full disk the old file stands, or none.

    ``sync`` waits for the disk. Others may read the file. Raises OSError; nothing half-written is left.
    """
    with draft(path.parent) as file:
        file.write(data)
        settle(file, path, sync=sync)


@contextmanager
def writing_whole(path: Path) -> Iterator[IO[bytes]]:
    """A file to be written piece by piece that is put at ``path`` when the block ends well, and else never was."""
    with draft(path.parent) as file:
        yield file
        settle(file, path)


@contextmanager
def draft(folder: Path) -> Iterator[IO[bytes]]:
    """A file in ``folder`` that nobody looks for yet; it is gone at the end of the block unless it was settled."""
    with tempfile.NamedTemporaryFile(dir=folder, prefix=DRAFT, delete=False) as file:
        try:
            yield file
        finally:
            Path(file.name).unlink(missing_ok=True)


def settle(file: IO[bytes], path: Path, *, sync: bool = False) -> None:
    """Put a draft of the same file system at ``path`` as it is by now; ``sync`` waits for the disk. Raises OSError."""
    os.fchmod(file.fileno(), 0o644)  # temporary files are private
    file.flush()
    if sync:
        os.fsync(file.fileno())
    Path(file.name).replace(path)
