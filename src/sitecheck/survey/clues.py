"""Signs that something may be wrong or ill set, looked for on pages that were read in full."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import date

from sitecheck.facts.clues import Clue, ClueReading, ClueRule, ClueTask, OldName
from sitecheck.facts.outcomes import PageKind
from sitecheck.facts.page import PageFacts, Row
from sitecheck.facts.visit import Visitor
from sitecheck.page.charset import charset_of
from sitecheck.page.labels import compact
from sitecheck.page.urls import identity
from sitecheck.survey.plan import CrawlView

_KEPT = 12  # places of one rule; a person looks at no more
_ARTICLES = 20  # articles whose source is looked at, the first ones of the crawl: each may cost a request
_SHOWN = 24  # characters of garbled text that are shown
_ROWS = 20_000  # rows of lists that are remembered, to know the documents among the pages
_SOURCE = 600_000  # characters of a page's source that are looked through
_WIDE = 1200  # pixels; wider than the content of any usual screen
_NO_CONTENT = frozenset({PageKind.NOT_FOUND, PageKind.BLOCKED, PageKind.SHELL, PageKind.SEARCH})

# UTF-8 read as a Western charset, UTF-8 read as GBK, and characters that were lost.
_GARBLED_FIRST = re.compile("[\ufffd锟Ã-ï锛銆鐨鏄鍏鎴鍙鏂绗鍚鍦鏈骞]")
_GARBLED = re.compile(
    "\ufffd{2,}|锟斤拷|(?:[Ã-ï][\u0080-ÿŒ-Ÿ–-™]{1,2}){3,}|(?:[锛銆鐨鏄鍏鎴鍙鏂绗鍚鍦鏈骞][^锛銆鐨鏄鍏鎴鍙鏂绗鍚鍦鏈骞]{0,2}){4,}"
)
_UNCLEAR = frozenset({PageKind.OTHER, PageKind.LIST})
_UNDATED_BY_NATURE = re.compile("指南|须知|办事|服务|信箱|来信|留言|咨询|投诉|征集|互动|简介|职[责能]")
_SERVICE = re.compile("办事|服务|指南|须知|申报|办理|流程")
_VALID_UNTIL = re.compile(
    r"有效期(?:限)?(?:自[^。；;]{4,24}?)?(?:至|到|截至|截止|为|:)+(20\d\d)[年.\-/](\d{1,2})[月.\-/](\d{1,2})"
)
_SOURCE_NAMED = re.compile("来源|稿源|发布机构|发布单位|供稿|作者|责任编辑|发布者|发布人")
_OFFICE = re.compile(
    r"""<o:p\b|\bmso-[a-z][a-z-]{2,30}\s*:|\bclass\s*=\s*["']?Mso[A-Z]\w{2,20}|<w:WordDocument""", re.I
)
_TABLE_WIDTH = re.compile(
    r"""<table\b[^<>]{0,400}?(?<![-\w])width\s*[:=]\s*["']?\s*(\d{3,5})\s*(?:px)?\s*["';\s>]""", re.I
)
_BLANK_RUN = re.compile(
    r"(?:<p\b[^<>]{0,300}>(?:\s|&nbsp;|&#160;|<br\s*/?>|</?(?:span|font|strong|b)\b[^<>]{0,300}>)*</p>\s*){5,}", re.I
)
_META_CHARSET = re.compile(r"""<meta\b[^<>]{0,200}?charset\s*=\s*["']?\s*([\w-]{3,20})""", re.I)
_HEAD = 4096

Sign = Callable[[PageFacts, str], str | None]
"""The excerpt that gives rise to a clue, empty where something is absent; None where nothing is amiss."""


@dataclass(slots=True)
class _Gathered:
    """Places of all rules so far."""

    kept: dict[ClueRule, list[Clue]] = field(default_factory=dict)
    known: dict[tuple[ClueRule, str], int] = field(default_factory=dict)  # on how many pages

    def add(self, clue: Clue) -> None:
        """Take in one place; the same excerpt on another page is the same place."""
        key = (clue.rule, clue.excerpt or identity(clue.page_url))
        self.known[key] = self.known.get(key, 0) + 1
        places = self.kept.setdefault(clue.rule, [])
        if self.known[key] == 1 and len(places) < _KEPT:
            places.append(clue)

    def all(self) -> Iterator[Clue]:
        """The places kept, rule by rule."""
        for rule in ClueRule:
            for clue in self.kept.get(rule, ()):
                yield replace(clue, pages=self.known[clue.rule, clue.excerpt or identity(clue.page_url)])


async def find_clues(crawl: CrawlView, visitor: Visitor, tasks: Sequence[ClueTask], as_of: date) -> ClueReading | None:
    """Places of the rules that ``tasks`` ask for, in the order of the crawl; None where nothing is asked.

    Texts are looked at on every page that the crawl read in full; of the first articles the source too, which may cost
    a request each (at most ``_ARTICLES``). What was only skimmed and lies beyond those is not looked at.
    """
    rules = frozenset(rule for task in tasks for rule in task.rules)
    if not rules:
        return None
    names = tuple(dict.fromkeys(name for task in tasks for name in task.old_names))
    text_signs, source_signs = _text_signs(rules, names, as_of), _source_signs(rules)
    found, rows, articles, pages = _Gathered(), set[int](), 0, 0
    for page in crawl.pages:
        facts = page.facts
        if facts is None or facts.kind in _NO_CONTENT or page.failure is not None:
            continue
        url, source, sha = page.final_url or page.url, "", page.body_sha256
        if len(rows) < _ROWS:
            rows.update(hash(identity(row.url)) for row in _dated(facts) if row.url is not None)
        document = _is_document(facts, hash(identity(url)) in rows)
        if document and articles < _ARTICLES and (source_signs or facts.skimmed):
            visit = await visitor.visit(url)
            if visit.failure is None and visit.page is not None and visit.page.kind not in _NO_CONTENT:
                facts, source, sha = visit.page, visit.html[:_SOURCE], visit.body_sha256
                articles += 1
        if facts.skimmed:
            continue
        pages += 1
        signs = {**text_signs, **(source_signs if source else {})}
        for rule, sign in signs.items():
            excerpt = sign(facts, source)
            if excerpt is not None:
                found.add(Clue(rule, url, facts.title, excerpt, body_sha256=sha))
    counts = {rule.value: sum(1 for key in found.known if key[0] is rule) for rule in ClueRule if rule in rules}
    return ClueReading(tuple(found.all()), counts, pages, articles)


def _is_document(facts: PageFacts, listed: bool) -> bool:
    """Whether a page is a single text. One without a date does not read as an article; a list that leads to it
    (``listed``) says what it is."""
    if facts.kind is PageKind.ARTICLE:
        return True
    known = facts.kind is PageKind.INTERPRETATION or (facts.kind in _UNCLEAR and listed)
    return known and not facts.groups and not facts.script_list


def _dated(facts: PageFacts) -> Iterator[Row]:
    """Rows of the lists that show dates."""
    for group in facts.groups:
        if group.dated:
            yield from group.rows


def _text_signs(rules: frozenset[ClueRule], names: Sequence[OldName], as_of: date) -> dict[ClueRule, Sign]:
    old = (
        re.compile("|".join(re.escape(one.name) for one in sorted(names, key=lambda one: -len(one.name))))
        if names
        else None
    )
    by_name = {one.name: one for one in names}
    signs: dict[ClueRule, Sign] = {
        ClueRule.MOJIBAKE: lambda facts, _: _garbled(facts),
        ClueRule.EXPIRED: lambda facts, _: _expired(facts, as_of),
    }
    if old is not None:
        signs[ClueRule.OLD_NAME] = lambda facts, _: _old_name(facts, old, by_name)
    return {rule: sign for rule, sign in signs.items() if rule in rules}


def _source_signs(rules: frozenset[ClueRule]) -> dict[ClueRule, Sign]:
    signs: dict[ClueRule, Sign] = {
        ClueRule.NO_TITLE: lambda facts, _: None if compact(facts.title) else "",
        ClueRule.NO_DATE: lambda facts, _: _no_date(facts),
        ClueRule.NO_SOURCE: lambda facts, _: _no_source(facts),
        ClueRule.OFFICE_MARKUP: lambda _, source: _met(_OFFICE, source),
        ClueRule.WIDE_TABLE: lambda _, source: _wide_table(source),
        ClueRule.BLANK_PARAGRAPHS: lambda _, source: "" if _BLANK_RUN.search(source) else None,
        ClueRule.WRONG_CHARSET: _wrong_charset,
    }
    return {rule: sign for rule, sign in signs.items() if rule in rules}


def _garbled(facts: PageFacts) -> str | None:
    # Where nothing said what the page is written in, the mistake may be ours.
    if facts.encoding_by == "fallback" or _GARBLED_FIRST.search(facts.text) is None:
        return None
    found = _GARBLED.search(facts.text)
    return None if found is None else found[0][:_SHOWN]


def _expired(facts: PageFacts, as_of: date) -> str | None:
    if "有效期" not in facts.text or not any(_SERVICE.search(name) for name in (facts.title, *facts.breadcrumbs)):
        return None
    text = compact(facts.text)
    for found in _VALID_UNTIL.finditer(text):
        try:
            until = date(int(found[1]), int(found[2]), int(found[3]))
        except ValueError:
            continue
        if until < as_of:
            return found[0]
    return None


def _old_name(facts: PageFacts, old: re.Pattern[str], by_name: dict[str, OldName]) -> str | None:
    # A list shows titles of other days, and what is dated before the change named the organ rightly.
    if any(group.dated for group in facts.groups):
        return None
    if facts.kind is PageKind.ARTICLE and facts.publish_date is None:
        return None
    text = compact(facts.text)
    for found in old.finditer(text):
        if found.start() and text[found.start() - 1] in "原前旧":
            continue
        if facts.publish_date is None or facts.publish_date >= by_name[found[0]].since:
            return found[0]
    return None


def _no_date(facts: PageFacts) -> str | None:
    """A date in the address is none that a reader sees."""
    return None if facts.date_signals.keys() - {"url", "http"} or _is_undated_by_nature(facts) else ""


def _is_undated_by_nature(facts: PageFacts) -> bool:
    """Guides and letters carry other dates than documents, or none."""
    return any(_UNDATED_BY_NATURE.search(name) for name in (facts.title, *facts.breadcrumbs))


def _no_source(facts: PageFacts) -> str | None:
    if _is_undated_by_nature(facts):
        return None
    named = facts.metas.get("contentsource", "").strip() or _SOURCE_NAMED.search(facts.text)
    return None if named or any(_SOURCE_NAMED.search(key) for key in facts.header_block) else ""


def _wide_table(source: str) -> str | None:
    wide = next((found for found in _TABLE_WIDTH.finditer(source) if int(found[1]) > _WIDE), None)
    return None if wide is None else f"table width={wide[1]}"


def _wrong_charset(facts: PageFacts, source: str) -> str | None:
    declared = _META_CHARSET.search(source, 0, _HEAD)
    charset = charset_of(declared[1]) if declared is not None else None
    if declared is None or charset is None:
        return None
    return None if charset == facts.encoding else f"{declared[1]} ≠ {facts.encoding}"


def _met(expression: re.Pattern[str], source: str) -> str | None:
    found = expression.search(source)
    return None if found is None else found[0]
