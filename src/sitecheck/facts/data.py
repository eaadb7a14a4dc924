"""Where the data that ships with the program lies: inside the wheel, or at the top of a source checkout."""

from __future__ import annotations

from pathlib import Path

_PACKAGE = Path(__file__).resolve().parent.parent


def data_dir(name: str) -> Path:
    """Folder of the shipped data called ``name`` (``checks`` or ``config``).

    Raises FileNotFoundError when neither the installed nor the source layout has it, which means a broken installation.
    """
    for folder in (_PACKAGE / "_data" / name, _PACKAGE.parent.parent / name):
        if folder.is_dir():
            return folder
    raise FileNotFoundError(f"shipped folder {name!r} is missing beside {_PACKAGE}: reinstall sitecheck")
