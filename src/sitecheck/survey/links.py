"""Every distinct link target of the site: does it open, is it what it claims, and can that be decided at all."""

from __future__ import annotations

import asyncio
import re
from collections import defaultdict
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, replace
from itertools import islice

from sitecheck.facts.outcomes import Failure, Stop
from sitecheck.facts.page import LinkKind, PageFacts
from sitecheck.facts.site import LinkReading
from sitecheck.facts.visit import LinkState, LinkVerdict, Visitor
from sitecheck.page.urls import host_key, identity, is_private_literal
from sitecheck.survey.link_looks import EMPTY_FILE, NOT_A_FILE, Look, Seen, look_at, needs_second, verdict_of
from sitecheck.survey.notfound import NotFound
from sitecheck.survey.plan import CrawlView, SurveyPlan, Target

Progress = Callable[[str, int, int], None]

_LEADS_HOME = "leads-home"
_HOME = re.compile(r"首页|主页|门户|官网|网站|返回|home|index", re.I)
_WAVE = 16  # looks asked for together; answers are taken in the order of the targets
_SHOWN_REFERRERS = 20
_ASKED_ANEW = 3  # places of a defect that are looked at once more where all of them were taken on trust
_DEFECTS = frozenset({LinkState.DEAD, LinkState.SOFT_404, LinkState.INTRANET})
NOT_SEEN_ANEW = "not-seen-anew"
_HOST_ALL_GONE = 3  # targets of a foreign host, all "gone": rather a door closed to programs than so many dead pages


@dataclass(slots=True)
class LinkChecker:
    """Checks the link index of one crawl."""

    crawl: CrawlView
    visitor: Visitor
    not_found: NotFound
    plan: SurveyPlan
    on_progress: Progress | None = None

    async def check(self) -> tuple[tuple[LinkReading, ...], int]:
        """Readings in the order of the index (internal targets first) and the number of targets left unchecked."""
        asked = (target for target in self.crawl.targets.internal_first() if not self._is_silent(target))
        chosen = list(islice(asked, self.plan.link_budget))
        verdicts = await self._verdicts(chosen)
        readings = [
            LinkReading(verdict, target.internal, target.kind, target.referrers[:_SHOWN_REFERRERS], target.count)
            for target, verdict in zip(chosen, verdicts, strict=True)
        ]
        return tuple(_without_open_houses(_without_closed_doors(readings))), len(self.crawl.targets) - len(chosen)

    def _is_silent(self, target: Target) -> bool:
        """A page of a host that stopped answering in mid-crawl; asking it link by link would take all night."""
        if self.crawl.totals.stopped_by is not Stop.UNREACHABLE or not target.internal:
            return False
        page = self.crawl.pages.asked(target.url)
        return page is None or page.failure is not None

    async def _verdicts(self, targets: Sequence[Target]) -> list[LinkVerdict]:
        firsts = await self._in_waves("links", targets, self._first)
        # Second looks come after all first ones: the time between is what makes them two witnesses.
        again = [(target, look) for target, look in zip(targets, firsts, strict=True) if look and needs_second(look)]
        seconds = await self._in_waves("links again", [target for target, _ in again], self._second)
        second_of = {target.url: look for (target, _), look in zip(again, seconds, strict=True)}
        lost = any(look.seen in (Seen.GONE, Seen.FAILED) for target, look in again if target.internal)
        closed = lost and await self._shut_out()
        verdicts: list[LinkVerdict] = []
        for target, first in zip(targets, firsts, strict=True):
            if first is None:
                verdicts.append(LinkVerdict(target.url, LinkState.INTRANET, "private-address", True))
                continue
            verdict = verdict_of(target.url, first, second_of.get(target.url))
            if closed and target.internal and verdict.state is LinkState.DEAD:
                verdict = replace(verdict, state=LinkState.UNDECIDED, reason=Failure.BLOCKED.value, certain=False)
            if verdict.state is LinkState.OK:
                verdict = await self._honest(target, verdict)
            if verdict.state is LinkState.OK and verdict.reason in (NOT_A_FILE, EMPTY_FILE):
                verdict = replace(verdict, state=LinkState.UNDECIDED)
            if verdict.state in _DEFECTS and not await self._stands(target, verdict):
                verdict = replace(verdict, state=LinkState.UNDECIDED, reason=NOT_SEEN_ANEW, certain=False)
            verdicts.append(verdict)
        return verdicts

    async def _stands(self, target: Target, verdict: LinkVerdict) -> bool:
        """Whether a defect was seen tonight, the link as well as what it leads to.

        Of an article that its server called unchanged nobody knows that it still holds the link: it is asked for anew.
        """
        if verdict.state is LinkState.SOFT_404 and (await self.visitor.glance(target.url)).on_trust:
            return False
        for place in target.referrers:
            if not (await self.visitor.glance(place.page_url)).on_trust:
                return True
        for place in target.referrers[:_ASKED_ANEW]:
            facts = (await self.visitor.anew(place.page_url)).page
            if facts is not None and any(link.url and identity(link.url) == target.url for link in facts.links):
                return True
        return not target.referrers

    async def _shut_out(self) -> bool:
        """Whether the home page, which opened before, fails as well: a firewall may answer 404 to everything,
        and a server that is down answers 500 to everything."""
        home = self.crawl.home
        if home is None or home.failure is not None:
            return False
        again = look_at(await self.visitor.probe(home.final_url, second=True))
        return again.seen is not Seen.OK

    async def _in_waves(
        self, phase: str, targets: Sequence[Target], ask: Callable[[Target], Awaitable[Look | None]]
    ) -> list[Look | None]:
        looks: list[Look | None] = []
        for start in range(0, len(targets), _WAVE):
            looks += await asyncio.gather(*(ask(target) for target in targets[start : start + _WAVE]))
            if self.on_progress is not None:
                self.on_progress(phase, len(looks), len(targets))
        return looks

    async def _first(self, target: Target) -> Look | None:
        """The first look; None for an address inside somebody's office that a public page links to."""
        if is_private_literal(target.url) and not self.plan.private:
            return None
        referer = target.referrers[0].page_url if target.referrers else None
        visited = self.crawl.pages.asked(target.url)
        if visited is not None:
            return look_at((await self.visitor.glance(visited.url, referer=referer)).fetched)  # remembered
        return look_at(await self.visitor.probe(target.url, referer=referer))

    async def _second(self, target: Target) -> Look | None:
        referer = target.referrers[0].page_url if target.referrers else None
        return look_at(await self.visitor.probe(target.url, referer=referer, second=True))

    async def _honest(self, target: Target, verdict: LinkVerdict) -> LinkVerdict:
        """A target that opens may still be a page saying that there is none."""
        facts, sha = await self._opened(target, verdict)
        if facts is None or not target.internal or identity(target.url) == self._home():
            return verdict
        resemblance = await self.not_found.resemblance(target.url, facts)
        if resemblance is None or (resemblance.why == "home" and _is_named_home(target)):
            return verdict
        reason = _LEADS_HOME if resemblance.why == "home" else "soft-404"
        return replace(verdict, state=LinkState.SOFT_404, reason=reason, certain=resemblance.certain, body_sha256=sha)

    async def _opened(self, target: Target, verdict: LinkVerdict) -> tuple[PageFacts | None, str | None]:
        """Facts of a target that was visited, or that is a file and answered with a page."""
        page = self.crawl.pages.asked(target.url)
        if page is not None:
            # What was remembered may be the first look, the one that failed.
            opened = page.failure is None and page.status is not None and page.status < 300
            return (page.facts, page.body_sha256) if opened else (None, None)
        if target.internal and target.kind == LinkKind.ATTACHMENT.value and verdict.final_url:
            visit = await self.visitor.visit(target.url)
            if visit.page is not None and visit.fetched.ok and visit.html.lstrip()[:1] == "<":
                return visit.page, visit.body_sha256
        return None, None

    def _home(self) -> str:
        return identity(self.crawl.home.url) if self.crawl.home is not None else identity(self.plan.site)


def _is_named_home(target: Target) -> bool:
    """Whether a link that shows the home page may be meant to: by its words, or without any (the emblem above)."""
    return not target.referrers or any(not place.label or _HOME.search(place.label) for place in target.referrers)


def _without_open_houses(readings: list[LinkReading]) -> list[LinkReading]:
    """Where a third of a site's links show the home page, that is how the site is made."""
    own = [reading.verdict for reading in readings if reading.internal]
    bounced = sum(verdict.reason == _LEADS_HOME for verdict in own)
    if 3 * bounced < sum(verdict.state in (LinkState.OK, LinkState.SOFT_404) for verdict in own):
        return readings
    return [
        replace(reading, verdict=replace(reading.verdict, state=LinkState.OK, reason="", certain=False))
        if reading.verdict.reason == _LEADS_HOME
        else reading
        for reading in readings
    ]


def _without_closed_doors(readings: list[LinkReading]) -> list[LinkReading]:
    """Where every target of a foreign host is gone, the host may answer 404 to programs: suspected, not certain."""
    by_host: dict[str, list[LinkState]] = defaultdict(list)
    for reading in readings:
        by_host[host_key(reading.verdict.url)].append(reading.verdict.state)
    closed = {
        host
        for host, states in by_host.items()
        if len(states) >= _HOST_ALL_GONE and all(state is LinkState.DEAD for state in states)
    }
    return [
        replace(reading, verdict=replace(reading.verdict, certain=False))
        if not reading.internal and reading.verdict.certain and host_key(reading.verdict.url) in closed
        else reading
        for reading in readings
    ]
