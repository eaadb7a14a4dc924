"""A fact file in any of its four forms, read and checked: every mistake with its place."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sitecheck.scoring.documents import Document, DocumentError, Loc, read_json, read_yaml
from sitecheck.scoring.fact_table import CodeOf, read_fact_table
from sitecheck.scoring.factfile import FactFile, parse_fact_file
from sitecheck.scoring.model import Rubric
from sitecheck.scoring.refusals import FactCode, FactError
from sitecheck.settings.problems import ConfigError

_TABLES = (".csv", ".xlsx")


@dataclass(frozen=True, slots=True)
class FactSource:
    """What a file says, and for each of its errors the place (``facts.csv:5: value``), in the same order."""

    read: FactFile
    places: tuple[str, ...]


def read_facts(path: Path, rubric: Rubric, partners: Mapping[str, Rubric] | None = None) -> FactSource:
    """The facts in ``path`` (``.yaml .json .csv .xlsx``) for ``rubric`` and its partners; nothing is raised."""
    try:
        document = read_document(path, rubric, partners)
    except DocumentError as error:
        place = f"{path.name}:{error.line}" if error.line else path.name
        return _broken(rubric, ((place, f"{place}: {error}"),))
    except ConfigError as error:
        return _broken(rubric, tuple((_short(str(one), one.message), str(one)) for one in error.problems))
    read = parse_fact_file(document.data, rubric, partners)
    return FactSource(read, tuple(place_of(document, path.name, error) for error in read.errors))


def read_document(
    path: Path,
    rubric: Rubric,
    partners: Mapping[str, Rubric] | None = None,
    code_of: CodeOf | None = None,
    *,
    unfilled: bool = False,
) -> Document:
    """The data of a fact file by its suffix: a table (``code_of``, ``unfilled``: see there), JSON, else YAML.

    Raises DocumentError, ConfigError.
    """
    if path.suffix.lower() in _TABLES:
        return read_fact_table(path, (rubric, *(partners or {}).values()), code_of, unfilled=unfilled)
    try:
        text = path.read_text(encoding="utf-8-sig")
    except OSError as error:
        raise DocumentError(f"{path} cannot be read: {error.strerror or error}") from error
    except UnicodeDecodeError as error:
        raise DocumentError(f"{path} is not UTF-8 text (byte {error.start})") from error
    return read_json(text) if path.suffix.lower() == ".json" else read_yaml(text)


def place_of(document: Document, file: str, error: FactError) -> str:
    """Where in the file an error stands, as near as its form lets one say."""
    return document.place(file, loc_of(document.data, error))


def loc_of(data: Any, error: FactError) -> Loc:
    """The path in ``data`` to what an error means, as far as it leads."""
    rule = error.rule or ""
    if error.code is None:
        return ("settings", rule.removeprefix("settings.")) if rule.startswith("settings.") else ("period",)
    units = data.get("units") if isinstance(data, Mapping) else None
    found: Loc = ()
    for index, unit in enumerate(units if isinstance(units, list) else ()):
        if isinstance(unit, Mapping) and str(unit.get("code")) == error.code:
            found = ("units", index)  # of a unit that stands twice the later one
            for part in ("unit", "facts", "items"):
                given = unit.get(part)
                if isinstance(given, Mapping) and rule in given:
                    found = ("units", index, part, rule)
    return found


def _broken(rubric: Rubric, mistakes: tuple[tuple[str, str], ...]) -> FactSource:
    errors = tuple(FactError(None, None, FactCode.MALFORMED, message) for _, message in mistakes)
    return FactSource(FactFile(None, rubric.switches, (), errors), tuple(place for place, _ in mistakes))


def _short(whole: str, message: str) -> str:
    return whole.removesuffix(f": {message}")
