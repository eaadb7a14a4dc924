"""A column that a person has placed: believed, looked at, and found again by its content when the portal is rebuilt."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import assert_never

from sitecheck.facts.outcomes import Failure
from sitecheck.facts.page import PageFacts
from sitecheck.facts.pins import FoundBy, Remembered
from sitecheck.facts.site import Candidate
from sitecheck.facts.visit import Visitor
from sitecheck.page.labels import compact
from sitecheck.page.lexicon import Lexicon, match_label
from sitecheck.page.urls import identity, site_key
from sitecheck.survey.content import own_titles
from sitecheck.survey.likeness import Likeness, likeness
from sitecheck.survey.lists import ListReader
from sitecheck.survey.plan import NO_LIST, SurveyPlan
from sitecheck.survey.search import Search, second_look
from sitecheck.survey.verify import Verified, Verifier

OTHER_CONTENT = "other-content"
_LOOKS = 8  # pages opened to find one column again
_BY_CONTENT = 4  # of these such as hold what is remembered
_SURE = 0.9
_LABEL = 40
_AGAIN = 0.95  # confidence in a page that nobody has confirmed, at most
_UNNAMED = frozenset({"by-content", "section"})  # found though the page goes by another name
_NAMED_TIERS = frozenset({"exact", "meta"})


@dataclass(frozen=True, slots=True)
class Again:
    """A column found under another address: the look at it, by what it was known, and that in words."""

    looked: Verified
    by: FoundBy
    said: str


@dataclass(frozen=True, slots=True)
class PinReader:
    """Looks at the pins of one site."""

    search: Search
    verifier: Verifier
    visitor: Visitor
    words: Lexicon
    plan: SurveyPlan
    lists: ListReader

    async def look(self, key: str) -> tuple[Verified, str]:
        """The look at the pinned address, and why it no longer is the column: a reason code, empty while it is.

        A person's word stands against names the machine does not know. It no longer stands where the address is gone,
        leads home, or shows something else than what stood there when it was last seen.
        """
        url = self.plan.pins[key]
        candidate = Candidate(url, self.words.columns[key].zh, self.plan.site, 1.0, "pinned", None, "pinned")
        looked = await self.verifier.look(candidate, key)
        if looked.state == "dead" or looked.reason in ("leads-home", Failure.DNS.value):
            return looked, looked.reason
        unnamed = looked.state in ("refused", "unclear")
        if unnamed or looked.reason in _UNNAMED:
            page, known = looked.visit.page if looked.visit is not None else None, self.known(key)
            if page is not None and known is not None and self._shows_other(page, key, known):
                return looked, OTHER_CONTENT
        if unnamed:
            believed = replace(looked.candidate, verified=True)
            return replace(looked, state="found", reason="", confidence=1.0, candidate=believed), ""
        return looked, ""

    def known(self, key: str) -> Remembered | None:
        """What is remembered under the present pin; what stood behind another one says nothing of this one."""
        known, pin = self.plan.remembered.get(key), identity(self.plan.pins[key])
        return known if known is not None and pin in (identity(known.pin), identity(known.url)) else None

    def _shows_other(self, page: PageFacts, key: str, known: Remembered) -> bool:
        """Whether the page is another than it was: under another title, with nothing left of what it held."""
        if compact(page.title) == compact(known.title):
            return False
        like = likeness(page, known)
        return not like.certain and (like.strange or (like.met == 0 and self._is_other_column(page, key)))

    def _is_other_column(self, page: PageFacts, key: str) -> bool:
        others = (other for other in self.words.columns if other != key)
        titles = own_titles(page)
        return any(
            (match := match_label(title, other, self.words)) is not None and match.tier == "exact"
            for other in others
            for title in titles
        )

    async def find_again(self, key: str) -> Again | None:
        """The column under another address, None unless one page is certain to be it.

        Where it stood last night, then the pages that hold what is remembered, then links that bear its name; with the
        browser only where all these are none. What only the name speaks for must be the only one, and must not list
        other things than those remembered.
        """
        looked: dict[str, Verified] = {}
        await self._look_at(self._candidates(key), key, looked)
        found = await self._certain(key, looked)
        if found is None:
            await second_look(self.search, self.visitor, self.words, use_browser=self.plan.use_browser)
            await self._look_at(self._candidates(key), key, looked)
            found = await self._certain(key, looked)
        return found

    async def _look_at(self, candidates: Iterator[Candidate], key: str, looked: dict[str, Verified]) -> None:
        stale = identity(self.plan.pins[key])
        for candidate in candidates:
            if candidate.url is None or (name := identity(candidate.url)) == stale:
                continue
            known = looked.get(name)
            # What a link names counts beside what is remembered: the second look at a page costs no request.
            if known is not None and not (known.candidate.tier == "pinned" and candidate.tier in _NAMED_TIERS):
                continue
            if known is None and len(looked) >= _LOOKS:
                continue
            if self.search.only is None or name in self.search.only:
                looked[name] = await self.verifier.look(candidate, key)

    def _candidates(self, key: str) -> Iterator[Candidate]:
        known, name = self.known(key), self.words.columns[key].zh
        if known is not None:
            urls = dict.fromkeys([known.url, *self._holding(known)])
            for url in urls:
                yield Candidate(url, name, self.plan.site, 0.9, "pinned", None, "holds what is remembered")
        for lead in self.search.shelf.finder.leads(key):
            if lead.candidate.tier in _NAMED_TIERS:
                yield lead.candidate

    def _holding(self, known: Remembered) -> list[str]:
        """Pages of the crawl that hold what is remembered, most of it first."""
        pages = ((page.url, likeness(page.facts, known)) for page in self.search.shelf.plain())
        certain = sorted((-like.met, at, url) for at, (url, like) in enumerate(pages) if like.certain)
        return [url for _, _, url in certain[:_BY_CONTENT]]

    async def _certain(self, key: str, looked: dict[str, Verified]) -> Again | None:
        known = self.known(key)
        opened = [(one, one.visit.page) for one in looked.values() if one.visit is not None and _opens(one)]
        likes = {id(one): await self._likeness(one, page, known, key) for one, page in opened}
        held = [(one, like) for one, _ in opened if (like := likes.get(id(one))) is not None and like.certain]
        if held:
            # What links lead to by name comes before what only holds the same: the frame inside it, another list of it.
            one, like = min(held, key=_rank_of_held)
            assert like.by is not None
            return Again(_again(one), like.by, _held(like))
        named = [
            (one, page)
            for one, page in opened
            if one.state == "found" and not _strange(likes.get(id(one))) and one.candidate.tier in _NAMED_TIERS
        ]
        titled = [
            one
            for one, page in named
            if page is not None and known is not None and compact(page.title) == compact(known.title)
        ]
        sure = [one for one, _ in named if one.confidence >= _SURE and not one.reason]
        alike = [one for one in sure if self._ends_as_pinned(one, key)]
        for group, by in ((titled, FoundBy.TITLE), (sure, FoundBy.NAME), (alike, FoundBy.ADDRESS)):
            if len({_place(one) for one in group}) == 1:
                return Again(_again(group[0]), by, _named(group[0], by))
        return None

    async def _likeness(
        self, one: Verified, page: PageFacts | None, known: Remembered | None, key: str
    ) -> Likeness | None:
        """How like a page is to what is remembered; of one that bears the column's name the whole list counts."""
        if page is None or known is None:
            return None
        like = likeness(page, known)
        if like.certain or not known.rows or one.state != "found" or one.visit is None or key in NO_LIST:
            return like
        return likeness(page, known, (await self.lists.read(one.visit, key)).rows)

    def _ends_as_pinned(self, one: Verified, key: str) -> bool:
        """Whether the address ends in the folder or file that the pinned one ended in: rebuilt portals keep names."""
        slug = self._slug(self.plan.pins[key])
        return bool(slug) and one.candidate.url is not None and self._slug(one.candidate.url) == slug

    def _slug(self, url: str) -> str:
        """The last part of an address that says something, empty where it is a number or a code."""
        parts = site_key(url).partition("?")[0].split("/")[1:]
        slug = parts[-1].rpartition(".")[0] or parts[-1] if parts else ""
        return "" if self.words.is_opaque(url) or any(character.isdigit() for character in slug) else slug


def _rank_of_held(entry: tuple[Verified, Likeness]) -> tuple[bool, bool, int]:
    one, like = entry
    return one.state != "found", one.candidate.tier == "pinned", -like.met


def _place(one: Verified) -> str:
    return site_key(one.visit.final_url) if one.visit is not None else ""


def _opens(one: Verified) -> bool:
    return one.state in ("found", "refused", "unclear") and one.reason != "leads-home"


def _strange(like: Likeness | None) -> bool:
    return like is not None and like.strange


def _again(one: Verified) -> Verified:
    """The look as one that found the column: what holds its content is the column, whatever it is called."""
    page = one.visit.page if one.visit is not None else None
    label = one.candidate.label if one.candidate.tier != "pinned" or page is None else compact(page.title)[:_LABEL]
    candidate = replace(one.candidate, label=label, verified=True)
    confidence = min(one.confidence, _AGAIN) if one.state == "found" else _SURE
    return replace(one, state="found", reason="", confidence=confidence, candidate=candidate)


def _held(like: Likeness) -> str:
    if like.by is FoundBy.ROWS:
        return f"it lists {like.met} of the {like.of} entries that stood there"
    return "its text is the one that stood there"


def _named(one: Verified, by: FoundBy) -> str:
    match by:
        case FoundBy.TITLE:
            more = "it bears the title that stood there"
        case FoundBy.ADDRESS:
            more = "of several such pages only its address ends as the pinned one"
        case FoundBy.NAME:
            more = "no other page does"
        case FoundBy.ROWS | FoundBy.TEXT:
            raise ValueError(f"{by} says nothing of a name")
        case never:
            assert_never(never)
    return f"its link is called {one.candidate.label!r}, its page says that it is the column, and {more}"
