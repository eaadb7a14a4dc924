"""The headings of a fact table and what may stand in its cells, in the words of either language."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

from sitecheck.scoring.messages import ATTRIBUTES
from sitecheck.scoring.model import Rubric
from sitecheck.scoring.rules import Rule, YesNoRule

HEADINGS: dict[str, tuple[str, ...]] = {  # column → headings, the English one first
    "code": ("unit", "code", "单位代码", "代码"),
    "name": ("name", "单位名称", "名称", "单位"),
    "category": ("category", "单位类别", "类别"),
    "key": ("key", "要点", "编号", "项目", "规则"),
    "value": ("value", "值", "数值", "填写", "结果"),
    "reason": ("reason", "理由", "说明", "依据"),
    "event": ("event", "events", "事件", "事件编号"),
    "rank": ("rank", "名次", "排名"),
    "n": ("n", "总数", "参排总数"),
    "group": ("group", "组别", "分组"),
    "earlier": ("earlier", "此前已计"),
    "remark": ("remark", "备注"),
}
_ATTRIBUTES: dict[str, tuple[str, ...]] = {
    "foi_responsible": ("承担依申请公开", "责任单位"),
    "has_service_window": ("has_window", "设窗口"),
    "has_website": ("有网站",),
}
_TRUE = frozenset({"true", "yes", "是", "√"})
_FALSE = frozenset({"false", "no", "否", "×"})
_NA = frozenset({"na", "n/a", "不适用"})
_APART = re.compile(r"[;；\n]")


def headings_of(tables: Sequence[Rubric]) -> dict[str, str]:
    """Every heading of a fact table for ``tables``, in lower case, with the column it names."""
    found = {heading: column for column, words in HEADINGS.items() for heading in words}
    named = {name for table in tables for name in (*table.attributes, *_asked(table))}
    for name in sorted({*ATTRIBUTES, *_ATTRIBUTES, *named} - {"has_window"}):
        found |= {heading.lower(): name for heading in (name, *_ATTRIBUTES.get(name, ()))}
    return found


def _asked(table: Rubric) -> set[str]:
    """Attributes of a unit on which something in the table turns."""
    rules = [rule for item in table.items for rule in item.rules]
    conditions = [table.applies_to.when, *(item.when for item in table.items), *(rule.when for rule in rules)]
    conditions += [whole.when for whole in (table.rescale, table.combine) if whole is not None]
    conditions += [asked.when for rule in rules if isinstance(rule, YesNoRule) for asked in rule.requirements]
    return {name for condition in conditions for name in condition}


def is_parted(key: str) -> bool:
    """Whether the key names one requirement of a line: ``C9.r1.platform``."""
    return key.count(".") == 2


def value_of(text: str, rule: Rule | None, *, answer: bool = False) -> Any:
    """A cell as the YAML of the same fact would have it: true, false, ``na``, text, or a list of texts.

    Lines of a checklist (and single requirements, ``answer``) are answered yes or no; elsewhere these are truth values.
    Numbers stay text: the rule reads them exactly.
    """
    parts = [part.strip() for part in _APART.split(text) if part.strip()]
    if len(parts) > 1:
        return [_one(part, rule, answer) for part in parts]
    return _one(parts[0] if parts else text, rule, answer)


def _one(text: str, rule: Rule | None, answer: bool) -> Any:
    plain = text.lower()
    if plain in _NA:
        return "na"
    said = plain in _TRUE
    if not said and plain not in _FALSE:
        return text
    if answer or isinstance(rule, YesNoRule):
        return "yes" if said else "no"
    return said
