"""Rubrics for everyone else: find them, load them, name them by their hash."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import lru_cache
from pathlib import Path
from typing import Any

from sitecheck.facts.data import data_dir
from sitecheck.scoring.lint import lint_rubric
from sitecheck.scoring.model import Rubric, Switches, rubric_hash
from sitecheck.scoring.problems import Level, RubricError

__all__ = [
    "Rubric",
    "RubricError",
    "Switches",
    "choose",
    "list_rubrics",
    "load_family",
    "load_rubric",
    "rubric_folders",
    "rubric_hash",
]


def rubric_folders(project: Path | None = None) -> tuple[Path, ...]:
    """Where rubrics are looked for; those of a project folder override the packaged ones."""
    packaged = data_dir("config") / "rubrics"
    return (packaged,) if project is None else (packaged, project / "config" / "rubrics")


def load_rubric(path: Path) -> Rubric:
    """The rubric in ``path``. Raises RubricError with every mistake of form and sense, with file, line and field."""
    return _read(path, path.read_bytes() if path.is_file() else b"")


@lru_cache(maxsize=64)
def _read(path: Path, _data: bytes) -> Rubric:
    """A file that says what it said before is not read through again."""
    rubric, problems = lint_rubric(path)
    errors = [problem for problem in problems if problem.level is Level.ERROR]
    if rubric is None or errors:
        raise RubricError(errors)
    return rubric


def list_rubrics(folders: Iterable[Path]) -> dict[str, Path]:
    """Rubric files by id (the file's stem), sorted; a later folder overrides an earlier one. Folders may be absent."""
    found: dict[str, Path] = {}
    for folder in folders:
        if folder.is_dir():
            found.update({path.stem: path for path in sorted(folder.glob("*.yaml"))})
    return dict(sorted(found.items()))


def load_family(name: str, folders: Iterable[Path]) -> tuple[Rubric, dict[str, Rubric]]:
    """The rubric called ``name`` (an id or a path) and the other tables of its combination, by id.

    Tables beside a rubric given by path come first. Raises LookupError where one is missing, RubricError where one is
    faulty.
    """
    path, known = Path(name), list_rubrics(folders)
    if name in known:
        table = load_rubric(known[name])
    elif path.is_file():
        known |= list_rubrics([path.parent])
        table = load_rubric(path)
    else:
        raise LookupError(f"there is no rubric {name!r}; there are {', '.join(known)}")
    wanted = set(table.combine.weights) if table.combine is not None else set()
    wanted |= {table.combined_in} if table.combined_in is not None else set()
    partners: dict[str, Rubric] = {}
    for other in sorted(wanted - {table.id}):
        if other not in known:
            raise LookupError(f"{table.id} is combined with {other!r}, which does not exist")
        partners[other] = load_rubric(known[other])
    return table, partners


def choose(rubric: Rubric, settings: Mapping[str, Any]) -> Switches:
    """The rubric's switches with ``settings`` put over them. Raises pydantic's ValidationError (a ValueError)."""
    chosen = {**rubric.switches.model_dump(), **settings}
    return Switches.model_validate(chosen, context={"items": rubric.by_id})
