"""Where the CPU of a crawl goes, by room of the house and by library, from a cProfile file."""

from __future__ import annotations

import pstats
from collections import Counter
from pathlib import Path
from typing import Any

_Func = tuple[str, int, str]


def report(file: Path, pages: int) -> str:
    """Tables: own time by room or library (built-in functions count for their callers), and the costliest functions."""
    stats: dict[_Func, Any] = pstats.Stats(str(file)).stats  # type: ignore[attr-defined]
    rooms: Counter[str] = Counter()
    functions: Counter[_Func] = Counter()
    for func, (_, _, own, _, callers) in stats.items():
        if func[0] != "~":
            rooms[_room(func[0])] += own
            functions[func] += own
            continue
        for caller, (_, _, part, _) in callers.items():
            rooms[_room(caller[0])] += part
            functions[caller] += part
    total = sum(rooms.values())
    lines = ["| room or library | ms per page | share |", "|---|---|---|"]
    lines += [
        f"| {name} | {seconds / pages * 1000:.2f} | {seconds / total:.0%} |"
        for name, seconds in rooms.most_common(22)
        if seconds / total > 0.004
    ]
    lines += [
        "",
        "| function (own time, with the built-ins it calls) | ms per page | calls per page |",
        "|---|---|---|",
    ]
    for func, seconds in functions.most_common(45):
        calls = stats[func][1] if func in stats else 0
        lines.append(f"| {_where(func)} | {seconds / pages * 1000:.3f} | {calls / pages:.1f} |")
    lines += ["", "| function of sitecheck (with all it calls) | ms per page | calls per page |", "|---|---|---|"]
    inclusive = sorted(
        ((entry[3], entry[1], func) for func, entry in stats.items() if "/sitecheck/" in func[0]), reverse=True
    )
    for seconds, calls, func in inclusive[:45]:
        lines.append(f"| {_where(func)} | {seconds / pages * 1000:.3f} | {calls / pages:.1f} |")
    return "\n".join(lines)


def _room(file: str) -> str:
    parts = file.split("/")
    if "sitecheck" in parts and parts[-1].endswith(".py"):
        after = parts[len(parts) - parts[::-1].index("sitecheck") :]
        return f"sitecheck/{after[0] if len(after) > 1 else ''}"
    if "site-packages" in parts:
        return parts[parts.index("site-packages") + 1].removesuffix(".py")
    return "asyncio" if "asyncio" in parts else "standard library"


def _where(func: _Func) -> str:
    file, line, name = func
    parts = file.split("/")
    short = "/".join(parts[-2:])
    return f"`{short}:{line}` {name}"
