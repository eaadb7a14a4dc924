"""Dates as portals write them. Impossible dates are refused, never mended."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from sitecheck.page.widths import nfkc

_YEAR = r"(?:19[89]\d|20\d{2})"
_MONTH = r"(?:1[0-2]|0?[1-9])"
_DAY = r"(?:3[01]|[12]\d|0?[1-9])"
_FULL = re.compile(
    rf"(?<![\d./-])(?P<y>{_YEAR})\s*(?:(?P<s>[-/.])\s*(?P<m>{_MONTH})\s*(?P=s)\s*(?P<d>{_DAY})(?:日(?!报))?"
    rf"|年\s*(?P<m2>{_MONTH})\s*月\s*(?P<d2>{_DAY})\s*[日号])(?!\d(?![\d]?[:时]))(?![-/.]\d)"
)
_MONTH_ONLY = re.compile(
    rf"(?<![\d./-])(?P<y>{_YEAR})\s*(?:[-/.]\s*(?P<m>1[0-2]|0[1-9])(?![\d/.-])|年\s*(?P<m2>{_MONTH})\s*月(?!\s*\d))"
)
_SHORT = re.compile(
    rf"(?<![\d./-])(?:(?P<m>1[0-2]|0[1-9])\s*[-/.]\s*(?P<d>3[01]|[12]\d|0[1-9])|(?P<m2>{_MONTH})\s*月\s*(?P<d2>{_DAY})\s*日?)(?![\d/.-]|\s*[:%])"
)
_COMPACT = re.compile(rf"^(?P<y>{_YEAR})(?P<m>1[0-2]|0[1-9])(?P<d>3[01]|[12]\d|0[1-9])$")
_CHINESE = re.compile(
    r"(?P<y>[一二][〇○零Ｏ0o一二三四五六七八九]{3})年(?P<m>[一二三四五六七八九十]{1,2})月(?P<d>[一二三四五六七八九十]{1,3})日"
)
_DIGITS = {**dict.fromkeys("〇○零ＯOo0", 0), **{char: n for n, char in enumerate("一二三四五六七八九", 1)}}
_NOT_A_DATE = re.compile(r"(?:copyright|©|\(c\)|版权所有)[^。;]{0,24}$", re.I)
_CLOCK = re.compile(r"(?:今天是?|现在是?|当前时间|系统时间|北京时间|欢迎您?)[^\d]{0,8}$")
_WEEKDAY = re.compile(r"^\s*\(?(?:星期|礼拜|周)[一二三四五六日天]")
_TIME = re.compile(
    r"^[\sT]*\d{1,2}\s*(?:[:∶]\s*\d{1,2}(?:\s*[:∶]\s*\d{1,2})?(?:\.\d+)?(?:Z|[+-]\d\d:?\d\d)?|时\s*(?:\d{1,2}\s*分)?(?:\s*\d{1,2}\s*秒)?)"
)
_FRAME = " \t[]()【】〔〕<>|:-—·,.日期发布更新时间"
_FIRST = frozenset("0123456789一二")  # what a date begins with, once its frame is gone
_BEFORE = _FIRST | frozenset(_FRAME)
# A digit, 年, or one of the characters NFKC makes them of.
_SIGN = re.compile(
    r"[\d年\u00b2\u00b3\u00b9\u00bc-\u00be\u2070\u2074-\u2079\u2080-\u2089\u2150-\u215f\u2189\u2460-\u249b\u24ea"
    r"\u3251-\u325f\u32b1-\u32cb\u3358-\u3370\u3378\u3379\u339f-\u33a6\u33a8\u33af\u33e0-\u33fe\uf98e"
    r"\U0001f100-\U0001f10a]"
)
_SOLE = 40
_REMEMBERED = 60
_EARLIEST = 1980


@dataclass(frozen=True, slots=True)
class DateHit:
    """A date in a text: where it stands and how exact it is (day, month, or short: month and day without a year)."""

    text: str
    start: int
    end: int
    precision: str
    month: int
    day: int
    year: int = 0

    @property
    def date(self) -> date | None:
        """The day; for a month its first day; None for a short date, whose year must come from elsewhere."""
        return make_date(self.year, self.month, self.day) if self.year else None


def fold(text: str) -> str:
    """NFKC with the ratio sign as a colon: full-width digits and marks become plain ones."""
    return nfkc(text).replace("∶", ":")


def make_date(year: int, month: int, day: int) -> date | None:
    """A date, None where the calendar has no such day or the year cannot be meant."""
    if not _EARLIEST <= year <= 2099:
        return None
    try:
        return date(year, month, day)
    except ValueError:
        return None


def find_dates(text: str) -> list[DateHit]:
    """Complete dates in a text, in order. Years of copyright notes and clocks of page headers are left out."""
    return _complete(fold(text))


def _complete(plain: str) -> list[DateHit]:
    hits = []
    for found in _FULL.finditer(plain) if _has_century(plain) else ():
        year, month, day = _numbers(found)
        if make_date(year, month, day) is None or _is_clock_or_copyright(plain, found.start(), found.end()):
            continue
        hits.append(DateHit(found.group(), found.start(), found.end(), "day", month, day, year))
    for found in _CHINESE.finditer(plain) if "年" in plain else ():
        year = int("".join(str(_DIGITS[char]) for char in found["y"]))
        month, day = _chinese_number(found["m"]), _chinese_number(found["d"])
        if make_date(year, month, day) is not None:
            hits.append(DateHit(found.group(), found.start(), found.end(), "day", month, day, year))
    return sorted(hits, key=lambda hit: hit.start) if len(hits) > 1 else hits


def find_loose_dates(text: str) -> list[DateHit]:
    """Dates of any precision: complete ones, months, and month with day."""
    return _loose(fold(text))


def _loose(plain: str) -> list[DateHit]:
    hits = _complete(plain)
    for found in _MONTH_ONLY.finditer(plain) if _has_century(plain) else ():
        if _is_free(hits, found) and not _is_clock_or_copyright(plain, found.start(), found.end()):
            month = int(found["m"] or found["m2"])
            hits.append(DateHit(found.group(), found.start(), found.end(), "month", month, 1, int(found["y"])))
    for found in _SHORT.finditer(plain) if any(mark in plain for mark in "月-/.") else ():
        if _is_free(hits, found) and not _is_clock_or_copyright(plain, found.start(), found.end()):
            month, day = int(found["m"] or found["m2"]), int(found["d"] or found["d2"])
            if make_date(2000, month, day) is not None:
                hits.append(DateHit(found.group(), found.start(), found.end(), "short", month, day))
    return sorted(hits, key=lambda hit: hit.start) if len(hits) > 1 else hits


def _has_century(plain: str) -> bool:
    return "20" in plain or "19" in plain


def _is_free(hits: list[DateHit], found: re.Match[str]) -> bool:
    """Whether what was found overlaps no date that was found before it."""
    return not any(hit.start < found.end() and found.start() < hit.end for hit in hits)


def may_hold_date(text: str) -> bool:
    """Whether a text has a sign without which no function here finds a date: a digit, or 年."""
    return _SIGN.search(text) is not None


def sole_date(text: str) -> DateHit | None:
    """The date a text consists of (brackets, a time and words like 发布日期 aside), None when it says more."""
    first = text[:1]
    if "\u4e00" <= first <= "\u9fff" and first not in _BEFORE:  # as most titles begin
        return None
    return _sole(text) if len(text) <= _REMEMBERED else _sole.__wrapped__(text)


@lru_cache(maxsize=4096)
def _sole(text: str) -> DateHit | None:
    plain = fold(text).strip()
    if not plain or len(plain) > _SOLE or plain.lstrip(_FRAME)[:1] not in _FIRST:
        return None
    compact = _COMPACT.match(plain.strip(_FRAME))
    if compact is not None:
        year, month, day = (int(compact[name]) for name in "ymd")
        if make_date(year, month, day) is not None:
            return DateHit(plain, 0, len(plain), "day", month, day, year)
    hits = _loose(plain)
    if len(hits) != 1:
        return None
    hit = hits[0]
    rest = _TIME.sub("", plain[hit.end :])
    return hit if not (plain[: hit.start] + rest).strip(_FRAME) else None


def infer_year(month: int, day: int, neighbours: Iterable[date], bound: date | None) -> date | None:
    """Year for a short date: that of a dated neighbour nearest to it, else the latest not after ``bound``.

    None without neighbour and bound: a year is never invented.
    """
    candidates = sorted(neighbours)
    if candidates:
        days = [make_date(near.year + step, month, day) for near in candidates for step in (-1, 0, 1)]
        valid = [day for day in days if day is not None]
        return min(valid, key=lambda day: min(abs((day - near).days) for near in candidates)) if valid else None
    if bound is None:
        return None
    for year in (bound.year, bound.year - 1):
        day_found = make_date(year, month, day)
        if day_found is not None and day_found <= bound:
            return day_found
    return None


def _numbers(found: re.Match[str]) -> tuple[int, int, int]:
    return int(found["y"]), int(found["m"] or found["m2"]), int(found["d"] or found["d2"])


def _is_clock_or_copyright(plain: str, start: int, end: int) -> bool:
    before = plain[max(0, start - 40) : start]
    return bool(_NOT_A_DATE.search(before) or _CLOCK.search(before) or _WEEKDAY.match(plain[end:]))


def _chinese_number(text: str) -> int:
    tens, ten, ones = text.rpartition("十") if "十" in text else ("", "", text)
    if not ten:
        return _DIGITS.get(ones, 0)
    return (_DIGITS.get(tens, 1) if tens else 1) * 10 + (_DIGITS.get(ones, 0) if ones else 0)
