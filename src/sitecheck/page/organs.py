"""Whose name a name is: the unit's own, written in full or in short, or that of another organ."""

from __future__ import annotations

import re
from collections.abc import Iterable

from sitecheck.page.labels import compact

_SITE_END = re.compile(
    r"(?:-?首页)?(?:政府信息公开平台|公众信息网|政务信息网|政府信息网|门户网站群?|官方网站|官网|网站|门户|信息网|政务网|网)$"
)
_BRACKETS = re.compile(r"[(（〔\[].*?[)）〕\]]")
_PARTS = re.compile(r"[、,，;；/\s-]+")
_TAIL = re.compile(r"\s*(?:(?:发布|更新)?(?:日期|时间)|文章类型|浏览|作者|(?:19|20)\d\d[-/.年]).*$")
_INNER = re.compile(r"(?:.{0,12}(?:办公室|办公厅|办|科|股|处|室|队|机关党委|党组|中心))?")
_OFFICE = re.compile(r"(?:办公室|办公厅|办)$")
_WITHIN = re.compile(
    r"(?:本(?:站|网|局|委|办|厅|院|部门|单位|机关|级)|办公室|[^省市县区州旗盟镇乡]{1,12}(?:科|股|处|室|科室))"
)
_NOTHING = frozenset({"", "无", "其他", "其它", "网络", "原创", "互联网", "转载", "未知", "本网站"})
_ORGAN = re.compile(
    r"(?:局|委|委员会|厅|政府|办公室|办公厅|管委会|管理委员会|街道|办事处|镇|乡|区|县|市|院|署|部|中心|公司|所|站|队|会)$"
)
_IN_TITLE = re.compile(
    r"^(?P<organ>[\u4e00-\u9fff]{2,40}?(?:办公室|办公厅|政府|委员会|总局|局|厅|部|委|署|院|指挥部|领导小组))"
    r"(?:等[一二三四五六七八九十\d]*(?:个)?(?:部门|单位))?(?:印发|转发|批转|发布|公布)?(?:关于|令|公告|通告)"
)
_CENTRAL_NUMBER = re.compile(r"^(?:国(?:发|办|函|令)|中(?:发|办)|国务院|中华人民共和国)")
_SPONSOR = re.compile(r"主办(?:单位)?[:：]\s*(?P<name>[\u4e00-\u9fff]{3,30})")


def organ_key(name: str) -> str:
    """A name made comparable: no brackets, no 门户网站 after it, 人民政府 as 政府; empty when it names nobody."""
    plain = _BRACKETS.sub("", compact(name)).removeprefix("中国·")
    plain = _SITE_END.sub("", plain).replace("人民政府", "政府")
    return "" if plain in _NOTHING else plain


def own_names(candidates: Iterable[str], texts: Iterable[str] = ()) -> tuple[str, ...]:
    """Comparable names of the unit out of site names and titles; ``texts`` are searched for 主办单位.

    What does not end like the name of an organ (首页, a slogan) is left out.
    """
    sponsors = [found["name"] for text in texts for found in _SPONSOR.finditer(text)]
    keys = (organ_key(part) for name in (*candidates, *sponsors) for part in _PARTS.split(name))
    return tuple(dict.fromkeys(key for key in keys if len(key) >= 3 and _ORGAN.search(key)))


def is_own(name: str, own: Iterable[str]) -> bool | None:
    """Whether a name is the unit's, written in full, in short (市文化局) or as one of its offices.

    Of several names one is enough: a joint document is the unit's as well. None when the name says nobody, or nobody
    is known to compare it with.
    """
    known = tuple(own)
    parts = [key for part in _PARTS.split(_TAIL.sub("", name)) if (key := organ_key(part))]
    if not parts or not known:
        return None
    return any(_is_one(key, known) for key in parts)


def _is_one(key: str, known: tuple[str, ...]) -> bool:
    if _WITHIN.fullmatch(key):
        return True
    shorter = _OFFICE.sub("", key)
    for own in known:
        if key.startswith(own) and _INNER.fullmatch(key[len(own) :]):
            return True
        if any(len(short) >= 3 and own.endswith(short) for short in (key, shorter)):
            return True
    return False


def organ_in_title(title: str) -> str:
    """The organ a title begins with (示例市文化局关于…), empty when it names none."""
    found = _IN_TITLE.match(compact(title))
    return found["organ"] if found is not None else ""


def made_elsewhere(
    *, issuer: str, number: str, title: str, signed: str, source: str, own: Iterable[str]
) -> bool | None:
    """Whether another organ made the document. None: nothing says who did.

    A content system fills 发布机构 with its own name whatever it shows; so one witness for another organ (issuer,
    number of a central organ, title, signature) outweighs it. The source alone decides only where all else is silent.
    """
    known = tuple(own)
    if _CENTRAL_NUMBER.match(number) and not any("国务院" in name for name in known):
        return True
    said = [is_own(name, known) for name in (issuer, organ_in_title(title), signed) if name]
    if False in said:
        return True
    if True in said:
        return False
    by_source = is_own(source, known)
    return None if by_source is None else not by_source
