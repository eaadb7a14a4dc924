"""The signature of a document: the organ's name with the day below it, at the end of its text."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date

from sitecheck.page.dates import find_dates, fold

_DAY = re.compile(
    r"(?:19|20)\d{2}年\d{1,2}月\d{1,2}日|[一二][〇○零O0o一二三四五六七八九]{3}年[一二三四五六七八九十]{1,2}月[一二三四五六七八九十]{1,3}日"
)
_ORGAN = re.compile(
    r"[\u4e00-\u9fff()\u3000 、]{2,60}(?:局|委|委员会|厅|政府|办公室|办公厅|街道|办事处|镇|乡|院|署|部|中心|会|"
    r"所|站|队|领导小组|指挥部)"
)
_NO_ORGAN = re.compile(r"联系|地址|单位[:：]|附件|来源|编辑|作者|供稿")
_ABOVE = 3  # lines of organs that sign together


@dataclass(frozen=True, slots=True)
class Signature:
    """Who signed, as written (several with a space between), and the day below the name."""

    organ: str
    day: date


def find_signature(text: str) -> Signature | None:
    """The one signature of a text, None where it has none or several of different days.

    A day counts only when it is written in full with 年月日 on a line of its own below the name of an organ, or behind
    it: lines such as 2026-11-05 are made by content systems. The text below (attached rules, marks) does not matter.
    """
    lines = ["".join(fold(line).split()) for line in text.split("\n") if line.strip()]
    found: list[Signature] = []
    for at, line in enumerate(lines):
        matched = _DAY.search(line) if len(line) <= 80 else None
        if matched is None or line[matched.end() :]:
            continue
        day = next((hit.date for hit in find_dates(matched.group())), None)
        if day is None:
            continue
        before = line[: matched.start()]
        organ = before if before and _is_organ(before) else ""
        if not before:
            organ = " ".join(_organs_above(lines, at))
        if organ:
            found.append(Signature(organ, day))
    days = {one.day for one in found}
    return found[0] if len(days) == 1 else None


def _organs_above(lines: list[str], at: int) -> list[str]:
    organs: list[str] = []
    for line in reversed(lines[max(0, at - _ABOVE) : at]):
        if not _is_organ(line):
            break
        organs.insert(0, line)
    return organs


def _is_organ(line: str) -> bool:
    return _ORGAN.fullmatch(line) is not None and _NO_ORGAN.search(line) is None
