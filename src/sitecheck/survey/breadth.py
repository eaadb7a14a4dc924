"""Whether enough of a portal was read to say that something is not there: what was not read may hold it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from sitecheck.facts.outcomes import PageKind
from sitecheck.facts.page import Link, LinkKind, PageFacts, Zone
from sitecheck.page.labels import compact
from sitecheck.page.lexicon import LabelMatch, Lexicon, best_label
from sitecheck.page.urls import identity, same_site
from sitecheck.survey.candidates import SearchPage

LEADING = frozenset({LinkKind.ANCHOR, LinkKind.AREA, LinkKind.FRAME, LinkKind.ONCLICK})
"""Kinds of links by which a reader gets on."""

_LEAST_PAGES = 5  # different pages of the portal, home included; the smallest real portals have six to ten
_UNREAD_SHARE = 0.2
_GONE_SHARE = 0.5  # a navigation that leads to nothing is a portal that is being moved
_DEAD_SHARE = 1 / 3  # head lines of menus without address of their own are at most every fourth link
_ELSEWHERE_SHARE = 0.5
_NAVIGATION = 5  # links from which a navigation is one; below, the whole page is looked at
_LEAST_DEAD = 3
_WHOLE_LABEL = 0.9  # score from which a label is the column's name and nothing else
_LABEL = re.compile(r"[㐀-鿿]{2,12}")
_LONGEST = 20  # characters of the name of a column
_UTILITY = re.compile(
    r"首页|主页|收藏|登录|注册|退出|无障碍|关怀|长者|老年|适老|[简繁]体|检索|搜索|查询|返回|顶部|关闭|打印|更多|上一|下一|客户端|公众号|微信|微博|手机"
)


@dataclass(frozen=True, slots=True)
class Passage:
    """A page through which columns would be reached: ``trouble`` says why it was not read, ``gone`` that it is dead."""

    trouble: str = ""
    gone: bool = False


def too_narrow(fronts: Sequence[SearchPage], unlike: int, unread_share: float, gates: Sequence[Passage]) -> list[str]:
    """Reason codes for which a search proves no absence, none for a wide one.

    ``fronts`` are the pages that hold the navigation, home first; ``unlike`` is how many of the pages searched differ
    from one another, ``unread_share`` how much of the crawl could not be read; ``gates`` are the pages of the
    navigation and of the disclosure part.
    """
    reasons = []
    home = fronts[0].facts
    if home.kind is PageKind.ARTICLE:
        reasons.append("home-article")
    if any(front.facts.damaged for front in fronts):
        reasons.append("damaged-text")
    if unlike < _LEAST_PAGES:
        reasons.append("few-pages")
    unread = sum(bool(gate.trouble) for gate in gates)
    gone = sum(gate.gone for gate in gates)
    if unread > len(gates) * _UNREAD_SHARE or gone > len(gates) * _GONE_SHARE:
        reasons.append("navigation-unread")
    if unread_share > _UNREAD_SHARE:
        reasons.append("pages-unread")
    return reasons


def leads_away(fronts: Sequence[SearchPage], hosts: Sequence[str]) -> list[str]:
    """Reason codes for a navigation that has no addresses, or those of other portals."""
    links = [link for front in fronts for link in front.facts.links if link.kind in LEADING and _is_named(link)]
    navigation = [link for link in links if link.zone is Zone.NAV]
    if len({link.label for link in navigation}) < _NAVIGATION:
        navigation = [link for link in links if link.zone is not Zone.FOOTER]
    names = {compact(link.label) for link in navigation}
    live = {compact(link.label) for link in navigation if not is_dead(link)}
    reasons = []
    dead = len(names - live)
    if dead >= _LEAST_DEAD and dead > len(names) * _DEAD_SHARE:
        reasons.append("navigation-placeholders")
    targets = {identity(link.url): same_site(link.url, hosts) for link in navigation if link.url and not is_dead(link)}
    away = sum(not internal for internal in targets.values())
    if away >= _LEAST_DEAD and away > len(targets) * _ELSEWHERE_SHARE:
        reasons.append("navigation-elsewhere")
    return reasons


def disclosure_out_of_reach(
    fronts: Sequence[SearchPage], words: Lexicon, hosts: Sequence[str], upstream: Sequence[str]
) -> str:
    """Why the disclosure part was not searched though it is named, empty otherwise."""
    reasons = []
    for link in (link for front in fronts for link in front.facts.links if link.kind in LEADING):
        match = disclosure_name(link, words)
        if match is None or (match.tier == "weak" and link.zone is Zone.FOOTER):
            continue
        if is_dead(link):
            reasons.append("disclosure-placeholder")
        elif link.url and match.score >= _WHOLE_LABEL and not same_site(link.url, (*hosts, *upstream)):
            reasons.append("disclosure-elsewhere")
    return reasons[0] if reasons else ""


def disclosure_name(link: Link, words: Lexicon) -> LabelMatch | None:
    """How well the link is named as the disclosure part, None when it is not."""
    return best_label([text for text in (link.label, link.title) if text], "disclosure-column", words)


def is_dead(link: Link) -> bool:
    """Whether a link has no address a crawler could go to: a placeholder, or moved by a script."""
    return link.url is None or link.href.strip() in ("", "#")


def leading_links(page: PageFacts, hosts: Sequence[str]) -> list[Link]:
    """Links by which a reader gets on within the portal."""
    return [link for link in page.links if link.kind in LEADING and link.url is not None and same_site(link.url, hosts)]


def names_column(label: str) -> bool:
    """Whether a label of the navigation may be the name of a column: short, in Chinese, and no tool of the page."""
    plain = compact(label)
    return len(plain) <= _LONGEST and _LABEL.search(plain) is not None and _UTILITY.search(plain) is None


def _is_named(link: Link) -> bool:
    return len(compact(link.label)) <= 12 and names_column(link.label)
