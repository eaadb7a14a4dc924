"""Why a fact is refused, in both languages: English for files and logs, Chinese for who enters it at the desk."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from typing import Literal


class FactCode(StrEnum):
    """The class of a mistake. ``MALFORMED`` is a file that is not built as a fact file."""

    OUT_OF_RANGE = "out_of_range"
    UNKNOWN_RULE = "unknown_rule"
    UNKNOWN_ITEM = "unknown_item"
    UNKNOWN_UNIT = "unknown_unit"
    DUPLICATE = "duplicate"
    MISSING_REASON = "missing_reason"
    MALFORMED = "malformed"


class Refusal(StrEnum):
    """What exactly is wrong with a value."""

    REASON = "reason"
    NO_POINTS = "no-points"
    NOT_A_NUMBER = "not-a-number"
    NOT_WITHIN = "not-within"
    TOO_MANY = "too-many"
    ONE_GRADE = "one-grade"
    FIXED = "fixed"
    TOGETHER = "together"
    NEEDS_AMOUNT = "needs-amount"
    NOT_A_COUNT = "not-a-count"
    NOT_A_FLAG = "not-a-flag"
    NOT_A_KEY = "not-a-key"
    NOT_A_RANK = "not-a-rank"
    UNKNOWN_GROUP = "unknown-group"
    RANK_BEYOND = "rank-beyond"
    NEEDS_N = "needs-n"
    NOT_AN_ANSWER = "not-an-answer"
    NOT_A_FIGURE = "not-a-figure"
    NO_YEAR_CAP = "no-year-cap"


_WORDS: dict[Refusal, tuple[str, str]] = {
    Refusal.REASON: ("not applicable needs a reason: {{value: na, reason: ...}}", "填不适用须写明理由"),
    Refusal.NO_POINTS: (
        "{item} has no points of its own; enter its rules, for example {rule}",
        "{item}无分值，请按要点填写",
    ),
    Refusal.NOT_A_NUMBER: ("{value} is no number; write {low} to {high}", "{value}不是数字，请填{low}至{high}"),
    Refusal.NOT_WITHIN: ("{value} is not within {low} to {high}", "{value}不在{low}至{high}之间"),
    Refusal.TOO_MANY: ("{value} is more than the {high} there are", "{value}超过全部{high}项"),
    Refusal.ONE_GRADE: ("one grade is needed: {keys}", "须选且只选一档：{keys}"),
    Refusal.FIXED: (
        "{value}: the source says {points} or nothing; write true or false",
        "{value}：原件规定{points}分，只填是或否",
    ),
    Refusal.TOGETHER: ("together more than the {high} there are", "合计超过{high}分"),
    Refusal.NEEDS_AMOUNT: (
        "the source names no amount; enter {low} to {high} points",
        "原件未给分值，请填{low}至{high}分",
    ),
    Refusal.NOT_A_COUNT: ("{value} is no count; write a whole number", "{value}不是次数，请填整数"),
    Refusal.NOT_A_FLAG: ("{value}: write true or false", "{value}：只填是或否"),
    Refusal.NOT_A_KEY: ("{value} is none of {keys}", "{value}不在各档之列：{keys}"),
    Refusal.NOT_A_RANK: (
        "write {{rank: 5, n: 63}}, with group where groups are ranked apart, or {{metric: number}}",
        "请填名次和总数（分组排名的填组别），或填排名所依据的数值",
    ),
    Refusal.UNKNOWN_GROUP: ("group {value} is none of {keys}", "组别{value}不在之列：{keys}"),
    Refusal.RANK_BEYOND: ("rank {value} of {high} cannot be", "共{high}个单位，没有第{value}名"),
    Refusal.NEEDS_N: (
        "n, the number of ranked units, is needed to count from the bottom",
        "倒数名次须填参加排名的单位总数",
    ),
    Refusal.NOT_AN_ANSWER: (
        "{value} is no answer; write yes, no, or na with a reason",
        "{value}：请填是、否，或不适用并写明理由",
    ),
    Refusal.NOT_A_FIGURE: (
        "{value} is no figure; write a number from 0 on, yes, no, or na with a reason",
        "{value}不是数值：请填不小于0的数、是、否，或不适用并写明理由",
    ),
    Refusal.NO_YEAR_CAP: (
        "earlier is for rules with a cap that runs through the year; leave it out",
        "此前各季已计分只用于全年累计封顶的规则，此处不填",
    ),
}


def refusal_in(language: Literal["en", "zh"], message: str) -> str | None:
    """A refusal that was said in English, in that language; None for any other sentence."""
    for pattern, refusal in _patterns():
        found = pattern.fullmatch(message)
        if found is not None:
            return _WORDS[refusal][language == "zh"].format(**found.groupdict())
    return None


@cache
def _patterns() -> tuple[tuple[re.Pattern[str], Refusal], ...]:
    found = []
    for refusal, (english, _) in sorted(_WORDS.items(), key=lambda one: -len(one[1][0])):  # the most exact first
        parts = re.split(r"(?<!\{)\{(\w+)\}", english)
        texts = [
            re.escape(part.replace("{{", "{").replace("}}", "}")) if at % 2 == 0 else f"(?P<{part}>.+?)"
            for at, part in enumerate(parts)
        ]
        found.append((re.compile("".join(texts), re.S), refusal))
    return tuple(found)


class FactRefused(Exception):
    """A value that a rule or item does not take; its text is English, ``say`` gives both languages."""

    def __init__(self, refusal: Refusal, **params: str) -> None:
        """``params`` fill the words of ``refusal``."""
        self.refusal, self.params = refusal, params
        super().__init__(self.say())

    @property
    def error(self) -> FactCode:
        """The class of the mistake."""
        return FactCode.MISSING_REASON if self.refusal is Refusal.REASON else FactCode.OUT_OF_RANGE

    def say(self, language: Literal["en", "zh"] = "en") -> str:
        """What is wrong and what would do."""
        return _WORDS[self.refusal][language == "zh"].format(**self.params)


@dataclass(frozen=True, slots=True)
class FactError:
    """One refused fact of a file: the unit's code, the rule or item, why, and what to do."""

    code: str | None
    rule: str | None
    error: FactCode
    message: str
