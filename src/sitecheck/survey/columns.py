"""One column of the portal: found, missing, broken, or not to be decided, with the trail of the search."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from sitecheck.facts.page import PageFacts, Zone
from sitecheck.facts.pins import Pin, PinState
from sitecheck.facts.site import Candidate, ColumnReading, ColumnState, Trail
from sitecheck.facts.visit import Visit, Visitor
from sitecheck.page.labels import compact
from sitecheck.page.lexicon import Lexicon
from sitecheck.page.urls import identity
from sitecheck.survey.candidates import Lead, SearchPage
from sitecheck.survey.content import Section, disclosure_children, names_without_link, section_of, text_length
from sitecheck.survey.lists import ListReader
from sitecheck.survey.pins import PinReader
from sitecheck.survey.plan import SurveyPlan
from sitecheck.survey.search import Search, first, second_look
from sitecheck.survey.verify import Verified, Verifier, inside_guide

_LOOKS = 5  # candidates opened for one column
_SURE = 0.78
_TELLING = 0.4  # score of a label from which its unrecognised target leaves the question open
_SHOWN = 3
_ENTRY = 6  # characters of the shortest title of an entry
_TRAIL_REFUSED = 10
MOVED = "pin-moved"
STALE = "pin-stale"


@dataclass(slots=True)
class Column:
    """A reading together with the visit it rests on, for those who read on (lists, contacts)."""

    reading: ColumnReading
    visit: Visit | None = None


@dataclass(slots=True)
class ColumnFinder:
    """Reads the columns of one site one after the other."""

    search: Search
    verifier: Verifier
    visitor: Visitor
    words: Lexicon
    plan: SurveyPlan
    lists: ListReader
    found: dict[str, Column] = field(default_factory=dict)

    async def read(self, key: str) -> Column:
        """Find column ``key``. The guide must be read before the application entry, which may lie inside it."""
        column = await (self._pinned(key) if key in self.plan.pins else self._searched(key))
        self.found[key] = column
        return column

    async def _pinned(self, key: str) -> Column:
        """A person has said where the column is: believed, but looked at, and looked for where it is there no more."""
        pins = PinReader(self.search, self.verifier, self.visitor, self.words, self.plan, self.lists)
        url = self.plan.pins[key]
        looked, stale = await pins.look(key)
        again = await pins.find_again(key) if stale else None
        if again is not None:
            pin = Pin(url, PinState.MOVED, stale, again.by)
            return _placed(self._settled(key, [replace(again.looked, reason=MOVED), looked], (), []), pin, again.said)
        if looked.state == "unable":
            return _placed(self._settled(key, [looked], (), []), Pin(url, PinState.UNREAD, looked.reason))
        if stale:
            gone = replace(looked, state="unable", reason=STALE)
            return _placed(self._settled(key, [gone], (), []), Pin(url, PinState.STALE, stale))
        return _placed(self._settled(key, [looked], (), []), Pin(url, PinState.HOLDS))

    async def _searched(self, key: str) -> Column:
        looked: list[Verified] = []
        leads = self._leads(key)
        await self._look(leads, key, looked)
        if not any(one.state == "found" for one in looked):
            await second_look(self.search, self.visitor, self.words, use_browser=self.plan.use_browser)
            leads = self._leads(key)
            await self._look(leads, key, looked)
        if not any(one.state == "found" for one in looked) and (inside := self._inside(key)) is not None:
            return inside
        return self._settled(key, looked, leads, [lead for lead in leads if lead.candidate.url is None])

    def _leads(self, key: str) -> tuple[Lead, ...]:
        return self.search.shelf.finder.leads(key)

    async def _look(self, leads: Sequence[Lead], key: str, looked: list[Verified]) -> None:
        seen = {identity(one.candidate.url) for one in looked if one.candidate.url is not None}
        for lead in leads:
            url = lead.candidate.url
            if url is None or identity(url) in seen:
                continue
            if self.search.only is not None and identity(url) not in self.search.only:
                continue
            if len(looked) >= _LOOKS or any(one.state == "found" and one.confidence >= _SURE for one in looked):
                return
            seen.add(identity(url))
            looked.append(await self.verifier.look(lead.candidate, key))

    def _inside(self, key: str) -> Column | None:
        """A column inside another page: the application form in the guide, a section of the disclosure page."""
        if key == "foi-entry" and (guide := self.found.get("disclosure-guide")) is not None and guide.visit is not None:
            entry = inside_guide(guide.visit, self.words)
            if entry is not None:
                link = None if entry is True or entry is False else entry
                label = link.label if link is not None else "依申请公开"
                candidate = Candidate(
                    guide.reading.url, label, guide.reading.url or "", 0.8, "section", True, "inside guide"
                )
                return self._of_visit(key, candidate, guide.visit, 0.8, ("form",), "inside-guide")
        if key == "disclosure-column":
            return self._named_by_children()
        for page in self._fronts():
            section = section_of(page.facts, key, self.words)
            column = self.words.columns[key]
            if section is None or not (column.single_document or _lists_something(page.facts, section)):
                continue
            cues = tuple(name for name, expression in column.cue_expressions.items() if expression.search(section.text))
            if len(cues) >= min(2, column.min_cues):
                candidate = Candidate(page.url, section.heading, page.url, 0.7, "section", True, "section")
                return Column(
                    ColumnReading(
                        key, ColumnState.FOUND, page.url, section.heading, 0.75, "section", 200, page.url,
                        page.facts.kind, page.facts.title, len(section.text), 0, cues, page.facts.closed_text,
                        candidates=(candidate,), trail=self._trail(key, ()),
                    )
                )  # fmt: skip
        return None

    def _fronts(self) -> list[SearchPage]:
        """The home page and the pages of the disclosure part, plain and rendered."""
        first_page = self.search.shelf.first
        return self.search.shelf.found(([first_page.url] if first_page else []) + list(self.search.disclosure_urls))

    def _named_by_children(self) -> Column | None:
        """A disclosure part without a name of its own: three or more of its columns stand in the home navigation."""
        home = self.search.shelf.first
        children = disclosure_children(home.facts, self.words) if home is not None else ()
        if home is None or len(children) < 3:
            return None
        candidate = Candidate(home.url, "", home.url, 0.5, "section", True, "its columns stand in the navigation")
        reading = ColumnReading(
            "disclosure-column", ColumnState.FOUND, home.url, confidence=0.6, reason="children-in-navigation",
            status=200, page_url=home.url, kind=home.facts.kind, title=home.facts.title, entries=len(children),
            cues=children,
            candidates=(candidate,), trail=self._trail("disclosure-column", ()),
        )  # fmt: skip
        return Column(reading)

    def _settled(self, key: str, looked: list[Verified], leads: Sequence[Lead], placeholders: list[Lead]) -> Column:
        ranked = sorted(enumerate(looked), key=lambda entry: (-entry[1].confidence, entry[0]))
        for _, one in ranked:
            if one.state == "found" and one.visit is not None:
                column = self._of_visit(key, one.candidate, one.visit, one.confidence, one.cues, one.reason)
                return replace_candidates(column, _shown(looked, leads), self._trail(key, looked))
        trail, candidates = self._trail(key, looked), _shown(looked, leads)

        def ended(state: ColumnState, reason: str, one: Verified | None = None) -> Column:
            reading = ColumnReading(key, state, reason=reason, candidates=candidates, trail=trail)
            if one is not None:
                reading = replace(
                    reading, url=one.candidate.url, label=one.candidate.label, page_url=one.candidate.page_url,
                    status=one.status, attempts=one.attempts,
                    body_sha256=one.visit.body_sha256 if one.visit is not None else None,
                )  # fmt: skip
            return Column(reading)

        named = [one for one in looked if one.candidate.tier in ("exact", "core")]
        if met := next((one for one in looked if one.state == "unable"), None):
            return ended(ColumnState.UNABLE, met.reason, met)
        if met := next((one for one in named if one.state == "unclear" and one.candidate.score >= _TELLING), None):
            return ended(ColumnState.UNABLE, met.reason, met)
        if self.search.disturbances:
            return ended(ColumnState.UNABLE, first(self.search.disturbances))
        if met := next((one for one in named if one.state == "dead" or one.reason == "leads-home"), None):
            return ended(ColumnState.BROKEN, met.reason, met)
        if dead := [lead for lead in placeholders if lead.candidate.tier == "exact"]:
            moved = any(lead.script_call or lead.scripted for lead in dead)
            state, reason = (ColumnState.UNABLE, "script-link") if moved else (ColumnState.BROKEN, "placeholder")
            return self._placeholder(ended(state, reason), dead[0])
        if placeholders:  # a name much like the column's, without address: it may be the column, or only sound like it
            return self._placeholder(ended(ColumnState.UNABLE, "label-without-link"), placeholders[0])
        if any(names_without_link(page.facts, self.words.columns[key]) for page in self._fronts()):
            return ended(ColumnState.UNABLE, "label-without-link")
        return ended(ColumnState.MISSING, "not-found")

    def _placeholder(self, column: Column, lead: Lead) -> Column:
        candidate = lead.candidate
        column.reading = replace(column.reading, label=candidate.label, page_url=candidate.page_url)
        return column

    def _of_visit(
        self, key: str, candidate: Candidate, visit: Visit, confidence: float, cues: tuple[str, ...], reason: str
    ) -> Column:
        page = visit.page
        rows = sum(len(group.rows) for group in page.groups if group.zone is Zone.MAIN) if page is not None else 0
        reading = ColumnReading(
            key=key,
            state=ColumnState.FOUND,
            url=identity(candidate.url) if candidate.url is not None else visit.final_url,
            label=candidate.label,
            confidence=confidence,
            reason=reason,
            status=visit.fetched.status,
            page_url=candidate.page_url,
            kind=page.kind if page is not None else None,
            title=page.title if page is not None else "",
            text_length=text_length(page) if page is not None else 0,
            entries=rows,
            cues=cues,
            closed_text=page.closed_text if page is not None else "",
            candidates=(candidate,),
            trail=self._trail(key, ()),
            attempts=visit.fetched.attempts,
            body_sha256=visit.body_sha256,
        )
        return Column(reading, visit)

    def _trail(self, key: str, looked: Sequence[Verified]) -> Trail:
        words = self.words.columns[key]
        note = "home and disclosure pages also opened in the browser" if self._was_rendered() else ""
        return Trail(
            pages=self.search.shelf.urls,
            labels=tuple(dict.fromkeys((*words.exact, *words.core))),
            refused=tuple(one.candidate for one in looked if one.state != "found")[:_TRAIL_REFUSED],
            note=f"{len(self.search.shelf)} pages searched" + (f"; {note}" if note else ""),
        )

    def _was_rendered(self) -> bool:
        return self.search.shelf.rendered


def _lists_something(facts: PageFacts, section: Section) -> bool:
    """Whether the part holds links: a block that only speaks of a column is not the column."""
    text = compact(section.text)
    return any(
        link.url is not None and len(label := compact(link.label)) >= _ENTRY and label in text for link in facts.links
    )


def _placed(column: Column, pin: Pin, said: str = "") -> Column:
    """The column with what became of the pin, which its trail tells."""
    reading = column.reading
    note = ""
    if pin.state is PinState.MOVED:
        note = f"pin moved from {pin.url} ({pin.why}) to {reading.url} because {said}"
    elif pin.state is PinState.STALE:
        note = f"pin {pin.url} is stale ({pin.why}), and no page is certain to be the column"
    trail = replace(reading.trail, note="; ".join(part for part in (reading.trail.note, note) if part))
    return Column(replace(reading, pin=pin, trail=trail), column.visit)


def replace_candidates(column: Column, candidates: tuple[Candidate, ...], trail: Trail) -> Column:
    """The column with all its candidates and its trail."""
    return Column(replace(column.reading, candidates=candidates, trail=trail), column.visit)


def _shown(looked: Sequence[Verified], leads: Sequence[Lead]) -> tuple[Candidate, ...]:
    """The first three candidates: those looked at (best first), then the others."""
    seen = [one.candidate for one in sorted(looked, key=lambda one: (one.state != "found", -one.confidence))]
    names = {(candidate.url, candidate.label) for candidate in seen}
    others = [lead.candidate for lead in leads if (lead.candidate.url, lead.candidate.label) not in names]
    return tuple((*seen, *others)[:_SHOWN])
