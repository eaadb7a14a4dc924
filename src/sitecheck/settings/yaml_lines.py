"""YAML with line numbers, so that a mistake can be shown where it stands."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import yaml

from sitecheck.settings.problems import ConfigError, Problem

Lines = dict[tuple[str | int, ...], int]


def read_yaml(path: Path, shown_as: str | None = None) -> tuple[Any, Lines]:
    """The file's value and the line (from 1) of every path in it.

    Raises ConfigError for a file that is missing, not UTF-8, not YAML, or that names a key twice.
    """
    name = shown_as or str(path)
    try:
        text = path.read_text(encoding="utf-8-sig")
    except FileNotFoundError as error:
        raise ConfigError([Problem(name, 0, "", "the file is missing")]) from error
    except (OSError, UnicodeDecodeError) as error:
        raise ConfigError([Problem(name, 0, "", f"cannot be read as UTF-8: {error}")]) from error
    try:
        loader = yaml.SafeLoader(text)
        try:
            node = loader.get_single_node()
            if node is None:
                return None, {}
            lines: Lines = {}
            problems: list[Problem] = []
            _walk(node, (), lines, problems, name)
            value = loader.construct_document(node)
        finally:
            loader.dispose()
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else 0
        raise ConfigError([Problem(name, line, "", f"not valid YAML: {error.problem}")]) from error
    except (yaml.YAMLError, ValueError) as error:
        raise ConfigError([Problem(name, 0, "", f"not valid YAML: {error}")]) from error
    if problems:
        raise ConfigError(problems)
    return value, lines


def _walk(node: yaml.Node, path: tuple[str | int, ...], lines: Lines, problems: list[Problem], name: str) -> None:
    lines.setdefault(path, node.start_mark.line + 1)
    if isinstance(node, yaml.SequenceNode):
        for index, child in enumerate(node.value):
            _walk(child, (*path, index), lines, problems, name)
    elif isinstance(node, yaml.MappingNode):
        seen: set[str] = set()
        for key, child in node.value:
            here = (*path, str(key.value))
            if str(key.value) in seen:
                field = ".".join(map(str, here))
                problems.append(Problem(name, key.start_mark.line + 1, field, "is given twice"))
            seen.add(str(key.value))
            lines[here] = key.start_mark.line + 1
            _walk(child, here, lines, problems, name)
