"""What a document says of itself: its number, the day it was made, whether it may be shown, of what sort it is."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from sitecheck.page.dates import find_dates, find_loose_dates, fold
from sitecheck.page.labels import compact

_NUMBER = re.compile(
    r"(?P<organ>[\u4e00-\u9fff]{1,14}(?:\([\u4e00-\u9fff]{1,8}\))?(?:字|规)?)"
    r"[〔\[(【〖](?P<year>(?:19|20)\d{2})[〕\])】〗]第?(?P<n>\d{1,5})号"
)
_LABELLED = re.compile(
    r"^[\[(【]?(?:成文|发文|生成|印发|制发|形成)(?:日期|时间)[\])】]?\s*[:：∶]?\s*(?P<value>(?:19|20)\d\d.{0,30})$"
)
_CLOCK = re.compile(r"(?P<h>\d{1,2})\s*[:时]\s*(?P<m>\d{1,2})(?:\s*[:分]\s*(?P<s>\d{1,2}))?")
_OFFICIAL = re.compile(
    r"(?:通知|办法|意见|决定|公告|通告|通报|批复|规定|细则|方案|规划|条例|决议|命令|函|制度|要点|措施|规则|标准|目录)"
    r"(?:[(（〔].{0,30}[)）〕])*$"
)
_INTERPRETATION = re.compile(
    r"解读(?!会|培训|活动|工作|平台|栏目|方案|制度|办法)|图解|一图读懂|一图看懂|答记者问|政策问答|问答"
)
_AMENDED = re.compile(r"修订|修正|修改|更正|(?:重新|再次)(?:印发|公布|发布)")
_AMENDED_TEXT = re.compile(r"^[(（][^)）]{0,80}(?:修订|修正|修改)[^)）]{0,20}[)）]$", re.M)
_MARK = re.compile(
    r"[此该本](?:件|文|文件|公文)(?:删减后|部分|依法|主动|依申请|不予|可以?|予以|同意)*公开(?:发布)?|此件不(?:予)?公开"
    r"|(?:公开属性|信息公开选项|公开选项|信息公开属性|信息公开类别)[:：]?(?:主动公开|依申请公开|不予公开|不公开)"
)
# What a page says beside the text: a field of any name, or words that stand alone. Never proof, but no silence either.
_SAID = re.compile(
    r"公开(?:属性|方式|形式|类别|程度|选项|类型|性质)[:：|]?[\u4e00-\u9fff]{0,8}|是否公开[:：|]?[\u4e00-\u9fff]{0,4}"
    r"|[(（\[【](?:主动公开|公开发布|依申请公开|予以公开|公开)[)）\]】]"
)
_CITED = re.compile(r"《(?P<title>[^《》]{4,60})》")
_CITED_WITHIN = 3000
_CITED_MOST = 20


@dataclass(frozen=True, slots=True)
class Written:
    """A date as a field shows it: the day, or in ``trouble`` why it is none (timestamp, impossible, imprecise)."""

    day: date | None
    trouble: str = ""


def read_formed(block: Mapping[str, str], text: str) -> Written | None:
    """The day of formation (成文日期) from the header block or a labelled line of the text; None without such a field.

    A time of day is the moment at which a content system stored the page, copied into the field: no document is made
    at 15:47. Midnight is a date in a longer format, unless the field repeats the publication to the second.
    """
    value = block.get("成文日期", "")
    if not value:
        lines = (_LABELLED.match(" ".join(fold(line).split())) for line in text.split("\n") if len(line) <= 60)
        value = next((found["value"] for found in lines if found is not None), "")
    return _written(value, block.get("发布日期", "")) if value else None


def _written(value: str, published: str) -> Written:
    plain = " ".join(fold(value).split())
    hits = find_dates(plain)
    if not hits:
        loose = [hit for hit in find_loose_dates(plain) if hit.precision == "month"]
        return Written(None, "imprecise" if loose else "impossible")
    clock = _CLOCK.search(plain[hits[0].end :].lstrip("T "))
    if clock is not None:
        midnight = not any(int(part or 0) for part in clock.groups())
        if not midnight or plain == " ".join(fold(published).split()):
            return Written(None, "timestamp")
    return Written(hits[0].date)


def find_numbers(text: str) -> tuple[str, ...]:
    """Document numbers (示文发〔2026〕11号) in a text in one way of writing, each once, in order."""
    plain = compact(text)
    found = (f"{hit['organ']}〔{hit['year']}〕{int(hit['n'])}号" for hit in _NUMBER.finditer(plain))
    return tuple(dict.fromkeys(found))


def number_of(block: Mapping[str, str], title: str, text: str) -> str:
    """The document's own number: of its header block, else one that stands on a line of its own; empty without one.

    Numbers inside sentences are those of other documents.
    """
    said = find_numbers(block.get("文号", ""))
    if said:
        return said[0]
    for line in text.split("\n")[:60]:
        if len(line) <= 40 and (numbers := find_numbers(line)) and compact(line).endswith("号"):
            organ = numbers[0].partition("〔")[0]
            if compact(line).startswith(organ):
                return numbers[0]
    in_title = find_numbers(title)
    return in_title[0] if in_title else ""


def is_interpretation(title: str) -> bool:
    """Whether a title says that it explains a document."""
    return _INTERPRETATION.search(compact(title)) is not None


def is_official_title(title: str) -> bool:
    """Whether a title ends as those of documents of organs do (通知, 办法, 意见 …)."""
    return _OFFICIAL.search(compact(title)) is not None and not is_interpretation(title)


def is_amended(title: str, text: str) -> bool:
    """Whether the document is a changed version of an earlier one, whose days count from the change."""
    return _AMENDED.search(compact(title)) is not None or _AMENDED_TEXT.search(text[:1500]) is not None


def openness_mark(text: str) -> str:
    """The mark of openness that a text bears (此件公开发布, 公开属性：主动公开), empty without one."""
    found = _MARK.search(compact(text))
    return found.group() if found is not None else ""


def openness_said(block: Mapping[str, str], text: str) -> str:
    """What a page says of a document's openness besides the mark: its header block, a field of another name anywhere on
    it, words in brackets; empty when it says nothing."""
    said = block.get("公开方式", "")
    found = None if said else _SAID.search(compact(text))
    return found.group() if found is not None else said


def cited(title: str, text: str) -> tuple[str, ...]:
    """Names in 《》 of the title, else of the beginning of the text, and document numbers there; at most twenty."""
    names = [hit["title"] for hit in _CITED.finditer(compact(title))]
    begin = text[:_CITED_WITHIN]
    names = names or [hit["title"] for hit in _CITED.finditer(compact(begin))]
    return tuple(dict.fromkeys((*names, *find_numbers(title + "\n" + begin))))[:_CITED_MOST]
