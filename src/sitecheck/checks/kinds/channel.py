"""Kind ``channel``: which ways of applying for information the portal describes, and what there is to apply with.

Laid out for a person: whether a way works shows only when somebody applies, and nothing is ever submitted here.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Literal

from pydantic import Field

from sitecheck.checks.definition import Check, Frozen, Kind
from sitecheck.checks.judges.common import DISTURBED, Attributes, WorkingDays, home_url, joined, no_website, page_sha
from sitecheck.checks.messages import CODE_MARK
from sitecheck.checks.vocabulary import Reason, reason
from sitecheck.facts.channels import ChannelReading
from sitecheck.facts.outcomes import Outcome
from sitecheck.facts.site import ColumnState, SiteObservation
from sitecheck.facts.verdict import Mark, Verdict

_NAMED = 6
_SHOWN = 6
Channel = Literal["onsite", "online", "written", "email", "fax", "oral"]


class ChannelParams(Frozen):
    """``channels``: the ways that should be described. ``key``: the column that is the entry."""

    channels: tuple[Channel, ...] = Field(default=("onsite", "online", "written"), min_length=1)
    key: str = "foi-entry"


class ChannelCheck(Check):
    """The ways of applying are described, and there is something to apply with."""

    kind: Literal[Kind.CHANNEL]
    params: ChannelParams = ChannelParams()


_SAID = "ways missing means words pages"
REASONS: Mapping[str, Reason] = {
    "described": reason(Outcome.FACTS, _SAID),
    "some-missing": reason(Outcome.FACTS, _SAID),
    "no-means": reason(Outcome.FACTS, _SAID),
    "partly-read": reason(Outcome.FACTS, f"{_SAID} why"),
    "no-entry": reason(Outcome.FACTS, "pages labels"),
    "unreadable": reason(Outcome.UNABLE, "why"),
    "not-surveyed": reason(Outcome.UNABLE, "column"),
    "no-website": reason(Outcome.NOT_APPLICABLE),
}


def judge(observation: SiteObservation, check: ChannelCheck, _: WorkingDays, attributes: Attributes) -> Verdict:
    """What the application pages say. There is no finding: a person decides."""
    excused = no_website(check.id, attributes)
    if excused is not None:
        return excused
    entry = observation.columns.get(check.params.key)
    if entry is None:
        return Verdict(check.id, Outcome.UNABLE, "not-surveyed", {"column": check.name.zh})
    stop = observation.crawl.stopped_by
    if entry.state is ColumnState.MISSING and stop not in DISTURBED:
        home = home_url(observation)
        params = {"pages": str(len(entry.trail.pages)), "labels": joined(entry.trail.labels[:_NAMED])}
        looked = (Mark(home, page_sha(observation, home), region="nav"),)
        return Verdict(check.id, Outcome.FACTS, "no-entry", params, looked_at=looked)
    if entry.state is not ColumnState.FOUND:
        why = entry.reason if entry.state is not ColumnState.MISSING else stop.value
        return Verdict(check.id, Outcome.UNABLE, "unreadable", {"why": why or "disturbed"})
    reading = observation.channels
    if reading is None:
        return Verdict(check.id, Outcome.UNABLE, "unreadable", {"why": "not-read"})
    return _described(check, reading)


def _described(check: ChannelCheck, reading: ChannelReading) -> Verdict:
    said = {one.channel: one for one in reading.mentions}
    missing = [channel for channel in check.params.channels if channel not in said]
    means = tuple(dict.fromkeys(_means(reading)))
    if not reading.complete and not said and not means:
        return Verdict(check.id, Outcome.UNABLE, "unreadable", {"why": reading.reason or "incomplete"})
    params = {
        "ways": CODE_MARK.join(said),
        "missing": CODE_MARK.join(missing),
        "means": CODE_MARK.join(means),
        "words": joined(one.words for one in reading.mentions),
        "pages": joined(reading.pages),
    }
    first = reading.pages[0] if reading.pages else ""
    looked = [Mark(first, reading.body_sha256, region="main")]
    looked += [Mark(page, None, region="main") for page in reading.pages[1:_SHOWN]]
    if not reading.complete and (missing or not _can_apply(means)):
        params["why"] = reading.reason
        return Verdict(check.id, Outcome.FACTS, "partly-read", params, looked_at=tuple(looked))
    told = "some-missing" if missing else "described" if _can_apply(means) else "no-means"
    return Verdict(check.id, Outcome.FACTS, told, params, looked_at=tuple(looked))


def _can_apply(means: tuple[str, ...]) -> bool:
    """A form on the page, a platform that opens, or a form to download together with an e-mail address."""
    return bool({"form", "form-by-script", "platform"} & set(means)) or {"file", "email-address"} <= set(means)


def _means(reading: ChannelReading) -> Iterator[str]:
    for form in reading.forms:
        if form.fields:
            yield "form" if form.action else "form-by-script"
        elif form.opens is None:
            yield "platform-unread"
        else:
            yield "platform" if form.opens else "platform-dead"
    for file in reading.files:
        yield "file-dead" if file.opens is False else "file"
    if reading.email:
        yield "email-address"
