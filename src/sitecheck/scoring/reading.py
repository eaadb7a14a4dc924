"""From a rubric file to a rubric, naming every mistake of form with its line."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from pydantic import ValidationError

from sitecheck.scoring.documents import Document, DocumentError, Loc, Mapping, read_yaml
from sitecheck.scoring.model import Rubric
from sitecheck.scoring.problems import Problem


def read_rubric(path: Path) -> tuple[Rubric | None, Document, list[Problem]]:
    """The rubric in ``path`` as far as its form goes, its document, and every mistake of form."""
    name = path.name
    try:
        document = read_yaml(path.read_text(encoding="utf-8"))
    except OSError as error:
        return None, Document(None), [Problem(str(path), 0, "", f"cannot be read: {error.strerror or error}")]
    except UnicodeDecodeError as error:
        return None, Document(None), [Problem(name, 0, "", f"is not UTF-8 text (byte {error.start})")]
    except DocumentError as error:
        return None, Document(None), [Problem(name, error.line or 0, "", str(error))]
    problems = [
        Problem(name, document.line((*loc, key)) or 0, dotted((*loc, key)), "written twice; keep one")
        for loc, mapping in _mappings(document.data, ())
        for key in mapping.doubled
    ]
    if not isinstance(document.data, dict):
        return None, document, [Problem(name, 1, "", "must be a mapping with id, title, sections, items …")]
    try:
        return Rubric.model_validate(document.data), document, problems
    except ValidationError as error:
        for detail in error.errors(include_url=False):
            loc = tuple(step for step in detail["loc"] if not _is_tag(step, detail["loc"], document))
            problems.append(Problem(name, document.line(loc) or 0, dotted(loc), detail["msg"]))
    return None, document, problems


def dotted(loc: Loc) -> str:
    """A place in a file as people write it: ``items[3].rules[0].points``."""
    text = ""
    for step in loc:
        text += f"[{step}]" if isinstance(step, int) else f".{step}" if text else step
    return text


def _is_tag(step: str | int, loc: tuple[str | int, ...], document: Document) -> bool:
    """Pydantic names the chosen kind of a rule inside the path; the file has no such level."""
    position = loc.index(step)
    return position > 0 and isinstance(loc[position - 1], int) and "rules" in loc[:position] and step in _KINDS


_KINDS = {"award", "deduct", "per_occurrence", "tier", "rank", "yes_no", "bonus", "penalty", "gate", "zero_all"}


def _mappings(data: object, loc: Loc) -> Iterable[tuple[Loc, Mapping]]:
    if isinstance(data, Mapping):
        yield loc, data
        for key, value in data.items():
            yield from _mappings(value, (*loc, key))
    elif isinstance(data, list):
        for index, value in enumerate(data):
            yield from _mappings(value, (*loc, index))
