"""What a public notice shows: chosen by the office, told in the notice's own words."""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from sitecheck.i18n import Language

_LINE = re.compile(r"\s*(\S.*?)\s+(\d{1,4}(?:\.\d{1,2})?)\s*")
_APART = re.compile(r"[;；\n]")
MOST_TEXT = 500
"""Characters of one of the office's own texts."""


class Show(StrEnum):
    """How much is said of a unit's result."""

    POINTS = "points"
    GRADES = "grades"
    ORDER = "order"  # only who stands before whom


class Ranks(StrEnum):
    """Among whom places are given."""

    ALL = "all"
    CATEGORY = "category"
    NONE = "none"  # in the order of the unit list


class OptionError(ValueError):
    """A choice that cannot be; the message says what to write."""


@dataclass(frozen=True, slots=True)
class Grade:
    """A word for results of ``least`` and more."""

    word: str
    least: Decimal


@dataclass(frozen=True, slots=True)
class Options:
    """``units``: a page for each unit; ``reasons``: what people wrote beside a deduction. The texts are the office's:
    who issues the notice, who answers questions, how to object."""

    show: Show = Show.POINTS
    ranks: Ranks = Ranks.ALL
    units: bool = True
    reasons: bool = True
    grades: tuple[Grade, ...] = ()
    office: str = ""
    contact: str = ""
    appeal: str = ""
    language: Language = "zh"

    def grade_of(self, result: str | None) -> str:
        """The word for a result; empty where there is none or it is below the last."""
        if result is None:
            return ""
        return next((one.word for one in self.grades if Decimal(result) >= one.least), "")


def parse_grades(text: str) -> tuple[Grade, ...]:
    """Grades from ``优秀 90; 良好 80; 合格 60``, the highest first. Raises OptionError."""
    grades: list[Grade] = []
    for part in _APART.split(text):
        if not part.strip():
            continue
        match = _LINE.fullmatch(part)
        if match is None:
            said = part.strip()[:40]
            raise OptionError(f"{said!r} is no grade: write a word and the least result, like 优秀 90; 良好 80")
        grades.append(Grade(match[1][:40], Decimal(match[2])))
    if len({one.least for one in grades}) < len(grades):
        raise OptionError("two grades begin at the same result")
    return tuple(sorted(grades, key=lambda one: -one.least))


def checked(options: Options) -> Options:
    """The options, if they go together. Raises OptionError."""
    if options.show is Show.GRADES and not options.grades:
        raise OptionError("grades are to be shown, but none are named: write them like 优秀 90; 良好 80; 合格 60")
    for text in (options.office, options.contact, options.appeal):
        if len(text) > MOST_TEXT:
            raise OptionError(f"a text is longer than {MOST_TEXT} characters")
    return options
