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
_SEARCH = re.compile(r"^(?:站内|全文|高级|综合|智能)?(?:搜索|检索)(?:结果|页|系统)?$")
_SITE_MAP = re.compile(r"^(?:网站|站点)地图$")
_HOME_PATH = re.compile(r"^/(?:(?:index|default|home)\.\w+)?$", re.I)
_HOME_NAMES = frozenset({"首页", "网站首页", "主页", ""})
_FOI = re.compile(r"依申请公开(?!.{0,6}(?:情况|统计|年度|报告|制度|通知))")
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
    kind = _by_names(names, headings, is_article, forms, lexicon)
    if kind is not None:
        return kind
    if _SEARCH.match(names.title) or (names.crumbs and _SEARCH.match(names.crumbs[-1])):
        return PageKind.SEARCH
    if is_article:
        return PageKind.ARTICLE
    if _is_list(groups, names, main):
        return PageKind.LIST
    return PageKind.OTHER


def _is_home(names: Names, url_path: str | None, groups: tuple[RowGroup, ...], links: tuple[Link, ...]) -> bool:
    if names.article or len(names.crumbs) > 1 or names.column not in (_HOME_NAMES | {names.site}):
        return False
    anchors = sum(link.kind is LinkKind.ANCHOR for link in links)
    if url_path is not None and _HOME_PATH.match(url_path):
        return anchors >= 5
    blocks = [group for group in groups if len(group.rows) >= 3]
    named = names.title in (names.site, "首页") or is_site_name(names.title)
    return url_path is None and named and not names.crumbs and anchors >= 40 and len(blocks) >= 2


def _is_article(names: Names, main: str, groups: tuple[RowGroup, ...], dated: bool, header: int) -> bool:
    if names.article or header >= 4:
        return True
    text = len("".join(main.split()))
    rows = sum(len(group.rows) for group in groups if group.zone is Zone.MAIN and group.dated)
    if rows >= 5 and text < 1500 and not dated:
        return False
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


def _by_names(
    names: Names, headings: tuple[str, ...], is_article: bool, forms: tuple[Form, ...], lexicon: Lexicon
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
    candidates = [name for name in (title, *shared) if name] or list(headings)
    for least in (_SURE, 0.0):
        for name in candidates:
            kind = _by_label(name, inside, least, lexicon)
            if kind is not None and not (is_article and name is not title and kind not in _SINGLE):
                return kind
    if any(_FOI.search(name) for name in (title, *shared)) and (forms or not is_article):
        return PageKind.FOI
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


def _is_list(groups: tuple[RowGroup, ...], names: Names, main: str) -> bool:
    if any(group.dated >= 1 or len(group.rows) >= 5 for group in groups if group.zone is Zone.MAIN):
        return True
    # An empty column: it has a name, agreed on by title and path or column tag, and nothing else.
    shared = {names.column, names.crumbs[-1] if names.crumbs else ""} - {""}
    return names.title in shared and len("".join(main.split())) < 120
