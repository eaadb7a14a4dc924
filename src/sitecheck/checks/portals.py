"""Small portals that examples stand on (``checks/portals``), so that an example shows only what it is about."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path
from typing import Any

from sitecheck.facts.data import data_dir
from sitecheck.settings.problems import ConfigError, Problem, line_of
from sitecheck.settings.yaml_lines import Lines, read_yaml


def on_portals(raw: dict[str, Any], path: Path, lines: Lines) -> dict[str, Any]:
    """The check file with the pages of the named portals laid under those of its examples.

    A page given as ``null`` is taken away. Raises ConfigError for a portal that is not there or is no table of pages.
    """
    examples = raw.get("examples")
    if not isinstance(examples, list):
        return raw
    return {**raw, "examples": [_stood(one, at, path, lines) for at, one in enumerate(examples)]}


def _stood(example: Any, at: int, path: Path, lines: Lines) -> Any:
    if not isinstance(example, dict) or not isinstance(name := example.get("portal"), str):
        return example
    ground = _ground(name, path.parent)
    if ground is None:
        place: tuple[str | int, ...] = ("examples", at, "portal")
        said = f"there is no portals/{name}.yaml beside the file or among the shipped ones"
        raise ConfigError([Problem(str(path), line_of(lines, place), f"examples.{at}.portal", said)])
    own = example.get("pages") or {}
    pages = {**ground, **own} if isinstance(own, dict) else own
    kept = {key: page for key, page in pages.items() if page is not None} if isinstance(pages, dict) else pages
    return {**example, "pages": kept}


def _ground(name: str, beside: Path) -> dict[str, Any] | None:
    for folder in (beside / "portals", data_dir("checks") / "portals"):
        file = folder / f"{name}.yaml"
        if file.is_file():
            return _read(file, file.stat().st_mtime_ns)
    return None


@lru_cache(maxsize=32)
def _read(file: Path, _changed: int) -> dict[str, Any]:
    value, _ = read_yaml(file)
    if not isinstance(value, dict):
        raise ConfigError([Problem(str(file), 1, "", "must be a table of paths and pages")])
    return value
