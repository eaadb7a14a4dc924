"""Names of worksheets: legal, short enough, and each one only once."""

from __future__ import annotations

import re
from collections.abc import Iterable

_ILLEGAL = re.compile(r"[\[\]:*?/\\\x00-\x1f]")
_MOST = 31


def sheet_names(wanted: Iterable[str]) -> list[str]:
    """A name for each wanted one, in order. Spreadsheet programs take 31 characters and compare without case."""
    names: list[str] = []
    taken = {"history"}  # reserved by Excel
    for text in wanted:
        plain = _ILLEGAL.sub("_", text).strip().strip("'") or "_"
        name, number = plain[:_MOST].rstrip(), 1
        while name.casefold() in taken:
            number += 1
            ending = f"({number})"
            name = plain[: _MOST - len(ending)].rstrip() + ending
        taken.add(name.casefold())
        names.append(name)
    return names
