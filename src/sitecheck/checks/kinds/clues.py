"""Kind ``clues``: places that may be wrong or ill set are laid out for a person.

None of them proves a defect, so nothing is deducted and nothing proposed; what a machine takes for a sign is often in
order when a person looks.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Literal

from pydantic import Field, model_validator

from sitecheck.checks.definition import Check, Frozen, Kind, Words
from sitecheck.checks.judges.common import DISTURBED, Attributes, WorkingDays, joined, no_website
from sitecheck.checks.judges.contact_fields import conflicting_fields
from sitecheck.checks.messages import CODE_MARK
from sitecheck.checks.vocabulary import Reason, reason
from sitecheck.facts.clues import Clue, ClueReading, ClueRule, ClueTask, OldName
from sitecheck.facts.outcomes import Outcome, Stop
from sitecheck.facts.site import SiteObservation
from sitecheck.facts.verdict import Mark, Verdict
from sitecheck.facts.visit import LinkState

_SHOWN = 12  # places named in the message and shown in pictures
_COMPARED = ("phone", "fax", "email")  # names, addresses and hours are written in too many ways to be compared
_OF_OTHERS = frozenset({ClueRule.CONTACTS_DIFFER, ClueRule.BROKEN_IMAGE})


class OldNameParam(Frozen):
    """``name``: as an organ was called until ``since``; ``now``: as it is called."""

    name: Words
    now: Words
    since: date


class CluesParams(Frozen):
    """``rules``: what is looked for. ``old_names``: the names that rule ``old-name`` looks for."""

    rules: tuple[ClueRule, ...] = Field(min_length=1)
    old_names: tuple[OldNameParam, ...] = ()

    @model_validator(mode="after")
    def _names_what_it_looks_for(self) -> CluesParams:
        if (ClueRule.OLD_NAME in self.rules) != bool(self.old_names):
            raise ValueError("rule old-name and old_names belong together")
        return self


class CluesCheck(Check):
    """Signs on pages are collected for a person."""

    kind: Literal[Kind.CLUES]
    params: CluesParams

    @property
    def clues(self) -> ClueTask | None:
        """What the survey is to look for."""
        rules = tuple(rule for rule in self.params.rules if rule not in _OF_OTHERS)
        names = tuple(OldName(one.name, one.now, one.since) for one in self.params.old_names)
        return ClueTask(rules, names)


REASONS: Mapping[str, Reason] = {
    "clues-found": reason(Outcome.FACTS, "count rules pages articles places places_en"),
    "none-found": reason(Outcome.FACTS, "rules pages articles"),
    "site-unseen": reason(Outcome.UNABLE, "why"),
    "cut-short": reason(Outcome.UNABLE, "why"),
    "not-surveyed": reason(Outcome.UNABLE, "column"),
    "no-website": reason(Outcome.NOT_APPLICABLE),
}


def judge(observation: SiteObservation, check: CluesCheck, _: WorkingDays, attributes: Attributes) -> Verdict:
    """The places found, rule by rule. That nothing was found is said of a night only that was not cut short."""
    excused = no_website(check.id, attributes)
    if excused is not None:
        return excused
    stop, reading = observation.crawl.stopped_by, observation.clues
    if stop in (Stop.BLOCKED, Stop.UNREACHABLE) or observation.home is None:
        return Verdict(check.id, Outcome.UNABLE, "site-unseen", {"why": observation.crawl.reason or stop.value})
    if reading is None:
        return Verdict(check.id, Outcome.UNABLE, "not-surveyed", {"column": check.name.zh})
    seen = {"pages": str(reading.pages), "articles": str(reading.articles)}
    found = list(_found(observation, reading))
    places = [clue for rule in check.params.rules for clue in found if clue.rule is rule]
    if not places:
        if stop in DISTURBED:
            return Verdict(check.id, Outcome.UNABLE, "cut-short", {"why": stop.value})
        return Verdict(check.id, Outcome.FACTS, "none-found", {"rules": CODE_MARK.join(check.params.rules), **seen})
    met = [rule for rule in check.params.rules if any(clue.rule is rule for clue in places)]
    shown = list(_in_turn(places))[:_SHOWN]
    params = {
        "count": str(sum(_count(rule, reading, places) for rule in met)),
        "rules": CODE_MARK.join(met),
        "places": joined(_said(check, clue, "zh") for clue in shown),
        "places_en": joined(_said(check, clue, "en") for clue in shown),
        **seen,
    }
    return Verdict(check.id, Outcome.FACTS, "clues-found", params, looked_at=tuple(_mark(clue) for clue in shown))


def _found(observation: SiteObservation, reading: ClueReading) -> Iterator[Clue]:
    yield from reading.clues
    pages = [one for one in observation.contacts if one.contacts]
    for field in conflicting_fields(pages, _COMPARED):
        for one in pages:
            values = joined(contact.value for contact in one.contacts if contact.field == field)
            if values:
                yield Clue(ClueRule.CONTACTS_DIFFER, one.page_url, field, values, body_sha256=one.body_sha256)
    for link in observation.links:
        verdict = link.verdict
        if link.kind == "img" and verdict.certain and verdict.state in (LinkState.DEAD, LinkState.SOFT_404):
            place = link.referrers[0] if link.referrers else None
            if place is not None:
                yield Clue(ClueRule.BROKEN_IMAGE, place.page_url, place.label, verdict.url, link.count)


def _in_turn(places: list[Clue]) -> Iterator[Clue]:
    """The first place of each rule, then the second: no rule crowds out another."""
    waiting: dict[ClueRule, list[Clue]] = {}
    for clue in places:
        waiting.setdefault(clue.rule, []).append(clue)
    for turn in range(max(map(len, waiting.values()))):
        yield from (clues[turn] for clues in waiting.values() if turn < len(clues))


def _count(rule: ClueRule, reading: ClueReading, places: list[Clue]) -> int:
    known = reading.counts.get(rule.value, 0)
    return known or sum(clue.rule is rule for clue in places)


def _said(check: CluesCheck, clue: Clue, lang: str) -> str:
    term = check.terms.get(clue.rule.value)
    name = term.in_language(lang) if term is not None else clue.rule.value
    what = f"“{clue.excerpt}”" if clue.excerpt else ""
    return f"{name}{what} {clue.page_url}"


def _mark(clue: Clue) -> Mark:
    """Words that stand on the page are framed; mark-up and what is absent cannot be."""
    written = clue.rule in (ClueRule.MOJIBAKE, ClueRule.OLD_NAME, ClueRule.EXPIRED, ClueRule.CONTACTS_DIFFER)
    return Mark(clue.page_url, clue.body_sha256, text=clue.excerpt if written else "", region="" if written else "main")
