"""The units below the one whose portal is looked at: what they are called there, and where their own portals stand."""

from __future__ import annotations

from itertools import takewhile

from sitecheck.facts.mentions import NamedUnit
from sitecheck.page.urls import host_key
from sitecheck.settings.records import Project, UnitConfig

_REGION_ENDS = "省市县区州旗盟镇乡"  # last character of a region's name: 云溪县
_LEAST_NAME = 3  # characters that still name a unit: 财政局


def units_below(project: Project, code: str) -> tuple[NamedUnit, ...]:
    """Units whose parent is the unit ``code``, in the order of the register; none where the register has no such."""
    above = project.unit(code)
    if above is None:
        return ()
    hosts: dict[str, list[str]] = {}
    for site in project.sites:
        hosts.setdefault(site.unit, []).extend((host_key(site.url), *site.hosts))
    return tuple(
        NamedUnit(unit.code, unit.name, unit.category, _names(unit, above), tuple(hosts.get(unit.code, ())))
        for unit in project.units
        if unit.parent == code
    )


def _names(unit: UnitConfig, above: UnitConfig) -> tuple[str, ...]:
    """The unit's names and aliases, each also without the name of the county it shares with the unit above."""
    names = []
    for name in (unit.name, *unit.aliases):
        names.append(name)
        region = _region(name, above.name)
        short = name.removeprefix(region)
        if region:
            names += [one for one in (region[-1] + short, short) if len(one) >= _LEAST_NAME]
    return tuple(dict.fromkeys(names))


def _region(name: str, above: str) -> str:
    """The name of the region both begin with, empty where they share none."""
    shared = [one for one, _ in takewhile(lambda pair: pair[0] == pair[1], zip(name, above, strict=False))]
    ends = [at for at, character in enumerate(shared) if at and character in _REGION_ENDS]
    return name[: ends[-1] + 1] if ends else ""
