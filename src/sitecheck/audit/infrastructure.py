"""What a night met that belongs to no single unit: one firewall before several portals, in words for the operator."""

from __future__ import annotations

from sitecheck.fetch import Walls

_NAMED = 10  # hosts


def infrastructure(walls: Walls) -> tuple[str, ...]:
    """One line for each firewall that stands before several hosts, the widest first."""
    lines = []
    for wall in walls.shared():
        hosts = ", ".join(wall.hosts[:_NAMED])
        more = f" and {len(wall.hosts) - _NAMED} more" if len(wall.hosts) > _NAMED else ""
        lines.append(
            f"The same block page on {len(wall.hosts)} hosts: probably a shared firewall, which is no matter of the "
            f"units behind it ({wall.sign}): {hosts}{more}"
        )
    return tuple(lines)
