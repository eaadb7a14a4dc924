"""So many files, and what they take."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(slots=True)
class Amount:
    """``bytes`` is what the files take of the disk; ``content`` what they hold unpacked, where rows know it."""

    files: int = 0
    bytes: int = 0
    content: int = 0

    def add(self, size: int, content: int = 0) -> None:
        """One file more."""
        self.files += 1
        self.bytes += size
        self.content += content
