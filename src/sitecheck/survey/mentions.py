"""Places that name what the checks ask about by words: every page of the crawl is looked through once."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from fnmatch import fnmatchcase

from sitecheck.facts.mentions import Mention, MentionReading, Parts, Topic
from sitecheck.facts.outcomes import PageKind
from sitecheck.facts.page import Link, LinkKind, PageFacts
from sitecheck.page.labels import compact
from sitecheck.page.urls import host_key, identity
from sitecheck.survey.plan import CrawledPage, CrawlView

_KEPT = 30  # places of one group; a person looks at no more
_COUNTED = 5000  # places of one group that are told apart
_HELD = 8192  # names whose topics are held: those of the template stand on every page
_LONGEST = 200  # characters of a name; what is longer is a text
_LEADING = frozenset({LinkKind.ANCHOR, LinkKind.AREA, LinkKind.ONCLICK, LinkKind.ATTACHMENT, LinkKind.FRAME})
_NO_CONTENT = frozenset({PageKind.NOT_FOUND, PageKind.BLOCKED, PageKind.SHELL})


@dataclass(slots=True)
class _Gathered:
    """What was found of one topic so far."""

    topic: Topic
    any_of: tuple[re.Pattern[str], ...]
    none_of: tuple[re.Pattern[str], ...]
    kept: list[Mention] = field(default_factory=list)
    known: set[int] = field(default_factory=set)
    within: list[_Gathered] = field(default_factory=list)  # the groups that look within the pages of this one
    parts: list[Parts] = field(default_factory=list)

    def meets(self, text: str) -> bool:
        """Whether a text without white space is about the topic."""
        if not any(expression.search(text) for expression in self.any_of):
            return False
        return not any(expression.search(text) for expression in self.none_of)

    def add(self, mention: Mention) -> None:
        """Take in one place; each address counts once."""
        key = hash(identity(mention.url))
        if key in self.known or len(self.known) >= _COUNTED:
            return
        self.known.add(key)
        if len(self.kept) < _KEPT:
            self.kept.append(mention)


def find_mentions(crawl: CrawlView, topics: Sequence[Topic]) -> dict[str, MentionReading]:
    """Readings by check id, one for every check that asks; places in the order of the crawl."""
    gathered = [_gathered(topic) for topic in topics]
    _nest(gathered)
    by_name = _Names([one for one in gathered if one.topic.where == "names" and one.any_of and not one.topic.within])
    by_host = [one for one in gathered if one.topic.hosts]
    by_picture = _Names([one for one in gathered if one.topic.pictures and one.any_of])
    by_text = [one for one in gathered if one.topic.where == "texts" and one.any_of and not one.topic.within]
    for page in crawl.pages if gathered else ():
        facts = page.facts
        if facts is None or facts.kind in _NO_CONTENT or page.failure is not None:
            continue
        _of_page(page, facts, by_name, by_text)
        days = {row.url: row.day for group in facts.groups for row in group.rows if row.url is not None}
        for link in facts.links:
            if link.url is None:
                continue
            if link.kind in _LEADING:
                _of_link(page, facts, link, days.get(link.url), by_name, by_host)
            elif link.kind is LinkKind.IMAGE:
                _of_link(page, facts, link, None, by_picture, [])
    found: dict[str, MentionReading] = {}
    for one in gathered:
        before = found.get(one.topic.check, MentionReading())
        found[one.topic.check] = MentionReading(
            (*before.mentions, *(replace(kept, opened=_opened(crawl, kept.url)) for kept in one.kept)),
            {**before.counts, one.topic.group: len(one.known)},
            (*before.parts, *one.parts),
        )
    return found


class _Names:
    """Which topics a name belongs to; most names stand on many pages."""

    def __init__(self, topics: list[_Gathered]) -> None:
        self._topics = topics
        self._held: dict[str, tuple[_Gathered, ...]] = {}

    def topics_of(self, name: str) -> tuple[_Gathered, ...]:
        """The topics that the name meets."""
        if not name or len(name) > _LONGEST or not self._topics:
            return ()
        met = self._held.get(name)
        if met is None:
            if len(self._held) >= _HELD:
                self._held.clear()
            plain = compact(name)
            met = self._held[name] = tuple(topic for topic in self._topics if topic.meets(plain))
        return met


def _gathered(topic: Topic) -> _Gathered:
    return _Gathered(topic, tuple(map(re.compile, topic.any_of)), tuple(map(re.compile, topic.none_of)))


def _nest(gathered: Sequence[_Gathered]) -> None:
    """Hang each group that looks within another one's pages below that one."""
    of = {(one.topic.check, one.topic.group): one for one in gathered}
    for one in gathered:
        outer = of.get((one.topic.check, one.topic.within)) if one.topic.within else None
        if outer is not None:
            outer.within.append(one)


def _of_page(page: CrawledPage, facts: PageFacts, by_name: _Names, by_text: list[_Gathered]) -> None:
    url = page.final_url or page.url
    met = list(by_name.topics_of(facts.title))
    text = compact(facts.text) if by_text or any(one.within for one in met) else ""
    met += [one for one in by_text if one.meets(text)]
    for one in met:
        mention = Mention(one.topic.group, facts.title, url, url, facts.publish_date, body_sha256=page.body_sha256)
        one.add(mention)
        inner = [part for part in one.within if part.meets(text)]
        for part in inner:
            part.add(replace(mention, group=part.topic.group))
        if inner and len(one.parts) < _KEPT:
            met_there = tuple(part.topic.group for part in inner)
            one.parts.append(Parts(one.topic.group, facts.title, url, met_there, page.body_sha256))


def _of_link(
    page: CrawledPage, facts: PageFacts, link: Link, day: date | None, by_name: _Names, by_host: list[_Gathered]
) -> None:
    assert link.url is not None
    for one in _met(link, by_name, by_host):
        one.add(
            Mention(
                one.topic.group,
                link.label or link.title,
                link.url,
                page.final_url or page.url,
                day,
                link_index=link.index,
                body_sha256=page.body_sha256,
            )
        )


def _met(link: Link, by_name: _Names, by_host: list[_Gathered]) -> Iterator[_Gathered]:
    for name in dict.fromkeys((link.label, link.title)):
        yield from (one for one in by_name.topics_of(name) if not one.topic.hosts)
    if by_host:
        host = host_key(link.url or "").partition(":")[0]
        said = compact(link.label or link.title)
        for one in by_host:
            if any(fnmatchcase(host, pattern) for pattern in one.topic.hosts) and (not one.any_of or one.meets(said)):
                yield one


def _opened(crawl: CrawlView, url: str) -> bool | None:
    page = crawl.pages.at(url)
    return None if page is None else page.facts is not None and page.failure is None
