"""What a page leads to: each address once, with what it costs or why it is left out."""

from __future__ import annotations

from collections.abc import Iterator
from collections.abc import Set as AbstractSet
from dataclasses import dataclass

from sitecheck.crawl.price import Price, Prices
from sitecheck.crawl.reasons import SkipReason
from sitecheck.crawl.scope import Scope
from sitecheck.facts.page import Link, LinkKind, PageFacts, Zone

_LEADING = frozenset({LinkKind.ANCHOR, LinkKind.AREA, LinkKind.FRAME, LinkKind.ONCLICK})
_MAYBE_ROWS = frozenset({Price.SECTION, Price.ASIDE})
_HELD = 4096  # links whose lead is held: those of the template stand on every page


@dataclass(frozen=True, slots=True)
class Lead:
    """An address with its price, or with the ``reason`` for which it is left out."""

    url: str
    price: Price
    reason: SkipReason | None
    is_frame: bool = False


class Guide:
    """Weighs the links of pages by the scope and the prices of one site."""

    def __init__(self, scope: Scope, prices: Prices) -> None:
        self._scope = scope
        self._prices = prices
        self._leads: dict[tuple[str, str, str, bool, bool, bool, bool], Lead] = {}
        self._refusals: dict[str, SkipReason | None] = {}

    def leads(self, facts: PageFacts, settled: AbstractSet[str]) -> Iterator[Lead]:
        """Leads of a page in document order, those of rows that are no links last; none to what is settled."""
        dated = {row.url for group in facts.groups for row in group.rows if row.day is not None}
        for link in facts.links:
            url = link.url
            if url is None or url in settled:
                continue
            kind = link.kind
            if kind is LinkKind.ANCHOR or kind in _LEADING:
                lead = self._lead(link, url, dated=url in dated)
                # In an article that was only skimmed, what looks like a section may be a row of related articles.
                may_be_row = facts.skimmed and lead.price in _MAYBE_ROWS
                yield Lead(url, Price.ARTICLE, lead.reason) if may_be_row else lead
            elif kind is LinkKind.ATTACHMENT:
                yield Lead(url, Price.ARTICLE, SkipReason.FILE)
        linked = {link.url for link in facts.links} if facts.groups else set()
        for group in facts.groups:
            for row in group.rows:
                if row.url is not None and row.url not in linked and self._refusal(row.url) is None:
                    yield Lead(row.url, Price.ARTICLE, None)

    def _lead(self, link: Link, url: str, *, dated: bool) -> Lead:
        # All that a price depends on. Enums are compared, not hashed, which takes them several times as long.
        key = (
            url,
            link.label,
            link.title,
            link.kind is LinkKind.FRAME,
            link.zone is Zone.NAV,
            link.zone is Zone.MAIN,
            dated,
        )
        lead = self._leads.get(key)
        if lead is None:
            if len(self._leads) >= _HELD:
                self._leads.clear()
            refusal = self._refusal(url)
            price = self._prices.of(link, dated=dated) if refusal is None else Price.ARTICLE
            lead = self._leads[key] = Lead(url, price, refusal, link.kind is LinkKind.FRAME)
        return lead

    def _refusal(self, url: str) -> SkipReason | None:
        if url not in self._refusals:
            if len(self._refusals) >= _HELD:
                self._refusals.clear()
            decision = self._scope.decide(url)
            self._refusals[url] = None if decision.accept else decision.reason
        return self._refusals[url]
