"""Kind ``collect``: pages and links that name something are laid out for a person, who needs no search of his own.

Nothing is deducted and nothing is proposed: that words stand somewhere proves neither that a duty was done nor, where
they do not, that it was not.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Annotated, Literal

from pydantic import AfterValidator, Field, model_validator

from sitecheck.checks.definition import Check, Frozen, Key, Kind, Text, Words
from sitecheck.checks.judges.common import DISTURBED, Attributes, WorkingDays, joined, no_website
from sitecheck.checks.messages import CODE_MARK
from sitecheck.checks.vocabulary import Reason, reason
from sitecheck.facts.mentions import Mention, MentionReading, Parts, Topic
from sitecheck.facts.outcomes import Outcome, Stop
from sitecheck.facts.site import SiteObservation
from sitecheck.facts.verdict import Mark, Verdict

_SHOWN = 12  # pages whose pictures are taken for the person who decides


def _expression(text: str) -> str:
    try:
        re.compile(text)
    except re.error as error:
        raise ValueError(f"is no regular expression: {error}") from None
    return text


Expression = Annotated[Words, AfterValidator(_expression)]


class Group(Frozen):
    """One of the things looked for. ``any``: expressions of which one must be met; ``not``: such that may not be.

    ``where``: ``names`` (link labels and page titles) or ``texts`` (what pages say). ``hosts``: patterns of hosts that
    links must lead to, with or without words. ``attribute``: a unit attribute whose value is a further host pattern.
    ``pictures``: what pictures are called (alt, title) counts as well. ``within``: another group; only the texts of
    its pages are looked through, and each such page that has some of these parts is named with those it lacks.
    """

    key: Key
    name: Text
    any: tuple[Expression, ...] = ()
    none: tuple[Expression, ...] = Field(default=(), alias="not")
    where: Literal["names", "texts"] = "names"
    hosts: tuple[Words, ...] = ()
    pictures: bool = False
    within: Key | None = None

    @model_validator(mode="after")
    def _asks_something(self) -> Group:
        if not self.any and not self.hosts:
            raise ValueError("needs words (any) or hosts")
        if self.within is not None and (self.where != "texts" or self.hosts):
            raise ValueError("looks within pages: needs where: texts, and no hosts")
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


class CollectCheck(Check):
    """Places that name something are collected for a person."""

    kind: Literal[Kind.COLLECT]
    params: CollectParams

    @property
    def topics(self) -> tuple[Topic, ...]:
        """One for each group."""
        return tuple(
            Topic(
                self.id, group.key, group.any, group.none, group.where, group.hosts, group.pictures, group.within or ""
            )
            for group in self.params.groups
        )


REASONS: Mapping[str, Reason] = {
    "collected": reason(Outcome.FACTS, "groups missing count places lacking lacking_en"),
    "none-found": reason(Outcome.FACTS, "groups pages"),
    "site-unseen": reason(Outcome.UNABLE, "why"),
    "cut-short": reason(Outcome.UNABLE, "groups why"),
    "not-surveyed": reason(Outcome.UNABLE, "column"),
    "no-website": reason(Outcome.NOT_APPLICABLE),
}


def judge(observation: SiteObservation, check: CollectCheck, _: WorkingDays, attributes: Attributes) -> Verdict:
    """The places found, by group. What was not found is said only where the search was not cut short."""
    excused = no_website(check.id, attributes)
    if excused is not None:
        return excused
    stop = observation.crawl.stopped_by
    reading = observation.mentions.get(check.id)
    if stop in (Stop.BLOCKED, Stop.UNREACHABLE) or observation.home is None:
        return Verdict(check.id, Outcome.UNABLE, "site-unseen", {"why": observation.crawl.reason or stop.value})
    if reading is None:
        return Verdict(check.id, Outcome.UNABLE, "not-surveyed", {"column": check.name.zh})
    places = [one for one in reading.mentions if _counts(one, check, observation)]
    met = {one.group for one in places}
    found = [group.key for group in check.params.groups if group.key in met]
    missing = [group.key for group in check.params.groups if group.key not in met]
    lacking = _lacking(check, reading)
    if not places:
        if stop in DISTURBED:
            params = {"groups": CODE_MARK.join(missing), "why": stop.value}
            return Verdict(check.id, Outcome.UNABLE, "cut-short", params)
        params = {"groups": CODE_MARK.join(missing), "pages": str(observation.crawl.pages)}
        return Verdict(check.id, Outcome.FACTS, "none-found", params)
    params = {
        "groups": CODE_MARK.join(found),
        # A night that was cut short proves no absence.
        "missing": "" if stop in DISTURBED else CODE_MARK.join(missing),
        "lacking": joined(f"{part.title} {part.url}（{_named(names, 'zh')}）" for part, names in lacking),
        "lacking_en": joined(f"{part.title} {part.url} ({_named(names, 'en')})" for part, names in lacking),
        "count": str(sum(reading.counts.get(key, 0) for key in found)),
        "places": joined(f"{one.title} {one.url}" for one in places[:_SHOWN]),
    }
    looked = tuple(_mark(one) for one in places[:_SHOWN])
    return Verdict(check.id, Outcome.FACTS, "collected", params, looked_at=looked)


def _counts(one: Mention, check: CollectCheck, observation: SiteObservation) -> bool:
    return not check.params.this_year or one.day is None or one.day.year == observation.as_of.year


def _lacking(check: CollectCheck, reading: MentionReading) -> list[tuple[Parts, list[Text]]]:
    """Pages with the names of the parts that they lack."""
    found = []
    for part in reading.parts:
        names = [one.name for one in check.params.groups if one.within == part.group and one.key not in part.met]
        if names:
            found.append((part, names))
    return found[:_SHOWN]


def _named(names: list[Text], lang: str) -> str:
    return "/".join(name.in_language(lang) for name in names)


def _mark(one: Mention) -> Mark:
    return Mark(one.page_url, one.body_sha256, link_index=one.link_index, text=one.title)
