"""A rubric's data as YAML text: ordered as the shipped files, short things on one line, read back as it was.

Text is quoted wherever YAML 1.2 (how rubric files are read) or 1.1 (what other programs read) would take it for
something else.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from decimal import Decimal
from typing import Any

import yaml

from sitecheck.scoring.documents import RESOLVERS
from sitecheck.scoring.numbers import plain

_WIDTH = 80  # Chinese characters take two columns
_BLOCKS = {
    "source", "applies_to", "units", "cadence", "total", "rescale", "combine", "weights", "switches", "readings",
    "attributes",
}  # fmt: skip
_ENTRIES = {"sections", "items", "rules"}  # lists whose entries take a line for each field
_RULE = (
    "id", "kind", "direction", "scope", "effect", "part", "condition", "points", "points_range", "judged", "assumed",
    "tiers", "per", "per_inferred", "cap", "period_cap", "max_count", "linked_to", "metric", "population", "bands",
    "groups", "when", "exclusive_with", "exclusive_scope",
)  # fmt: skip
_LAST = ("automation", "check", "also_checks", "check_params", "readings", "note")
HEAD = "# 考核细则数据文件，由填写表导入。字段见 docs/rubrics.md。\n"


class _Dumper(yaml.SafeDumper):
    """Quotes by the rules of both versions, and writes decimals as they are."""

    def increase_indent(self, flow: bool = False, indentless: bool = False) -> None:
        """Entries of a list stand further in than its name."""
        return super().increase_indent(flow, False)


_Dumper.yaml_implicit_resolvers = {
    first: [*RESOLVERS.get(first, ()), *yaml.SafeDumper.yaml_implicit_resolvers.get(first, ())]
    for first in {*RESOLVERS, *yaml.SafeDumper.yaml_implicit_resolvers}
}


def rubric_text(data: Mapping[str, Any]) -> str:
    """The file for a rubric's data; ends with a newline."""
    ordered = {**data, "items": [_item(item) for item in data.get("items", ())]}
    return HEAD + _dump(_node("", ordered, flowing=False))


def flow(value: Any) -> str:
    """One value on one line."""
    return _dump(_node("", value, flowing=True), width=10**9).removesuffix("\n").removesuffix("\n...")


def _item(item: Mapping[str, Any]) -> dict[str, Any]:
    rules = [_sorted(rule) for rule in item.get("rules", ())]
    return {**{name: part for name, part in item.items() if name != "rules"}, "rules": rules}


def _sorted(rule: Mapping[str, Any]) -> dict[str, Any]:
    middle = [name for name in rule if name not in _RULE and name not in _LAST]
    return {name: rule[name] for name in (*_RULE, *middle, *_LAST) if name in rule}


def _dump(node: yaml.Node, width: int = _WIDTH) -> str:
    return str(yaml.serialize(node, Dumper=_Dumper, allow_unicode=True, width=width))


def _node(name: str, value: Any, *, flowing: bool) -> yaml.Node:
    """The node for ``value`` standing under ``name``; what stands in a flowing node flows as well."""
    if isinstance(value, Mapping):
        flowing = flowing or (name not in _BLOCKS and name not in _ENTRIES and name != "")
        pairs = [(_scalar(str(key)), _node(str(key), part, flowing=flowing)) for key, part in value.items()]
        return yaml.MappingNode("tag:yaml.org,2002:map", pairs, flow_style=flowing)
    if isinstance(value, list | tuple):
        scalars = not any(isinstance(entry, Mapping) for entry in value)
        inner = flowing or name not in _ENTRIES
        nodes = [_node(name if name in _ENTRIES else "-", entry, flowing=inner) for entry in value]
        return yaml.SequenceNode("tag:yaml.org,2002:seq", nodes, flow_style=flowing or scalars)
    return _scalar(value)


def _scalar(value: Any) -> yaml.ScalarNode:
    match value:
        case None:
            tag, text = "null", "null"
        case bool():
            tag, text = "bool", "true" if value else "false"
        case int():
            tag, text = "int", str(value)
        case Decimal():
            text = plain(value)
            tag = "float" if "." in text else "int"
        case _:
            tag, text = "str", str(value)
    style = '"' if tag == "str" and re.search(r"[\x00-\x1f\x7f\x85\u2028\u2029\ufeff]", text) else None
    return yaml.ScalarNode(f"tag:yaml.org,2002:{tag}", text, style=style)
