"""Links that might lead to a column, with why: label, place, address; none of these is proof."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from fnmatch import fnmatchcase
from urllib.parse import urlsplit

from sitecheck.facts.outcomes import PageKind
from sitecheck.facts.page import Link, LinkKind, PageFacts, Zone
from sitecheck.facts.site import Candidate
from sitecheck.page.labels import compact
from sitecheck.page.lexicon import Column, LabelMatch, Lexicon, best_label, match_label
from sitecheck.page.urls import host_key, identity, same_site
from sitecheck.survey.content import has_column_type, in_disclosure, own_titles

_FAMILY_WEAK = frozenset({"disclosure-guide", "disclosure-directory", "disclosure-rules", "annual-report", "foi-entry"})
_KINDS = frozenset({LinkKind.ANCHOR, LinkKind.AREA, LinkKind.ONCLICK, LinkKind.ATTACHMENT})
_LABEL_WEIGHT = 0.85  # of the score; place and address make up the rest
_TIERS = {"pinned": 0, "exact": 1, "meta": 2, "core": 3, "section": 4, "weak": 5}
_SCRIPT_CALL = re.compile(r"^\s*javascript:\s*(?!void\b)[\w.$]+\s*\(", re.I)
_LIBRARY = re.compile(r"jquery|bootstrap|swiper|layui|superslide|html5shiv|respond|counter|share|baidu|analytics", re.I)
_WORDS = re.compile(r"[^a-z0-9_-]+")
_NO_URL = "none:"
_MANY = 2000  # candidates of one column; real portals have a few dozen
_HELD = 4096  # labels whose meaning is held

_Rank = tuple[float, int, int, str]


@dataclass(frozen=True, slots=True)
class SearchPage:
    """A page whose links are searched. ``facts`` are those of the plain or of the rendered page."""

    url: str
    facts: PageFacts
    rendered: bool = False
    whole: bool = True  # False: a rendered page whose scripts did not get all they asked for


@dataclass(frozen=True, slots=True)
class Lead:
    """A candidate together with what the search needs to know of its link."""

    candidate: Candidate
    script_call: bool = False  # javascript:open('gkzn'): leads somewhere, but only a browser knows where
    scripted: bool = False  # its page runs scripts of its own, which may give a placeholder its life


@dataclass(slots=True)
class LeadFinder:
    """Finds the candidates of one site, page by page. What labels mean is worked out once and remembered.

    ``keys`` are the columns looked for.
    """

    words: Lexicon
    hosts: tuple[str, ...]
    upstream: tuple[str, ...] = ()
    keys: tuple[str, ...] = ()
    _labels: dict[tuple[str, str], tuple[tuple[str, LabelMatch], ...]] = field(default_factory=dict)
    _best: dict[str, dict[str, tuple[_Rank, Lead]]] = field(default_factory=dict)
    _pages: int = 0

    def add(self, page: SearchPage) -> None:
        """Take in the next page: for each column one lead per target, from the page where it scores best."""
        place = self._pages
        self._pages += 1
        for key, lead in (*self._from_links(page), *self._from_itself(page)):
            candidate = lead.candidate
            name = identity(candidate.url) if candidate.url is not None else f"{_NO_URL}{candidate.label}"
            rank = (-candidate.score, _TIERS[candidate.tier], place, name)
            best = self._best.setdefault(key, {})
            if name not in best or rank < best[name][0]:
                best[name] = (rank, lead)
            if len(best) > _MANY:
                self._best[key] = _pruned(best)

    def leads(self, key: str) -> tuple[Lead, ...]:
        """All candidates for column ``key`` on the pages so far, best first; one per target.

        The order depends on nothing but the pages: score, then tier, then place in the crawl, then address.
        """
        return tuple(lead for _, lead in sorted(self._best.get(key, {}).values(), key=lambda entry: entry[0]))

    def _matches(self, link: Link) -> tuple[tuple[str, LabelMatch], ...]:
        """The columns a link may be named as."""
        known = self._labels.get((link.label, link.title))
        if known is None:
            if len(self._labels) >= _HELD:
                self._labels.clear()
            texts = [text for text in (link.label, link.title) if text]
            found = ((key, best_label(texts, key, self.words)) for key in self.keys) if texts else ()
            known = tuple((key, match) for key, match in found if match is not None)
            self._labels[link.label, link.title] = known
        return known

    def _from_links(self, page: SearchPage) -> Iterator[tuple[str, Lead]]:
        inside = articles = None
        for link in page.facts.links:
            if link.kind not in _KINDS:
                continue
            for key, match in self._matches(link):
                if inside is None or articles is None:
                    inside, articles = in_disclosure(page.facts, self.words), _article_links(page.facts)
                column = self.words.columns[key]
                # Of a page that was only skimmed it is not known which of its links are rows.
                may_be_row = page.facts.skimmed or link.url in articles
                if not column.single_document and may_be_row and match.tier != "exact":
                    continue
                if match.tier == "weak" and not inside and not _weak_counts(link, key):
                    continue
                url = _target(link, page, key, self.words)
                score = self._score(match, link, url, page, column)
                why = "label" if url is not None else "placeholder"
                candidate = Candidate(url, link.label or link.title, page.url, score, match.tier, None, why)
                calls = url is None and _SCRIPT_CALL.match(link.href) is not None
                yield key, Lead(candidate, calls, url is None and has_own_scripts(page.facts))

    def _from_itself(self, page: SearchPage) -> Iterator[tuple[str, Lead]]:
        for key in self.keys:
            lead = _from_itself(page, key, self.words.columns[key], self.words)
            if lead is not None:
                yield key, lead

    def _score(self, match: LabelMatch, link: Link, url: str | None, page: SearchPage, column: Column) -> float:
        score = match.score * _LABEL_WEIGHT
        score += {Zone.NAV: 0.06, Zone.MAIN: 0.03, Zone.ASIDE: 0.0, Zone.FOOTER: -0.05}[link.zone]
        if page.facts.kind is PageKind.ARTICLE:
            score -= 0.1
        if url is None:
            return round(max(score - 0.5, 0.0), 3)
        score += _slug_score(url, column, self.words)
        if not column.single_document and self.words.is_article(url):
            score -= 0.25
        if not same_site(url, self.hosts):
            name = host_key(url).partition(":")[0]
            if self.upstream and same_site(url, self.upstream):
                score -= 0.3
            elif not any(fnmatchcase(name, pattern) for pattern in column.hosts):
                score -= 0.15
        return round(max(score, 0.0), 3)


def has_own_scripts(facts: PageFacts) -> bool:
    """Script files other than the common libraries."""
    return facts.script_list or any(
        link.kind is LinkKind.SCRIPT and not _LIBRARY.search(link.href) for link in facts.links
    )


def _weak_counts(link: Link, key: str) -> bool:
    """Whether a short name means the column outside the disclosure part too: 政务公开 does, 指南 does not."""
    if key == "disclosure-column":
        return link.zone is not Zone.FOOTER
    return key not in _FAMILY_WEAK and link.zone is Zone.NAV


def _target(link: Link, page: SearchPage, key: str, words: Lexicon) -> str | None:
    """Where the link leads; a bare ``#`` or an empty href leads nowhere unless the page is the column itself."""
    if link.url is None:
        return None
    if link.href.strip() in ("", "#") and not _names_column(page.facts, key, words):
        return None
    return link.url


def _names_column(facts: PageFacts, key: str, words: Lexicon) -> bool:
    return any(match_label(name, key, words) is not None for name in own_titles(facts))


def _article_links(facts: PageFacts) -> frozenset[str | None]:
    """Targets of dated rows: a title that holds a column's name is no link to the column."""
    return frozenset(row.url for group in facts.groups for row in group.rows if row.day is not None or row.text)


def _slug_score(url: str, column: Column, words: Lexicon) -> float:
    if words.is_opaque(url):
        return 0.0
    segments = [_WORDS.sub("", part.partition(".")[0].lower()) for part in urlsplit(url).path.split("/") if part]
    if any(segment in column.negative_slugs for segment in segments):
        return -0.3
    return 0.08 if any(segment in column.slugs for segment in segments) else 0.0


def _pruned(best: dict[str, tuple[_Rank, Lead]]) -> dict[str, tuple[_Rank, Lead]]:
    """The better half, and every name without address: a portal without end must not grow its candidates for ever."""
    kept = dict(sorted(best.items(), key=lambda entry: entry[1][0])[: _MANY // 2])
    return kept | {name: entry for name, entry in best.items() if name.startswith(_NO_URL)}


def _from_itself(page: SearchPage, key: str, column: Column, words: Lexicon) -> Lead | None:
    """A crawled page that calls itself the column, whatever the links to it are called."""
    facts = page.facts
    if facts.kind in (PageKind.HOME, PageKind.SHELL, PageKind.BLOCKED, PageKind.NOT_FOUND):
        return None
    if not column.single_document and (facts.kind is PageKind.ARTICLE or words.is_article(page.url)):
        return None
    if has_column_type(facts, column):
        return Lead(Candidate(page.url, compact(facts.title)[:40], page.url, 0.65, "meta", None, "ColumnType"))
    for name in own_titles(facts):
        match = match_label(name, key, words)
        if match is not None and match.tier == "exact":
            score = round(match.score * _LABEL_WEIGHT - 0.25, 3)
            return Lead(Candidate(page.url, name, page.url, score, "meta", None, "title"))
    return None
