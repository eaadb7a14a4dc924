"""Rubrics for everyone else: find them, load them, name them by their hash."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from sitecheck.scoring.lint import lint_rubric
from sitecheck.scoring.model import Rubric, Switches, rubric_hash
from sitecheck.scoring.problems import Level, RubricError

__all__ = ["Rubric", "RubricError", "Switches", "list_rubrics", "load_rubric", "rubric_hash"]


def load_rubric(path: Path) -> Rubric:
    """The rubric in ``path``. Raises RubricError with every mistake of form and sense, with file, line and field."""
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
