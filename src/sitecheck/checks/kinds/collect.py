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
from sitecheck.facts.mentions import Mention, Topic
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
    ``pictures``: what pictures are called (alt, title) counts as well.
    """

    key: Key
    name: Text
    any: tuple[Expression, ...] = ()
    none: tuple[Expression, ...] = Field(default=(), alias="not")
    where: Literal["names", "texts"] = "names"
    hosts: tuple[Words, ...] = ()
    pictures: bool = False

    @model_validator(mode="after")
    def _asks_something(self) -> Group:
        if not self.any and not self.hosts:
            raise ValueError("needs words (any) or hosts")
        return self


class CollectParams(Frozen):
    """``groups``: what is looked for. ``this_year``: only what is dated in the year of the night counts as found;
    undated places are laid out as well."""

    groups: tuple[Group, ...] = Field(min_length=1)
    this_year: bool = False


class CollectCheck(Check):
    """Places that name something are collected for a person."""

    kind: Literal[Kind.COLLECT]
    params: CollectParams

    @property
    def topics(self) -> tuple[Topic, ...]:
        """One for each group."""
        return tuple(
            Topic(self.id, group.key, group.any, group.none, group.where, group.hosts, group.pictures)
            for group in self.params.groups
        )


REASONS: Mapping[str, Reason] = {
    "collected": reason(Outcome.FACTS, "groups missing count places"),
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
    if not places:
        if stop in DISTURBED:
            params = {"groups": CODE_MARK.join(missing), "why": stop.value}
            return Verdict(check.id, Outcome.UNABLE, "cut-short", params)
        params = {"groups": CODE_MARK.join(missing), "pages": str(observation.crawl.pages)}
        return Verdict(check.id, Outcome.FACTS, "none-found", params)
    params = {
        "groups": CODE_MARK.join(found),
        "missing": CODE_MARK.join(missing),
        "count": str(sum(reading.counts.get(key, 0) for key in found)),
        "places": joined(f"{one.title} {one.url}" for one in places[:_SHOWN]),
    }
    looked = tuple(_mark(one) for one in places[:_SHOWN])
    return Verdict(check.id, Outcome.FACTS, "collected", params, looked_at=looked)


def _counts(one: Mention, check: CollectCheck, observation: SiteObservation) -> bool:
    return not check.params.this_year or one.day is None or one.day.year == observation.as_of.year


def _mark(one: Mention) -> Mark:
    return Mark(one.page_url, one.body_sha256, link_index=one.link_index, text=one.title)
