"""A second look at the pages of leaders, apart from the first: what may be said of somebody the reader has nothing of.

The reader takes what it understands. Before anything is called missing, every line that may belong to a person is
looked at once more, also what is hidden, stands beside the main part or behind a link that was not followed.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice

from sitecheck.facts.leaders import LeaderReading
from sitecheck.facts.page import Link, LinkKind, PageFacts, Zone
from sitecheck.facts.visit import Visit
from sitecheck.page.document import Node
from sitecheck.page.labels import compact
from sitecheck.page.urls import identity
from sitecheck.page.walk import parse
from sitecheck.page.zones import mark_zones
from sitecheck.survey.people import is_label, is_name, says_post, without_labels

POST, DUTIES, RESUME = FIELDS = ("post", "duties", "resume")
_LONG = 12  # characters of a line that may say anything
_FEW = 6  # lines behind a name outside the main part that may belong to it
_MOST_NAMES = 400
_MOST_WINDOWS = 40_000  # pieces of text held against what names look like
_MOST_LINES = 3000  # of a page; of a longer one nothing is known to be missing
_HEAD = 2  # names of fields that make a table's head
_RUN = 12  # characters of a run of Chinese that may hold a name at any place
_STRONG = {
    DUTIES: re.compile(r"分管|协助|主持.{0,16}工作|工作分工[:：]?.{4,}"),
    RESUME: re.compile(r"出生|生于|籍贯|毕业|参加工作|入党|历任|曾任|学历|(?:19|20)\d\d年\d{0,2}月?生"),
}
_WEAK = {
    DUTIES: re.compile(r"分管|分工|主持|负责|协助|主管|统筹|协调|职责|联系.{2,}(?:工作|单位|镇|街道|企业)"),
    RESUME: re.compile(
        r"出生|生于|年生|籍贯|学历|学位|毕业|党员|入党|参加工作|历任|曾任|先后|经历|简历|履历|简介|[男女][,，]|.族[,，]"
        r"|(?:19|20)\d\d[.年/-]"
    ),
}
_BORN = re.compile(r"出生|生于|(?:19|20)\d\d年(?:\d{1,2}月)?生")
_FURNITURE = re.compile(
    r"打印|关闭|返回|分享|上一[篇页条]|下一[篇页条]|字[号体]|浏览|点击|访问|责任编辑|来源|发布(?:日期|时间)|更新|主办|承办|版权|备案|"
    r"电话|邮编|邮箱|地址|当前位置|扫一扫|微信|收藏|首页"
)
_FURNITURE_MOST = 40  # characters; what is longer says something besides
_TOLD_ELSEWHERE = {
    DUTIES: re.compile(r"分工|(?:领导|个人|工作|班子|人员).{0,4}职责"),
    RESUME: re.compile(r"简历|履历|(?:领导|个人|人物|班子|成员).{0,4}简介"),
}
_OF_PERSON = re.compile(r"的?(?:个人|工作)?(?:简历|履历|简介|分工|信息|专页|主页|领导之窗)")
_MORE = re.compile(r"(?:点击)?(?:查看|阅读|了解)?(?:查看|详[情细]).{0,4}|点击进入")


@dataclass(frozen=True, slots=True)
class _Line:
    text: str
    main: bool  # in the main part and shown
    table: int = 0  # the innermost table it stands in, 0 for none


def traces(visits: Sequence[Visit], people: Mapping[str, LeaderReading]) -> dict[str, tuple[str, ...]]:
    """By name, the fields (``post``, ``duties``, ``resume``) that the reader has not and the pages may well give."""
    maybe: dict[str, set[str]] = {name: set() for name in people}
    read = {identity(url) for visit in visits for url in (visit.url, visit.final_url)}
    for visit in visits:
        if visit.page is None:
            continue
        lines = _lines(visit)
        if len(lines) > _MOST_LINES:
            return {name: tuple(field for field in FIELDS if not _there(one, field)) for name, one in people.items()}
        own, before = _parted(lines, people)
        everybody = _before(before) | _swallowed(own) | _linked(visit.page, read)
        pictures = sum(link.kind is LinkKind.IMAGE and link.zone is Zone.MAIN for link in visit.page.links)
        for name, blocks in own.items():
            found = {field for block in blocks for field in _in_block(name, block)}
            maybe[name] |= found | everybody | _of_links(name, visit.page.links, read)
            if pictures > max(1, len(own)):
                maybe[name] |= {DUTIES, RESUME}  # more than a portrait each: their text was not seen
    return {
        name: tuple(field for field in FIELDS if field in found and not _there(people[name], field))
        for name, found in maybe.items()
    }


def _there(one: LeaderReading, field: str) -> bool:
    return one.resume if field == RESUME else bool(one.post if field == POST else one.duties)


def may_be_names(visits: Iterable[Visit], people: Mapping[str, LeaderReading]) -> tuple[tuple[str, ...], bool]:
    """Short texts of the pages that may be names of people the reader did not take for leaders, in order, and whether
    these are all."""
    pieces = list(islice(_pieces(visits), _MOST_WINDOWS + 1))
    likely = (name for name in dict.fromkeys(pieces) if name not in people and is_name(name))
    found = tuple(islice(likely, _MOST_NAMES + 1))
    return found[:_MOST_NAMES], len(found) <= _MOST_NAMES and len(pieces) <= _MOST_WINDOWS


def _pieces(visits: Iterable[Visit]) -> Iterable[str]:
    for visit in visits:
        if visit.page is None:
            continue
        for line in _lines(visit):
            yield from _windows(line.text)
        for link in visit.page.links:
            yield from _windows(compact(link.label))
            yield from _windows(compact(link.title))


def _windows(text: str) -> Iterable[str]:
    for run in re.findall(r"[\u4e00-\u9fff·]{2,}", text.replace("•", "·")):
        starts = range(len(run) - 1) if len(run) <= _RUN else (0,)
        for start in starts:
            for size in (2, 3, 4):
                if start + size <= len(run):
                    yield run[start : start + size]
        if "·" in run and len(run) <= _RUN:
            yield run


def _lines(visit: Visit) -> list[_Line]:
    doc = parse(visit.html)
    mark_zones(doc)
    return [
        _Line(compact(text), node.zone is Zone.MAIN and not node.hidden, _table(node))
        for text, node in doc.lines()
        if compact(text)
    ]


def _table(node: Node) -> int:
    return next((one.start for one in node.ancestors() if one.tag == "table"), 0)


def _parted(
    lines: Sequence[_Line], people: Mapping[str, LeaderReading]
) -> tuple[dict[str, list[list[_Line]]], list[_Line]]:
    """The lines behind each name up to the next one, the line before the name first; and what stands before all.

    Of a name in a table with a head only the lines of the table count: each row is whole by itself.
    """
    own: dict[str, list[list[_Line]]] = {}
    before: list[_Line] = []
    current: list[_Line] | None = None
    heads = Counter(line.table for line in lines if line.table and is_label(line.text))
    for at, line in enumerate(lines):
        named = [name for name in people if name in line.text.replace("•", "·")]
        if named:
            for name in named:
                current = [lines[at - 1], line] if at else [_Line("", main=False), line]
                own.setdefault(name, []).append(current)
        elif current is not None:
            if line.table == current[1].table or heads[current[1].table] < _HEAD:
                current.append(line)
        elif line.main:
            before.append(line)
    return own, before


def _in_block(name: str, block: Sequence[_Line]) -> Iterable[str]:
    """Fields that the lines of one block may hold: those of the main part by any sign, the others by plain words."""
    above, *rest = block
    if rest[0].main and (says_post(above.text) or says_post(rest[0].text.replace(name, ""))):
        yield POST
    for at, line in enumerate(rest):
        text = without_labels(line.text.replace(name, "") if at == 0 else line.text)
        if is_label(text) or (len(text) <= _FURNITURE_MOST and _FURNITURE.search(text)):
            continue
        if not line.main:
            if at <= _FEW:
                yield from (field for field, words in _STRONG.items() if words.search(text))
            continue
        if says_post(text) and not _STRONG[DUTIES].search(text):
            yield POST
        signs = {field for field, words in _WEAK.items() if words.search(text)}
        yield from signs
        if len(text) >= _LONG and not signs and not says_post(text):
            yield from FIELDS


def _before(lines: Sequence[_Line]) -> set[str]:
    """Text before the first name belongs to nobody the reader knows: perhaps names stand below what is said of them."""
    long = [line.text for line in lines if len(line.text) >= _LONG]
    return {field for field, words in _STRONG.items() if any(words.search(text) for text in long)}


def _swallowed(own: Mapping[str, list[list[_Line]]]) -> set[str]:
    """Two lives behind one name: one of them belongs to somebody else."""
    lives = [sum(bool(_BORN.search(line.text)) for line in block[1:]) for blocks in own.values() for block in blocks]
    return set(FIELDS) if any(count > 1 for count in lives) else set()


def _linked(page: PageFacts, read: set[str]) -> set[str]:
    """What links that were not followed promise about all: 领导分工, 个人简历."""
    open_ = [
        compact(link.label or link.title)
        for link in page.links
        if link.zone in (Zone.MAIN, Zone.ASIDE) and not _followed(link, read)
    ]
    told = {field for field, words in _TOLD_ELSEWHERE.items() if any(words.search(label) for label in open_)}
    return told | ({DUTIES, RESUME} if any(_MORE.fullmatch(label) for label in open_) else set())


def _of_links(name: str, links: Iterable[Link], read: set[str]) -> set[str]:
    """What a link by the name that was not followed may lead to: everything. A headline is no such link."""
    for link in links:
        for label in {compact(said).replace("•", "·") for said in (link.label, link.title)}:
            rest = label.replace(name, "").strip("同志: ：")
            of_person = name in label and (not rest or says_post(rest) or _OF_PERSON.fullmatch(rest))
            if of_person and link.kind is not LinkKind.IMAGE and not _followed(link, read):
                return set(FIELDS)
    return set()


def _followed(link: Link, read: set[str]) -> bool:
    """Whether what a link opens was read; what leads to ``#`` opens by script."""
    return link.url is not None and not link.href.strip().endswith("#") and identity(link.url) in read
