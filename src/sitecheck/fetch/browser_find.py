"""Where Chromium lies on this machine."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

_NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
_OWN = ("chromium-*/chrome-linux*/chrome", "chromium-*/chrome-mac*/Chromium.app/Contents/MacOS/Chromium")


def find_browser(setting: str = "") -> Path | None:
    """The Chromium to start: as set, else Playwright's own, else the system's; None when there is none.

    What a setting names is taken as it is, also when it does not exist: a browser the operator did not choose is no
    answer to a misspelt path, and starting it says what is wrong.
    """
    if setting:
        return Path(shutil.which(setting) or setting)
    own = _playwrights_own()
    if own is not None:
        return own
    return next((Path(found) for name in _NAMES if (found := shutil.which(name)) is not None), None)


def _playwrights_own() -> Path | None:
    folder = Path(os.environ.get("PLAYWRIGHT_BROWSERS_PATH") or Path.home() / ".cache" / "ms-playwright")
    found = [path for pattern in _OWN for path in folder.glob(pattern) if os.access(path, os.X_OK)]
    return max(found, key=_revision, default=None)


def _revision(path: Path) -> tuple[int, str]:
    name = next(part for part in reversed(path.parts) if part.startswith("chromium-"))
    number = name.removeprefix("chromium-")
    return (int(number) if number.isdigit() else 0, str(path))
