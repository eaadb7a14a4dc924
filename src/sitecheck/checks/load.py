"""Reading check files: every mistake is named with file, line and field, all at once."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from sitecheck.checks.definition import CheckFile
from sitecheck.checks.portals import on_portals
from sitecheck.checks.registry import KINDS
from sitecheck.checks.rules import Place, broken_rules
from sitecheck.settings.problems import ConfigError, Problem, from_validation, line_of
from sitecheck.settings.yaml_lines import read_yaml

_FORMS = {kind.value: known.form for kind, known in KINDS.items()}


def load_checks(folders: Sequence[Path]) -> dict[str, CheckFile]:
    """The checks of all ``folders`` by id, sorted; a file of a later folder replaces the earlier one of the same name.

    Folders may be absent. Raises ConfigError naming every mistake in every file that counts.
    """
    problems: list[Problem] = []
    checks: dict[str, CheckFile] = {}
    for path in check_paths(folders):
        try:
            check = read_check(path)
        except ConfigError as error:
            problems.extend(error.problems)
        else:
            checks[check.id] = check
    if problems:
        raise ConfigError(problems)
    return dict(sorted(checks.items()))


def check_paths(folders: Sequence[Path]) -> tuple[Path, ...]:
    """The files that count, by name: one per check, from the last folder that has it."""
    files = {path.stem: path for folder in folders if folder.is_dir() for path in sorted(folder.glob("*.yaml"))}
    return tuple(files[stem] for stem in sorted(files))


def read_check(path: Path) -> CheckFile:
    """One check file. Raises ConfigError."""
    raw, lines = read_yaml(path)
    kind = raw.get("kind") if isinstance(raw, dict) else None
    if not isinstance(kind, str) or kind not in _FORMS:
        kinds = ", ".join(_FORMS)
        problem = Problem(str(path), line_of(lines, ("kind",)), "kind", f"must be one of {kinds} (found {kind!r})")
        raise ConfigError([problem])
    try:
        check: CheckFile = _FORMS[kind].model_validate(on_portals(raw, path, lines))
    except ValidationError as error:
        raise ConfigError(_plain(error, path, lines)) from None
    broken = broken_rules(check, path.stem)
    if broken:
        raise ConfigError(Problem(str(path), line_of(lines, place), _field(place), text) for place, text in broken)
    return check


def checks_hash(checks: Mapping[str, CheckFile]) -> str:
    """sha256 (hex) over everything the checks say, examples left out: they judge nothing."""
    said: dict[str, Any] = {
        key: check.model_dump(mode="json", by_alias=True, exclude={"examples"}) for key, check in checks.items()
    }
    return hashlib.sha256(json.dumps(said, ensure_ascii=False, sort_keys=True).encode()).hexdigest()


def _plain(error: ValidationError, path: Path, lines: dict[tuple[str | int, ...], int]) -> list[Problem]:
    # A page may be written as HTML or as an answer; pydantic names the branch it tried, which stands in no file.
    problems = []
    for problem in from_validation(error, path, lines):
        parts = problem.field.split(".")
        if parts[-1] == "str" and len(parts) > 3:
            continue
        field = ".".join(part for part in parts if part != "ExamplePage")
        problems.append(Problem(problem.file, problem.line, field, problem.message))
    return problems


def _field(place: Place) -> str:
    return ".".join(map(str, place))
