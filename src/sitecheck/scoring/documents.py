"""YAML and JSON read as plain data that remembers lines and doubled keys; numbers stay exact decimals.

YAML follows the 1.2 core schema: ``yes`` and ``no`` are text, dates are text, only ``true`` and ``false`` are booleans.
"""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

import yaml

Loc = tuple[str | int, ...]


class Mapping(dict[str, Any]):
    """A mapping that knows which of its keys were written more than once (the last value stands)."""

    def __init__(self, pairs: Sequence[tuple[str, Any]]) -> None:
        """``pairs`` in the order written."""
        super().__init__(pairs)
        seen: set[str] = set()
        doubled: list[str] = []
        for key, _ in pairs:
            if key in seen and key not in doubled:
                doubled.append(key)
            seen.add(key)
        self.doubled: tuple[str, ...] = tuple(doubled)


class DocumentError(Exception):
    """The text is no YAML or JSON; ``line`` counts from 1."""

    def __init__(self, message: str, line: int | None = None) -> None:
        """``message`` says what is wrong and where."""
        super().__init__(message)
        self.line = line


@dataclass(frozen=True)
class Document:
    """Data of one file, with the line of everything in it where the format gives lines.

    ``sheets`` names, for rows of a table, what stands before the line (the sheet) and behind it (the column).
    """

    data: Any
    lines: dict[Loc, int] = field(default_factory=dict)
    sheets: dict[Loc, tuple[str, str]] = field(default_factory=dict)

    def line(self, loc: Loc) -> int | None:
        """Line of the place ``loc`` leads to, or of the nearest place above it that exists."""
        return self.lines.get(self._nearest(loc))

    def place(self, file: str, loc: Loc) -> str:
        """``file`` with the line of ``loc``, for a table also its sheet and column: ``a.xlsx [事实]:5: 值``."""
        where, line, column = self.spot(file, loc)
        return (f"{where}:{line}" if line else where) + (f": {column}" if column else "")

    def spot(self, file: str, loc: Loc) -> tuple[str, int, str]:
        """``file`` with its sheet, line (0: not known) and column (empty: none) of ``loc``."""
        known = self._nearest(loc)
        sheet, column = self.sheets.get(known, ("", ""))
        return f"{file} [{sheet}]" if sheet else file, self.lines.get(known, 0), column

    def _nearest(self, loc: Loc) -> Loc:
        known: Loc = ()
        for step in loc:
            if (*known, step) in self.lines:
                known = (*known, step)
        return known


class _Loader(yaml.SafeLoader):
    """Composes nodes only; the tags are resolved by the rules below."""

    yaml_implicit_resolvers: dict[str, Any] = {}  # noqa: RUF012 - the base class declares it without ClassVar

    def compose_node(self, parent: Any, index: Any) -> Any:
        if self.check_event(yaml.AliasEvent):
            event = self.peek_event()  # type: ignore[no-untyped-call]
            raise yaml.MarkedYAMLError(
                problem="aliases (*name) are not used in these files", problem_mark=event.start_mark
            )
        return super().compose_node(parent, index)


for _tag, _pattern, _first in (
    ("bool", r"^(?:true|True|TRUE|false|False|FALSE)$", "tTfF"),
    ("int", r"^[-+]?[0-9]+$", "-+0123456789"),
    ("float", r"^[-+]?(?:[0-9]+\.[0-9]*|\.[0-9]+|[0-9]+(?=[eE]))(?:[eE][-+]?[0-9]+)?$", "-+0123456789."),
    ("null", r"^(?:~|null|Null|NULL|)$", ["~", "n", "N", ""]),
):
    _Loader.add_implicit_resolver(f"tag:yaml.org,2002:{_tag}", re.compile(_pattern), list(_first))

RESOLVERS: dict[str, list[tuple[str, re.Pattern[str]]]] = _Loader.yaml_implicit_resolvers
"""By the first character: what unquoted text is read as."""

_TAGS = {"map", "seq", "str", "bool", "int", "float", "null"}


def read_yaml(text: str) -> Document:
    """The one document in ``text``. Raises DocumentError naming the line."""
    try:
        loader = _Loader(text)
        try:
            node = loader.get_single_node()
        finally:
            loader.dispose()
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        raise DocumentError(error.problem or "not YAML", mark.line + 1 if mark else None) from error
    except yaml.YAMLError as error:
        raise DocumentError(f"not YAML: {error}") from error
    except RecursionError as error:
        raise DocumentError("nested too deeply") from error
    lines: dict[Loc, int] = {}
    return Document(_plain(node, (), lines) if node is not None else None, lines)


def read_json(text: str) -> Document:
    """The JSON value in ``text``; no lines. Raises DocumentError naming the line of a syntax error."""

    def constant(name: str) -> Any:
        raise DocumentError(f"{name} is not a number that can be scored")

    try:
        data = json.loads(text, parse_float=Decimal, parse_constant=constant, object_pairs_hook=Mapping)
    except json.JSONDecodeError as error:
        raise DocumentError(f"not JSON: {error.msg}", error.lineno) from error
    except (RecursionError, ValueError) as error:
        raise DocumentError(f"not JSON: {error}") from error
    return Document(data)


def _plain(node: yaml.Node, loc: Loc, lines: dict[Loc, int]) -> Any:
    lines[loc] = node.start_mark.line + 1
    kind = node.tag.rpartition(":")[2]
    if kind not in _TAGS:
        raise DocumentError(f"tag {node.tag} is not used in these files", node.start_mark.line + 1)
    if isinstance(node, yaml.MappingNode):
        pairs: list[tuple[str, Any]] = []
        for key_node, value_node in node.value:
            if not isinstance(key_node, yaml.ScalarNode):
                raise DocumentError("a key must be plain text", key_node.start_mark.line + 1)
            key = str(key_node.value)
            pairs.append((key, _plain(value_node, (*loc, key), lines)))
            lines[(*loc, key)] = key_node.start_mark.line + 1
        return Mapping(pairs)
    if isinstance(node, yaml.SequenceNode):
        return [_plain(child, (*loc, index), lines) for index, child in enumerate(node.value)]
    try:
        return _scalar(kind, str(node.value))
    except (ValueError, ArithmeticError) as error:
        raise DocumentError(f"{str(node.value)[:40]!r} is no {kind}", node.start_mark.line + 1) from error


def _scalar(kind: str, text: str) -> Any:
    match kind:
        case "bool":
            return text.lower() == "true"
        case "int":
            return int(text)
        case "float":
            return Decimal(text)
        case "null":
            return None
        case _:
            return text
