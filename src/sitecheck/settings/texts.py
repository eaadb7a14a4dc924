"""Reading a text file of the configuration; what keeps it from being read becomes a problem with its place."""

from __future__ import annotations

from pathlib import Path

from sitecheck.settings.problems import ConfigError, Problem


def read_bytes(path: Path, shown_as: str) -> bytes:
    """The file's bytes. Raises ConfigError for a file that is missing, a folder, or not to be read."""
    try:
        return path.read_bytes()
    except FileNotFoundError as error:
        raise ConfigError([Problem(shown_as, 0, "", "the file is missing")]) from error
    except OSError as error:
        raise ConfigError([Problem(shown_as, 0, "", f"cannot be read: {error.strerror or error}")]) from error


def read_text(path: Path, shown_as: str) -> str:
    """The file as text, line ends as \\n, without a byte order mark.

    Raises ConfigError for a file that is missing, cannot be read or is not UTF-8 (then with the first wrong line).
    """
    data = read_bytes(path, shown_as)
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        # The mark is cut off before the position is counted; the lines before it are the same.
        line = data.count(b"\n", 0, error.start) + 1
        raise ConfigError([Problem(shown_as, line, "", "is not UTF-8 text: save the file as UTF-8")]) from error
    return text.replace("\r\n", "\n").replace("\r", "\n")
