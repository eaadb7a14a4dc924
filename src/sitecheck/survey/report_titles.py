"""What a title or a text says of an annual report: whether it is one, of which year, and whose."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from enum import StrEnum

from sitecheck.page import organs
from sitecheck.page.labels import compact
from sitecheck.page.organs import organ_key

_OPENNESS = r"(?:政府信息|信息|政务)公开"
_REPORT = re.compile(
    rf"{_OPENNESS}(?:工作)?(?:情况)?(?:的)?(?:\(?(?:20\d\d|二[〇○0零]..)年?度?\)?)?(?:工作)?(?:年度?(?:工作)?报告|年报|年度总结报告)"
    rf"|年度?{_OPENNESS}(?:工作)?(?:情况)?(?:的)?(?:报告|总结)|{_OPENNESS}(?:工作)?报告"
)
_NEVER = re.compile(
    r"法治政府建设|依法行政|解读|图解|一图|读懂|问答|工作要点|方案|计划|模板|格式|示范文本|填报|月报|季报|半年|决算|年鉴"
)
_NOT_ALONE = re.compile(
    r"网站|新媒体|预算|绩效|统计|企业|公司|财务|培训|会议|考核|测评|评估|检查|督查|普法|环境|质量|审计|安全|执法|双公示|社会责任"
)  # words that also stand in the names of offices: they speak only against titles that do not name the report
_ABOUT = re.compile(r"通知|报送|关于.{0,6}编制|汇总|目录|通报|公示|统计表|附表|征求|意见|函$")
_LONGEST, _BEGINNING = 60, 36  # characters of a title, and of the beginning of what is none
_YEAR = re.compile(r"(?<!\d)(20[012]\d)(?!\d)")
_SPAN = re.compile(r"(?<!\d)20[012]\d年?(?:度)?(?:-|—|–|~|至|到)(?:20)?\d\d(?!\d)")
_HAN = re.compile(r"二[〇○零oO0]([〇○零oO0一二三])([〇○零oO0一二三四五六七八九])")
_DIGITS = {
    **dict.fromkeys("〇○零oO0", "0"),
    **{han: str(place) for place, han in enumerate("一二三四五六七八九", 1)},
}
_BARE = re.compile(
    r"^(?:20\d\d|二[〇○零oO0]..)年?度?(?:年报|年度报告|报告|工作报告|工作年度报告|政府信息公开)?(?:\.\w+|\(\w+\))?$"
)
_PERIOD = re.compile(
    r"(20[012]\d)年1月1日(?:零时)?(?:起)?[,、]?(?:至|到|-|—|~)+(?:(20[012]\d)年|当年|同年|本年)?12月3[01]日"
)
_SAID = re.compile(rf"(20[012]\d)年度?(?:[\u4e00-\u9fff]{{0,20}}?){_OPENNESS}(?:工作)?(?:情况)?年度(?:工作)?报告")
_NAME_END = re.compile(
    r"^([\u4e00-\u9fff()]{2,30}?(?:人民政府办公[室厅]|人民政府|政府办公[室厅]|管理委员会|管委会|委员会|办事处|街道办|街道|分局|总队|支队|大队|"
    r"中心|省|市|县|区|旗|乡|镇|局|厅|委|办|署|院|会|站|所|处|部|队|馆|校|公司))(?:关于)?(?=20\d\d|二[〇○零oO0]|$|政府信息|信息公开|政务公开)"
)
_NOBODY = re.compile(r"[本我全][省市县区旗州镇乡局厅委办院会]")

PARTS: Mapping[str, re.Pattern[str]] = {
    "overview": re.compile(r"总体情况|概述|基本情况|工作开展情况|总体工作"),
    "disclosed": re.compile(r"主动公开(?:政府)?信息"),
    "requests": re.compile(
        r"(?:收到|受理|办理|处理)(?:和处理)?(?:政府)?信息公开申请|依申请公开(?:政府)?信息|依申请公开办理"
    ),
    "disputes": re.compile(r"行政复议[、和及与,]?(?:提起)?行政诉讼|(?:被)?(?:申请|提起)行政复议|复议、诉讼"),
    "problems": re.compile(r"(?:主要|存在的?)(?:主要)?(?:问题|不足)"),
    "others": re.compile(r"其他(?:需要)?(?:报告|说明)的?(?:事项|情况)"),
}
"""The six parts of the form prescribed for reports on 2019 and later, by the words of their headings."""


class TitleKind(StrEnum):
    """What a title may be. ``UNCLEAR``: about annual reports, or in their column, without saying that it is one."""

    REPORT = "report"
    UNCLEAR = "unclear"
    OTHER = "other"


def title_kind(title: str, *, in_column: bool) -> TitleKind:
    """What an entry's title says. In the column of annual reports a bare year (2025年度报告) says enough."""
    plain = _head(title)
    if _NEVER.search(plain):
        return TitleKind.OTHER
    if _REPORT.search(plain):
        if not _ABOUT.search(plain):
            return TitleKind.REPORT
        return TitleKind.UNCLEAR if in_column else TitleKind.OTHER
    if not in_column or _NOT_ALONE.search(plain):
        return TitleKind.OTHER
    if _BARE.match(plain):
        return TitleKind.REPORT
    dated = _YEAR.search(plain) or _HAN.search(plain) or "年报" in plain or "年度报告" in plain
    return TitleKind.UNCLEAR if dated and not _ABOUT.search(plain) else TitleKind.OTHER


def _head(title: str) -> str:
    """A title without white space; of a longer text, which is a summary, only its beginning is one."""
    plain = compact(title)
    return plain if len(plain) <= _LONGEST else plain[:_BEGINNING]


def year_in(title: str) -> int | None:
    """The one year a title names; None for several, for a span of years, or for none."""
    plain = _head(title)
    if _SPAN.search(plain):
        return None
    years = {int(found[1]) for found in _YEAR.finditer(plain)}
    years |= {2000 + int(_DIGITS[found[1]] + _DIGITS[found[2]]) for found in _HAN.finditer(plain)}
    return years.pop() if len(years) == 1 else None


def year_of_figures(text: str) -> int | None:
    """The year of the period that a report says its figures are of."""
    return _only(_PERIOD, compact(text))


def year_of_text(text: str) -> int | None:
    """The year a report's own text says it reports on: the period of its figures, else the name it gives itself."""
    plain = compact(text)
    return _only(_PERIOD, plain) or _only(_SAID, plain)


def _only(expression: re.Pattern[str], plain: str) -> int | None:
    years = {int(found[1]) for found in expression.finditer(plain)}
    return years.pop() if len(years) == 1 else None


def parts_of(text: str) -> tuple[str, ...]:
    """Keys of the prescribed parts met in a report's text."""
    plain = compact(text)
    return tuple(key for key, expression in PARTS.items() if expression.search(plain))


def is_own(title: str, own: Iterable[str]) -> bool | None:
    """Whether a title names the site's own organ (``own``: comparable names, ``page.organs``).

    A short name counts (市文旅局 for 某市文化和旅游局), as does the bare region for its government. None where
    the title names nobody, or nobody knows whose site it is.
    """
    known = tuple(own)
    named = _NAME_END.match(compact(title).removeprefix("关于").lstrip("《"))
    if named is None or not known or _NOBODY.match(named[1]):
        return None
    key = organ_key(named[1])
    if organs.is_own(named[1], known) or f"{key}政府" in known:
        return True
    return any(_abbreviates(key, name) or _abbreviates(name, key) for name in known)


def _abbreviates(short: str, long: str) -> bool:
    """Whether all characters of a short name stand in the long one in their order, the last ones alike."""
    if len(short) < 3 or short[-1] != long[-1]:
        return False
    rest = iter(long)
    return all(char in rest for char in short)
