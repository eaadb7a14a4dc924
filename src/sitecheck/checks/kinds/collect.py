"""Kind ``collect``: pages and links that name something are laid out for a person, who needs no search of his own.

Nothing is deducted and nothing is proposed: that words stand somewhere proves neither that a duty was done nor, where
they do not, that it was not.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Annotated, Literal

from pydantic import AfterValidator, Field, model_validator

from sitecheck.checks.definition import Check, Frozen, Key, Kind, Text, Words
from sitecheck.checks.judges.common import Attributes, WorkingDays, joined, unseen
from sitecheck.checks.kinds.places import SHOWN, first_of_each, mark_of, narrow, unopened
from sitecheck.checks.vocabulary import Reason, reason
from sitecheck.facts.mentions import Mention, MentionReading, NamedUnit, Parts, Topic
from sitecheck.facts.outcomes import Outcome
from sitecheck.facts.site import SiteObservation
from sitecheck.facts.verdict import Verdict

# What may follow a unit's name in a link to its own page: 财政局网站, 城关镇政府信息公开专栏.
_OF_ITS_OWN = (
    r"(?:人民政府)?(?:门户|官方)?(?:网站|官网|子站|网)?(?:政府信息公开|政务公开|信息公开)?(?:专栏|专区|平台|目录)?"
)
_OFFICE = r"[\u4e00-\u9fff]{0,8}"  # what may follow it in a byline: 财政局办公室


class Where(StrEnum):
    """What words are compared with: labels and titles, the text of pages, or the organ a page names as its source."""

    NAMES = "names"
    TEXTS = "texts"
    SOURCES = "sources"


def _expression(text: str) -> str:
    try:
        re.compile(text)
    except re.error as error:
        raise ValueError(f"is no regular expression: {error}") from None
    return text


Expression = Annotated[Words, AfterValidator(_expression)]


class Way(Frozen):
    """One way to find a thing. ``any``: expressions of which one must be met; ``not``: such that may not be. ``pages``:
    only pages whose title, path line or headings meet one. ``hosts``: patterns of hosts that links must lead to, with
    or without words."""

    any: tuple[Expression, ...] = ()
    none: tuple[Expression, ...] = Field(default=(), alias="not")
    where: Where = Where.NAMES
    pages: tuple[Expression, ...] = ()
    hosts: tuple[Words, ...] = ()


class Group(Way):
    """One of the things looked for; ``also`` are further ways to find it.

    ``pictures``: what pictures are called (alt, title) counts as well. ``within``: another group; only the texts of
    its pages are looked through, and each such page that has some of these parts is named with those it lacks.
    ``each``: the thing is looked for once for every unit below of the ``categories`` (all when there are none), by the
    unit's names and the hosts of its portals; then there are no words of its own.
    """

    key: Key
    name: Text
    also: tuple[Way, ...] = ()
    pictures: bool = False
    within: Key | None = None
    each: Literal["units"] | None = None
    categories: tuple[Words, ...] = ()

    @model_validator(mode="after")
    def _asks_something(self) -> Group:
        if self.each is not None:
            if self.any or self.hosts or self.also:
                raise ValueError("is looked for by the names and hosts of each; any, hosts and also mean nothing then")
        elif not all(way.any or way.hosts for way in (self, *self.also)):
            raise ValueError("needs words (any) or hosts")
        if self.within is not None and (self.where is not Where.TEXTS or self.hosts or self.also or self.each):
            raise ValueError("looks within pages: needs where: texts, and no hosts, also or each")
        return self


class CollectParams(Frozen):
    """``groups``: what is looked for. ``this_year``: only what is dated in the year of the night counts as found;
    undated places are laid out as well."""

    groups: tuple[Group, ...] = Field(min_length=1)
    this_year: bool = False

    @model_validator(mode="after")
    def _looks_within_known(self) -> CollectParams:
        whole = {group.key for group in self.groups if group.within is None}
        for group in self.groups:
            if group.within is not None and group.within not in whole:
                raise ValueError(f"{group.key} looks within {group.within}, which is no group of whole pages")
        return self


class PlacesCheck(Check):
    """What a check that looks for places asks of the survey."""

    params: CollectParams

    @property
    def said(self) -> Mapping[str, Text]:
        """The groups by their names, and the terms."""
        return {group.key: group.name for group in self.params.groups} | self.terms

    @property
    def never(self) -> frozenset[str]:
        """That nothing is registered can only be said where the register is asked."""
        return frozenset() if any(group.each for group in self.params.groups) else frozenset({"none-registered"})

    def topics(self, upstream: Sequence[str] = (), units: Sequence[NamedUnit] = ()) -> tuple[Topic, ...]:
        """One for each way of each thing."""
        return tuple(topic for group in self.params.groups for topic in self._topics(group, units))

    def things(self, observation: SiteObservation) -> tuple[Thing, ...]:
        """What was to be looked for on this site, in the order of the file and of the register."""
        return tuple(thing for group in self.params.groups for thing in _things(group, observation.units))

    def _topics(self, group: Group, units: Sequence[NamedUnit]) -> Iterator[Topic]:
        if group.each is not None:
            for unit in _asked(group, units):
                yield from self._unit_topics(group, unit)
            return
        within = group.within or ""
        for way in (group, *group.also):
            yield Topic(
                self.id,
                group.key,
                way.any,
                way.none,
                way.where.value,
                way.hosts,
                group.pictures,
                within,
                way.pages,
            )

    def _unit_topics(self, group: Group, unit: NamedUnit) -> Iterator[Topic]:
        names = "|".join(map(re.escape, sorted(unit.names, key=len, reverse=True)))
        rest = _OFFICE if group.where is Where.SOURCES else _OF_ITS_OWN
        yield Topic(self.id, unit.code, (f"^(?:{names}){rest}$",), group.none, group.where.value, pages=group.pages)
        if unit.hosts and group.where is Where.NAMES:
            yield Topic(self.id, unit.code, (), group.none, hosts=unit.hosts)


class CollectCheck(PlacesCheck):
    """Places that name something are collected for a person."""

    kind: Literal[Kind.COLLECT]


@dataclass(frozen=True, slots=True)
class Thing:
    """Something that is looked for: its key in the reading, and what it is called in messages (a term or a name)."""

    key: str
    said: str


REASONS: Mapping[str, Reason] = {
    "collected": reason(Outcome.FACTS, "groups missing count each places unopened lacking lacking_en"),
    "none-found": reason(Outcome.FACTS, "groups pages"),
    "site-unseen": reason(Outcome.UNABLE, "why"),
    "cut-short": reason(Outcome.UNABLE, "groups why"),
    "not-surveyed": reason(Outcome.UNABLE, "column"),
    "none-registered": reason(Outcome.NOT_APPLICABLE),
    "no-website": reason(Outcome.NOT_APPLICABLE),
}


def judge(observation: SiteObservation, check: PlacesCheck, _: WorkingDays, attributes: Attributes) -> Verdict:
    """The places found, by group. What was not found is said only where the search was not cut short."""
    excused = unseen(observation, check.id, attributes)
    if excused is not None:
        return excused
    things = check.things(observation)
    if not things:
        return Verdict(check.id, Outcome.NOT_APPLICABLE, "none-registered")
    reading = observation.mentions.get(check.id)
    if reading is None:
        return Verdict(check.id, Outcome.UNABLE, "not-surveyed", {"column": check.name.zh})
    places = counted(observation, check, reading)
    met = {one.group for one in places}
    missing = joined(thing.said for thing in things if thing.key not in met)
    why = narrow(observation)
    if not places:
        if why:
            return Verdict(check.id, Outcome.UNABLE, "cut-short", {"groups": missing, "why": why})
        params = {"groups": missing, "pages": str(observation.crawl.pages)}
        return Verdict(check.id, Outcome.FACTS, "none-found", params)
    lacking = _lacking(check, reading)
    numbers = {thing.key: number_of(reading, thing.key, check, observation) for thing in things if thing.key in met}
    params = {
        "groups": joined(thing.said for thing in things if thing.key in met),
        "missing": "not-searched" if missing and why else missing,
        "count": str(sum(numbers.values())),
        "each": joined(f"{thing.said} {numbers[thing.key]}" for thing in things if thing.key in met),
        "unopened": joined(thing.said for thing in things if unopened(places, thing.key)),
        "lacking": joined(f"{part.title} {part.url}（{_named(names, 'zh')}）" for part, names in lacking),
        "lacking_en": joined(f"{part.title} {part.url} ({_named(names, 'en')})" for part, names in lacking),
        "places": joined(f"{one.title} {one.url}" for one in first_of_each(places)),
    }
    looked = tuple(mark_of(one) for one in first_of_each(places))
    return Verdict(check.id, Outcome.FACTS, "collected", params, looked_at=looked)


def counted(observation: SiteObservation, check: PlacesCheck, reading: MentionReading) -> tuple[Mention, ...]:
    """The places that count under the check's parameters."""
    if not check.params.this_year:
        return reading.mentions
    return tuple(one for one in reading.mentions if one.day is None or one.day.year == observation.as_of.year)


def _things(group: Group, units: Sequence[NamedUnit]) -> tuple[Thing, ...]:
    if group.each is not None:
        return tuple(Thing(unit.code, unit.name) for unit in _asked(group, units))
    return (Thing(group.key, group.key),)


def _asked(group: Group, units: Sequence[NamedUnit]) -> tuple[NamedUnit, ...]:
    return tuple(unit for unit in units if not group.categories or unit.category in group.categories)


def number_of(reading: MentionReading, key: str, check: PlacesCheck, observation: SiteObservation) -> int:
    """How many places of a thing count under the check's parameters."""
    if not check.params.this_year:
        return reading.counts.get(key, 0)
    years = reading.years.get(key, {})
    return years.get(str(observation.as_of.year), 0) + years.get("", 0)


def _lacking(check: PlacesCheck, reading: MentionReading) -> list[tuple[Parts, list[Text]]]:
    """Pages with the names of the parts that they lack."""
    found = []
    for part in reading.parts:
        names = [one.name for one in check.params.groups if one.within == part.group and one.key not in part.met]
        if names:
            found.append((part, names))
    return found[:SHOWN]


def _named(names: list[Text], lang: str) -> str:
    return "/".join(name.in_language(lang) for name in names)
