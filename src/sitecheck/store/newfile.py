"""Files that appear whole, and only where none was."""

from __future__ import annotations

import errno
import os
from pathlib import Path

from sitecheck.store.files import draft

_NO_LINKS = (errno.EPERM, errno.ENOTSUP, errno.ENOSYS, errno.EMLINK)


def write_new(path: Path, data: bytes) -> None:
    """Put ``data`` at ``path`` in one step and safe on disk. Raises FileExistsError when there is a file already, of
    two who write at once for one of them; OSError leaves nothing half-written."""
    with draft(path.parent) as file:
        os.fchmod(file.fileno(), 0o644)
        file.write(data)
        file.flush()
        os.fsync(file.fileno())
        try:
            os.link(file.name, path)
        except OSError as error:
            if error.errno not in _NO_LINKS:
                raise
            # A file system without links: the name is taken first, and filled in one step right after.
            os.close(os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o644))
            Path(file.name).replace(path)
    folder = os.open(path.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)
