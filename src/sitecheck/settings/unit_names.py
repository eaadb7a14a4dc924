"""Which unit a list means: by code, by name, by alias; brackets and widths as people write them."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable

from sitecheck.settings.records import UnitConfig

_BRACKETS = re.compile(r"\(([^()]*)\)")
_APART = re.compile(r"[、,;/]")
_HINTS = 3


class UnitNotFound(LookupError):
    """No unit, or more than one, is meant; the message says which come near."""


class UnitNames:
    """Finds units of a project as lists name them."""

    def __init__(self, units: Iterable[UnitConfig]) -> None:
        self._by_code: dict[str, UnitConfig] = {}
        self._whole: dict[str, list[UnitConfig]] = {}  # name and aliases as they stand
        self._part: dict[str, list[UnitConfig]] = {}  # the same without brackets, and what the brackets hold
        for unit in units:
            self._by_code[unit.code] = unit
            for name in (unit.name, *unit.aliases):
                _add(self._whole, _plain(name), unit)
                for part in _parts(_plain(name)):
                    _add(self._part, part, unit)

    def find(self, code: str, name: str) -> UnitConfig:
        """The unit with that code, or that name where there is no code. Raises UnitNotFound.

        A code and a name that mean different units are refused: one of them is a slip.
        """
        if not code:
            return self._named(name)
        unit = self._by_code.get(code)
        if unit is None:
            raise UnitNotFound(f"no unit has the code {code!r}")
        if name and unit not in self._meant(name):
            raise UnitNotFound(f"code {code!r} is {unit.name}, not {name!r}: correct one of them")
        return unit

    def _named(self, name: str) -> UnitConfig:
        found = self._meant(name)
        if len(found) == 1:
            return found[0]
        if found:
            raise UnitNotFound(f"{name!r} may be {_listed(found)}: write the full name, or the code")
        near = [unit for unit in self._by_code.values() if _plain(name) and _plain(name) in _plain(unit.name)]
        hint = f" (is it {_listed(near[:_HINTS])}?)" if near else ""
        raise UnitNotFound(f"no unit is called {name!r}{hint}: correct the name, or add it to the unit's aliases")

    def _meant(self, name: str) -> list[UnitConfig]:
        """Those meant by the name as it stands, else those that share its name without brackets or a bracket's name."""
        plain = _plain(name)
        if not plain:
            return []
        for names in (self._whole, self._part):
            if plain in names:
                return names[plain]
        found: list[UnitConfig] = []
        for part in _parts(plain)[:1]:  # what stands before the brackets; what they hold may be another's name
            found += [unit for unit in (self._whole.get(part) or self._part.get(part, [])) if unit not in found]
        return found


def _plain(name: str) -> str:
    """Half-width brackets and letters, no spaces."""
    return "".join(unicodedata.normalize("NFKC", name).split())


def _parts(plain: str) -> list[str]:
    """The name without its brackets, then each name inside them; nothing for a name without brackets."""
    inside = [part for found in _BRACKETS.findall(plain) for part in _APART.split(found) if part]
    before = _BRACKETS.sub("", plain)
    return [before, *inside] if inside and before else []


def _add(names: dict[str, list[UnitConfig]], key: str, unit: UnitConfig) -> None:
    found = names.setdefault(key, [])
    if unit not in found:
        found.append(unit)


def _listed(units: Iterable[UnitConfig]) -> str:
    return ", ".join(f"{unit.name} ({unit.code})" for unit in units)
