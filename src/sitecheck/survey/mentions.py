"""Places that name what the checks ask about by words: every page of the crawl is looked through once."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from fnmatch import fnmatchcase

from sitecheck.facts.mentions import Mention, MentionReading, Parts, Topic
from sitecheck.facts.outcomes import PageKind
from sitecheck.facts.page import Link, LinkKind, PageFacts
from sitecheck.facts.site import LinkReading
from sitecheck.facts.visit import LinkState
from sitecheck.page.dates import find_dates
from sitecheck.page.labels import compact
from sitecheck.page.urls import host_key, identity
from sitecheck.survey.plan import CrawledPage, CrawlView

_FIRST = 15  # places of one group that are kept in the order of the crawl: columns come before single documents
_NEWEST = 15  # and of the others the newest; a person looks at no more
_COUNTED = 5000  # places of one group that are told apart
_HELD = 8192  # names and hosts whose topics are held: those of the template stand on every page
_DAYS = 20_000  # rows whose dates are remembered for the pages they lead to
_LONGEST = 200  # characters of a name; what is longer is a text
_QUOTED = 60  # characters before and after the words of a text that are shown
_LEADING = frozenset({LinkKind.ANCHOR, LinkKind.AREA, LinkKind.ONCLICK, LinkKind.ATTACHMENT, LinkKind.FRAME})
_NO_CONTENT = frozenset({PageKind.NOT_FOUND, PageKind.BLOCKED, PageKind.SHELL})
# An article that was only skimmed has no header block; its byline stands in the text.
_SOURCE = re.compile(r"(?:信息|文章|稿件)?来源[:：]\s*([^\s:：]{2,40})")
_ORGANS = re.compile(r"[、,，;；/|\s]+")


@dataclass(slots=True)
class _Gathered:
    """What was found of one group so far, in whatever way."""

    group: str
    first: list[Mention] = field(default_factory=list)
    newest: list[Mention] = field(default_factory=list)  # newest first
    known: dict[int, date | None] = field(default_factory=dict)
    parts: list[Parts] = field(default_factory=list)

    def add(self, mention: Mention) -> None:
        """Take in one place; each address counts once."""
        key = hash(identity(mention.url))
        if key in self.known:
            self._date(key, mention)
            return
        if len(self.known) >= _COUNTED:
            return
        self.known[key] = mention.day
        if len(self.first) < _FIRST:
            self.first.append(mention)
        elif mention.day is not None:
            self.newest.append(mention)
            self.newest.sort(key=_day_of, reverse=True)
            del self.newest[_NEWEST:]

    def _date(self, key: int, again: Mention) -> None:
        """A place met again may show its date only now: on the home page, say, many rows have none."""
        if self.known[key] is not None or again.day is None:
            return
        self.known[key] = again.day
        for at, one in enumerate(self.first):
            if hash(identity(one.url)) == key:
                self.first[at] = replace(one, day=again.day)

    def years(self) -> dict[str, int]:
        """How many places of each year."""
        counted = Counter("" if day is None else str(day.year) for day in self.known.values())
        return dict(sorted(counted.items()))


@dataclass(frozen=True, slots=True)
class _Asked:
    """A topic, ready to be compared."""

    topic: Topic
    found: _Gathered
    any_of: tuple[re.Pattern[str], ...]
    none_of: tuple[re.Pattern[str], ...]
    pages: tuple[re.Pattern[str], ...]

    def meets(self, text: str) -> re.Match[str] | None:
        """Where a text without white space is about the topic."""
        met = next((match for one in self.any_of if (match := one.search(text)) is not None), None)
        return None if met is None or any(one.search(text) for one in self.none_of) else met

    def stands_on(self, page: PageFacts) -> bool:
        """Whether the page is one of those that are asked."""
        if not self.pages:
            return True
        names = [compact(name) for name in (page.title, *page.breadcrumbs, *page.headings)]
        return any(one.search(name) for one in self.pages for name in names)


def find_mentions(
    crawl: CrawlView, topics: Sequence[Topic], links: Iterable[LinkReading] = ()
) -> dict[str, MentionReading]:
    """Readings by check id, one for every check that asks; the first places in the order of the crawl, then the newest.

    ``links`` are the links looked at this night: they tell whether a place outside the site opens. Costs no request.
    A page the crawl only skimmed is whole here as far as it goes: names, text and links; its date is that of the row
    that leads to it, or of its meta tag.
    """
    gathered: dict[tuple[str, str], _Gathered] = {}
    asked = [_asked(topic, gathered) for topic in topics]
    search = _Search(asked)
    for page in crawl.pages if asked else ():
        facts = page.facts
        if facts is not None and facts.kind not in _NO_CONTENT and page.failure is None:
            search.page(page, facts)
    opened = {identity(link.verdict.url): _state(link.verdict.state) for link in links} if asked else {}
    found: dict[str, MentionReading] = {}
    for (check, group), one in gathered.items():
        before = found.get(check, MentionReading())
        kept = (replace(it, opened=_opened(crawl, it.url, opened)) for it in (*one.first, *one.newest))
        found[check] = MentionReading(
            (*before.mentions, *kept),
            {**before.counts, group: len(one.known)},
            (*before.parts, *one.parts),
            {**before.years, group: one.years()},
        )
    return found


class _Search:
    """All topics held against one page after the other."""

    def __init__(self, asked: Sequence[_Asked]) -> None:
        whole = [one for one in asked if not one.topic.within]
        self._within = _nested(asked)
        self._names = [one for one in whole if one.topic.where == "names" and one.any_of and not one.topic.hosts]
        self._texts = [one for one in whole if one.topic.where == "texts" and one.any_of]
        self._sources = [one for one in asked if one.topic.where == "sources" and one.any_of]
        self._hosts = [one for one in asked if one.topic.hosts]
        self._by_name: dict[str, tuple[_Asked, ...]] = {}
        self._by_host: dict[str, tuple[_Asked, ...]] = {}
        self._days: dict[int, date] = {}

    def page(self, page: CrawledPage, facts: PageFacts) -> None:
        """Take in one page and its links."""
        for group in facts.groups:
            for row in group.rows:
                if row.url is not None and row.day is not None and len(self._days) < _DAYS:
                    self._days.setdefault(hash(identity(row.url)), row.day)
        url = page.final_url or page.url
        for one, quote in self._about(facts):
            if one.stands_on(facts):
                day = self._day(url) or facts.publish_date or _meta_day(facts)
                mention = Mention(
                    one.topic.group, facts.title, url, url, day, body_sha256=page.body_sha256, quote=quote
                )
                one.found.add(mention)
                self._parts(one, mention, facts)
        for link in facts.links:
            if link.url is not None and (link.kind in _LEADING or link.kind is LinkKind.IMAGE):
                self._link(page, facts, link, link.url)

    def _parts(self, outer: _Asked, mention: Mention, facts: PageFacts) -> None:
        """What the groups that look within this one's pages find there."""
        inner = self._within.get((outer.topic.check, outer.topic.group), ())
        if not inner:
            return
        text = compact(facts.text)
        met = [(one, found) for one in inner if (found := one.meets(text)) is not None]
        for one, found in met:
            one.found.add(replace(mention, group=one.topic.group, quote=_quote(text, found)))
        known = outer.found.parts
        if met and len(known) < _FIRST + _NEWEST and all(part.url != mention.url for part in known):
            groups = tuple(one.topic.group for one, _ in met)
            known.append(Parts(outer.topic.group, facts.title, mention.url, groups, mention.body_sha256))

    def _link(self, page: CrawledPage, facts: PageFacts, link: Link, url: str) -> None:
        met = [one for name in dict.fromkeys((link.label, link.title)) for one in self._named(name)]
        if link.kind is LinkKind.IMAGE:
            met = [one for one in met if one.topic.pictures]
        else:
            said = compact(link.label or link.title)
            met += [one for one in self._leading(url) if not one.any_of or one.meets(said)]
        for one in met:
            if one.stands_on(facts):
                title, place = link.label or link.title or link.url or "", page.final_url or page.url
                one.found.add(
                    Mention(
                        one.topic.group,
                        title,
                        url,
                        place,
                        self._day(url),
                        link_index=link.index,
                        body_sha256=page.body_sha256,
                    )
                )

    def _about(self, facts: PageFacts) -> list[tuple[_Asked, str]]:
        """Topics that the page itself names, with the words of its text."""
        met = [(one, "") for one in self._named(facts.title)]
        if self._texts:
            text = compact(facts.text)
            met += [(one, _quote(text, found)) for one in self._texts if (found := one.meets(text)) is not None]
        if self._sources:
            organs = _sources(facts)
            met += [(one, "") for one in self._sources if any(one.meets(organ) for organ in organs)]
        return met

    def _named(self, name: str) -> tuple[_Asked, ...]:
        """Topics that a name meets; most names stand on many pages."""
        if not name or len(name) > _LONGEST or not self._names:
            return ()
        met = self._by_name.get(name)
        if met is None:
            plain = compact(name)
            met = _hold(self._by_name, name, tuple(one for one in self._names if one.meets(plain) is not None))
        return met

    def _leading(self, url: str) -> tuple[_Asked, ...]:
        """Topics whose hosts the address belongs to."""
        if not self._hosts:
            return ()
        host = host_key(url)
        met = self._by_host.get(host)
        if met is None:
            name = host.partition(":")[0]
            of_host = (one for one in self._hosts if any(is_host(name, wanted) for wanted in one.topic.hosts))
            met = _hold(self._by_host, host, tuple(of_host))
        return met

    def _day(self, url: str) -> date | None:
        return self._days.get(hash(identity(url)))


def _hold(held: dict[str, tuple[_Asked, ...]], key: str, met: tuple[_Asked, ...]) -> tuple[_Asked, ...]:
    if len(held) >= _HELD:
        held.clear()
    held[key] = met
    return met


def _asked(topic: Topic, gathered: dict[tuple[str, str], _Gathered]) -> _Asked:
    found = gathered.setdefault((topic.check, topic.group), _Gathered(topic.group))
    ready = [tuple(map(re.compile, words)) for words in (topic.any_of, topic.none_of, topic.pages)]
    return _Asked(topic, found, ready[0], ready[1], ready[2])


def _nested(asked: Sequence[_Asked]) -> dict[tuple[str, str], list[_Asked]]:
    """Topics that look within the pages of another group, by check and that group."""
    nested: dict[tuple[str, str], list[_Asked]] = {}
    for one in asked:
        if one.topic.within:
            nested.setdefault((one.topic.check, one.topic.within), []).append(one)
    return nested


def is_host(host: str, wanted: str) -> bool:
    """Whether ``host`` is the one that is wanted (a pattern), or its twin with ``www.``."""
    plain, pattern = host.removeprefix("www."), wanted.strip().lower().partition(":")[0].removeprefix("www.")
    return fnmatchcase(plain, pattern) or (pattern.startswith("*.") and plain == pattern[2:])


def _sources(facts: PageFacts) -> tuple[str, ...]:
    """The organs a page names as its source: of its meta tag, its header block, its byline."""
    written = [facts.metas.get("contentsource", ""), facts.header_block.get("来源", "")]
    if facts.kind is PageKind.ARTICLE and not any(written):
        found = _SOURCE.search(facts.text)
        written.append(found[1] if found is not None else "")
    organs = (compact(part) for text in written for part in _ORGANS.split(text))
    return tuple(dict.fromkeys(organ for organ in organs if organ))


def _meta_day(facts: PageFacts) -> date | None:
    """The date of the meta tag, where an article was only skimmed and a date it shows was not looked for."""
    if not facts.skimmed:
        return None
    found = next(iter(find_dates(facts.metas.get("pubdate", ""))), None)
    return found.date if found is not None and found.precision == "day" else None


def _quote(text: str, found: re.Match[str]) -> str:
    start, end = max(0, found.start() - _QUOTED), min(len(text), found.end() + _QUOTED)
    return ("…" if start else "") + text[start:end][: 4 * _QUOTED] + ("…" if end < len(text) else "")


def _day_of(mention: Mention) -> date:
    assert mention.day is not None
    return mention.day


def _state(state: LinkState) -> bool | None:
    return True if state is LinkState.OK else None if state is LinkState.UNDECIDED else False


def _opened(crawl: CrawlView, url: str, links: Mapping[str, bool | None]) -> bool | None:
    page = crawl.pages.at(url)
    facts = page.facts if page is not None and page.failure is None and 200 <= (page.status or 0) < 300 else None
    if facts is not None and facts.kind not in _NO_CONTENT:
        return True
    return links.get(identity(url))
