"""What a page is, from its names (column, path, title), its lists and its text."""

from __future__ import annotations

import re
from dataclasses import dataclass

from sitecheck.facts.outcomes import PageKind
from sitecheck.facts.page import Form, Link, LinkKind, RowGroup, Zone
from sitecheck.page.headings import is_site_name
from sitecheck.page.lexicon import Lexicon, match_label
from sitecheck.page.state import State

_REPORT = re.compile(
    r"(?:19|20)\d{2}\s*年?.{0,24}(?:信息公开|政务公开).{0,14}(?:报告|年报)|(?:信息公开|政务公开).{0,8}年度?报告"
)
_SEARCH = re.compile(r"^(?:站内|全文|高级|综合|智能|信息|新闻|文件)?(?:搜索|检索)(?:结果|页|系统)?$")
_SITE_MAP = re.compile(r"^(?:网站|站点)地图$")
_HOME_PATH = re.compile(r"^/(?:(?:index|default|home)\.\w+)?$", re.I)
_HOME_NAMES = frozenset({"首页", "网站首页", "主页", ""})
_FOI = re.compile(r"依申请公开(?!.{0,6}(?:情况|统计|年度|报告|制度|通知|满意|评价))")
_FOI_STEP = re.compile(r"申请|流程|须知|说明")
_FOI_NAMES = frozenset({"依申请公开", "政府信息依申请公开", "信息公开申请", "依申请公开平台"})
# Titles that templates give all pages of a sort: what the page is about the path knows better.
_SORT = re.compile(r"(?:列表|细览|细缆|详情|详细|内容|正文)(?:页面?)?$")
_LIST_PAGE = re.compile(r"列表(?:页面?)?$")
_SEPARATED = re.compile(r"^(?P<name>[\u4e00-\u9fff]{2,16})\s*[-_|—–]\s*\S")
_INTERPRETATION = re.compile(r"解读|图解|一图读懂|答记者问")
_BY_COLUMN = (
    ("foi-entry", PageKind.FOI),
    ("disclosure-guide", PageKind.GUIDE),
    ("annual-report", PageKind.ANNUAL_REPORT),
    ("policy-interpretation-column", PageKind.INTERPRETATION),
    ("leadership-info", PageKind.LEADER),
    ("disclosure-directory", PageKind.DIRECTORY),
    ("disclosure-column", PageKind.DIRECTORY),
    ("agency-overview", PageKind.CONTACT),
    ("contact", PageKind.CONTACT),
)
_TEXT = 150  # characters of own text from which a page may be an article
_SURE = 0.9  # score of a column's own name; a name that only contains it waits until all names were tried
_BLOCK = ("disclosure-guide", "disclosure-directory", "annual-report", "foi-entry", "disclosure-rules")
_LEAST_OF_BLOCK = 3  # of these linked from the main part of a page that bears no name
_MANY_LINKS = 40  # an empty column shows its neighbours; what shows more is no empty column
_MANY_INPUTS = 2
_LONG_TEXT = 1500  # characters from which rows without dates stand beside a text
_TEXT_BLOCKS = 3  # duties or careers, each under its own label, from which a page is about persons
_PERSONS = re.compile(r"(?:职责|工作分工|简历|履历)\s*[:：]")
_AGENCY = re.compile(r"职责|职能|内设|机构设置|主要负责|成立|编制|[电地]\s*[话址]|办公|联系")
_TITLE_AT_TOP = 400  # characters of the main text in which an article that has no heading shows its title
_SINGLE = frozenset({PageKind.FOI, PageKind.GUIDE, PageKind.LEADER, PageKind.CONTACT, PageKind.ANNUAL_REPORT})


@dataclass(frozen=True, slots=True)
class Names:
    """The names a page goes by: its title, its column (meta), its path and its headings."""

    title: str
    site: str
    column: str
    article: str
    crumbs: tuple[str, ...]
    headings: tuple[str, ...]


def read_kind(
    names: Names,
    state: State,
    url_path: str | None,
    main: str,
    groups: tuple[RowGroup, ...],
    links: tuple[Link, ...],
    forms: tuple[Form, ...],
    dated: bool,
    header: int,
    lexicon: Lexicon,
) -> PageKind:
    """The kind of a page. ``url_path`` is None when the URL is unknown; ``dated``: it shows its publication date;
    ``header``: number of fields in its document header.
    """
    if state.blocked:
        return PageKind.BLOCKED
    if state.missing:
        return PageKind.NOT_FOUND
    if state.shell:
        return PageKind.SHELL
    if _is_home(names, url_path, groups, links):
        return PageKind.HOME
    if _SITE_MAP.match(names.title):
        return PageKind.OTHER
    is_article = _is_article(names, main, groups, dated, header)
    # With several lists below, a heading names one of them and not the page.
    headings = names.headings[:2] if sum(group.zone is Zone.MAIN for group in groups) < 2 else ()
    kind = _by_names(names, headings, main, is_article, forms, links, lexicon)
    if kind is PageKind.DIRECTORY and not groups and len(_PERSONS.findall(main)) >= _TEXT_BLOCKS:
        return PageKind.LEADER
    if kind is not None:
        return kind
    if any(_SEARCH.match(name) for name in (_first_part(names.title), *names.crumbs[-1:])):
        return PageKind.SEARCH
    if is_article:
        return PageKind.ARTICLE
    if (
        _LIST_PAGE.search(names.title)
        or _is_list(groups, names, main)
        or _is_empty_column(names, main, links, forms, state)
    ):
        return PageKind.LIST
    return PageKind.OTHER


def _is_home(names: Names, url_path: str | None, groups: tuple[RowGroup, ...], links: tuple[Link, ...]) -> bool:
    if names.article or len(names.crumbs) > 1 or names.column not in (_HOME_NAMES | {names.site}):
        return False
    anchors = sum(link.kind is LinkKind.ANCHOR for link in links)
    if url_path is not None and _HOME_PATH.match(url_path):
        return anchors >= 5
    blocks = [group for group in groups if len(group.rows) >= 3]
    named = names.title != "" and (names.title in (names.site, "首页") or is_site_name(names.title))
    return url_path is None and named and not names.crumbs and anchors >= 40 and len(blocks) >= 2


def _is_article(names: Names, main: str, groups: tuple[RowGroup, ...], dated: bool, header: int) -> bool:
    if names.article or header >= 4:
        return True
    text = len("".join(main.split()))
    rows = sum(len(group.rows) for group in groups if group.zone is Zone.MAIN and group.dated)
    if rows >= 5 and text < 1500 and not dated:
        return False
    if rows and is_site_name(names.title) and len(names.crumbs) > 1:
        return False
    flat = "".join(main[:_TITLE_AT_TOP].split())
    if text >= 300 and main.count("。") >= 3 and not rows and _shows(names.title, flat):
        return True
    titled = any(len(names.title) >= 12 and names.title == heading for heading in names.headings)
    if titled and len(names.crumbs) > 1 and names.title != names.crumbs[-1] and not rows:
        return True
    if (
        text >= 300
        and main.count("。") >= 3
        and any(names.title in heading for heading in names.headings if names.title)
    ):
        return True
    return dated and text >= 40 if names.title and names.title not in (names.column, names.site) else False


def _shows(title: str, text: str) -> bool:
    """Whether a text begins with a long title, whatever the title tag puts behind it."""
    plain = "".join(re.split(r"[_|]{1,2}", title, maxsplit=1)[0].split())
    return len(plain) >= 20 and plain in text


def _first_part(title: str) -> str:
    """A title without what stands behind its first dash."""
    found = _SEPARATED.match(title)
    return found["name"] if found is not None else title


def _by_names(
    names: Names,
    headings: tuple[str, ...],
    main: str,
    is_article: bool,
    forms: tuple[Form, ...],
    links: tuple[Link, ...],
    lexicon: Lexicon,
) -> PageKind | None:
    """The column a page belongs to, by its most telling name: title, end of the path, column.

    Headings speak only where all of these are silent: on many portals the first is the section's. Of an article the
    column counts only where one document may be the whole column (a guide, a report).
    """
    if _REPORT.search(names.title):
        return PageKind.ANNUAL_REPORT
    inside = any("公开" in crumb for crumb in names.crumbs[:-1]) or "公开" in names.column
    title = "" if names.title == names.site or is_site_name(names.title) else names.title
    shared = [name for name in (names.crumbs[-1] if names.crumbs else "", names.column) if name]
    if shared and _SORT.search(_first_part(title)):
        title = ""
    own = list(dict.fromkeys(name for name in (title, _first_part(title), *shared) if name))
    if not own and not is_article and _shows_disclosure(links, lexicon):
        return PageKind.DIRECTORY
    candidates = own or list(headings)
    for least in (_SURE, 0.0):
        for name in candidates:
            kind = _by_label(name, inside, least, lexicon)
            if kind is PageKind.CONTACT and name not in names.title and _AGENCY.search(main.replace(name, "")) is None:
                continue  # a path copied from the page about the agency
            if kind is not None and not (is_article and name is not title and kind not in _SINGLE):
                return kind
    if any(_FOI.search(name) for name in (title, *shared)) and (forms or not is_article):
        return PageKind.FOI
    if not is_article and names.crumbs[-2:-1] and names.crumbs[-2] in _FOI_NAMES and _FOI_STEP.search(names.crumbs[-1]):
        return PageKind.FOI
    if not is_article and headings and _REPORT.search(headings[0]):
        return PageKind.ANNUAL_REPORT
    if is_article and _INTERPRETATION.search(title) and any("解读" in name for name in shared):
        return PageKind.INTERPRETATION
    return None


def _by_label(name: str, inside: bool, least: float, lexicon: Lexicon) -> PageKind | None:
    for key, kind in _BY_COLUMN:
        match = match_label(name, key, lexicon)
        if match is not None and match.score >= least and (match.tier != "weak" or inside or _weak_alone(kind)):
            return kind
    return None


def _weak_alone(kind: PageKind) -> bool:
    """Short names that mean only one thing even without the disclosure navigation around them."""
    return kind in (PageKind.DIRECTORY, PageKind.ANNUAL_REPORT)


def _shows_disclosure(links: tuple[Link, ...], lexicon: Lexicon) -> bool:
    """Whether the main part leads to several columns of disclosure by their own names."""
    labels = {link.label for link in links if link.zone is Zone.MAIN and 3 <= len(link.label) <= 16}
    met = (any(_is_whole(label, key, lexicon) for label in labels) for key in _BLOCK)
    return sum(met) >= _LEAST_OF_BLOCK


def _is_whole(label: str, key: str, lexicon: Lexicon) -> bool:
    match = match_label(label, key, lexicon)
    return match is not None and match.score >= _SURE


def _is_list(groups: tuple[RowGroup, ...], names: Names, main: str) -> bool:
    own = [group for group in groups if group.zone is Zone.MAIN]
    if any(group.dated for group in own):
        return True
    named = bool(names.title or names.crumbs)
    return named and any(len(group.rows) >= 5 for group in own) and len("".join(main.split())) < _LONG_TEXT


def _is_empty_column(names: Names, main: str, links: tuple[Link, ...], forms: tuple[Form, ...], state: State) -> bool:
    """A name, agreed on by title and path or column tag, and nothing else: no form, no sign-in, no field of links."""
    shared = {names.column, names.crumbs[-1] if names.crumbs else ""} - {""}
    if names.title not in shared or len("".join(main.split())) >= 120 or state.login:
        return False
    if any(len(form.inputs) > _MANY_INPUTS for form in forms):
        return False
    return sum(link.zone is Zone.MAIN and link.kind is LinkKind.ANCHOR for link in links) < _MANY_LINKS
