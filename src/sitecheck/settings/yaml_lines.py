"""YAML with line numbers, so that a mistake can be shown where it stands."""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path
from typing import Any

import yaml

from sitecheck.settings.problems import ConfigError, Problem
from sitecheck.settings.texts import read_text

Lines = dict[tuple[str | int, ...], int]
_QUICK = getattr(yaml, "CSafeLoader", None)  # None where PyYAML was built without libyaml
_DEEP = 500  # brackets, or characters of indentation
_TIMESTAMP = "tag:yaml.org,2002:timestamp"


def read_yaml(path: Path, shown_as: str | None = None) -> tuple[Any, Lines]:
    """The file's value and the line (from 1) of every path in it.

    Raises ConfigError for a file that is missing, not UTF-8, not YAML, or that names a key twice.
    """
    name = shown_as or str(path)
    text = read_text(path, name)
    try:
        return _read(text, name)
    except ConfigError:
        raise
    except yaml.reader.ReaderError as error:
        line = text.count("\n", 0, error.position) + 1
        raise _refusal(name, line, f"a character that may not stand here ({error.reason})") from error
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        raise _refusal(name, mark.line + 1 if mark else 0, _words(error)) from error
    except RecursionError as error:
        raise _refusal(name, 0, "it is nested too deeply") from error
    except (yaml.YAMLError, ValueError) as error:
        raise _refusal(name, 0, str(error)) from error


def _read(text: str, name: str) -> tuple[Any, Lines]:
    # libyaml is six times as fast. What it refuses is read once more by the loader that words mistakes better, and what
    # nests deeper than any configuration is not given to it: it would run out of stack, not of patience.
    if _QUICK is not None and not _nests(text):
        with suppress(yaml.YAMLError, ValueError):
            return _loaded(_QUICK(text), name)
    return _loaded(yaml.SafeLoader(text), name)


def _nests(text: str) -> bool:
    return text.count("[") + text.count("{") > _DEEP or " " * _DEEP in text or "- " * _DEEP in text


def _loaded(loader: Any, name: str) -> tuple[Any, Lines]:
    lines: Lines = {}
    problems: list[Problem] = []
    try:
        node = loader.get_single_node()
        if node is None:
            return None, {}
        _Walk(name, lines, problems).visit(node, ())
        if problems:
            raise ConfigError(problems)
        return loader.construct_document(node), lines
    finally:
        loader.dispose()


def _refusal(name: str, line: int, what: str) -> ConfigError:
    return ConfigError([Problem(name, line, "", f"not valid YAML: {what}")])


def _words(error: yaml.MarkedYAMLError) -> str:
    said = ", ".join(part for part in (error.context, error.problem) if part)
    return f"{said} (indent with spaces, not with tabs)" if "'\\t'" in said else said


class _Walk:
    """Notes the line of every path, and what the constructor would not notice or say without a place."""

    def __init__(self, name: str, lines: Lines, problems: list[Problem]) -> None:
        self._name = name
        self._lines = lines
        self._problems = problems
        self._seen: set[int] = set()

    def visit(self, node: yaml.Node, path: tuple[str | int, ...]) -> None:
        """Note ``node`` and what lies below it. An alias is noted, not followed: it may lead back to itself."""
        self._lines.setdefault(path, node.start_mark.line + 1)
        if id(node) in self._seen:
            return
        self._seen.add(id(node))
        if isinstance(node, yaml.SequenceNode):
            for index, child in enumerate(node.value):
                self.visit(child, (*path, index))
        elif isinstance(node, yaml.MappingNode):
            self._mapping(node, path)
        elif isinstance(node, yaml.ScalarNode) and node.tag == _TIMESTAMP:
            self._day(node, path)

    def _mapping(self, node: yaml.MappingNode, path: tuple[str | int, ...]) -> None:
        keys: set[str] = set()
        for key, child in node.value:
            here = (*path, str(key.value))
            line = key.start_mark.line + 1
            if str(key.value) in keys:
                self._problem(line, here, "is given twice")
            keys.add(str(key.value))
            self._lines[here] = line
            self.visit(child, here)

    def _day(self, node: yaml.ScalarNode, path: tuple[str | int, ...]) -> None:
        try:
            yaml.constructor.SafeConstructor().construct_yaml_timestamp(node)
        except ValueError as error:
            self._problem(node.start_mark.line + 1, path, f"is no date: {error} (found {node.value!r})")

    def _problem(self, line: int, path: tuple[str | int, ...], message: str) -> None:
        self._problems.append(Problem(self._name, line, ".".join(map(str, path)), message))
