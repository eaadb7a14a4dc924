"""The results of one portal's night as the page shows them."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sitecheck.checks.definition import CheckFile
from sitecheck.checks.kinds.collect import PlacesCheck, counted
from sitecheck.checks.messages import message
from sitecheck.checks.phrases import phrase
from sitecheck.facts.mentions import Mention
from sitecheck.facts.outcomes import Outcome
from sitecheck.facts.site import SiteObservation
from sitecheck.store.models import CheckResult

ORDER = (Outcome.FACTS, Outcome.FAIL, Outcome.UNABLE, Outcome.PASS, Outcome.NOT_APPLICABLE)
_LONGEST = 4000  # characters of a message; findings of a portal may be many
# An address in running text ends where a reader would end it: no portal writes Chinese marks in its addresses.
_ADDRESS = re.compile(
    r"(https?://[^\s\u3000-\u303f\uff00-\uffef\u4e00-\u9fff\"'<>]*[^\s\u3000-\u303f\uff00-\uffef\u4e00-\u9fff\"'<>,;.)])"
)
_SEE_BELOW = {"zh": "见下表", "en": "in the table below"}


@dataclass(frozen=True, slots=True)
class PlaceGroup:
    """The places of one thing: what it is called, the places that are listed, and how many there were in all."""

    name: str
    places: tuple[Mention, ...]
    count: int


@dataclass(frozen=True, slots=True)
class ResultLine:
    """One check: its name, what it said, and the places it laid out."""

    check: str
    name: str
    said: str
    groups: tuple[PlaceGroup, ...] = ()

    @property
    def parts(self) -> list[tuple[str, bool]]:
        """The text in pieces: addresses, which are links, and what stands between them."""
        return [(piece, at % 2 == 1) for at, piece in enumerate(_ADDRESS.split(self.said[:_LONGEST])) if piece]

    @property
    def places(self) -> int:
        """How many places are listed."""
        return sum(len(group.places) for group in self.groups)


Results = list[tuple[Outcome, list[ResultLine]]]


def results_of(
    rows: Sequence[CheckResult], checks: Mapping[str, CheckFile], seen: SiteObservation | None, lang: str
) -> Results:
    """Lines by outcome, in the order in which they need a person; outcomes without lines are left out."""
    by_outcome: Results = []
    for outcome in ORDER:
        lines = [_line(row, checks.get(row.check_id), seen, lang) for row in rows if row.outcome == outcome]
        if lines:
            by_outcome.append((outcome, lines))
    return by_outcome


def _line(row: CheckResult, check: CheckFile | None, seen: SiteObservation | None, lang: str) -> ResultLine:
    params = json.loads(row.params)
    if check is None:
        return ResultLine(row.check_id, row.check_id, phrase(row.reason, lang))
    groups = _groups(check, seen, lang) if row.outcome in (Outcome.FACTS, Outcome.FAIL) and seen is not None else ()
    if groups and params.get("places"):
        params["places"] = _SEE_BELOW["zh" if lang.startswith("zh") else "en"]
    return ResultLine(check.id, check.name.in_language(lang), message(check, row.reason, params, lang), groups)


def _groups(check: CheckFile, seen: SiteObservation, lang: str) -> tuple[PlaceGroup, ...]:
    """The places a check collected, by thing, as the stored observation has them."""
    reading = seen.mentions.get(check.id)
    if reading is None or not isinstance(check, PlacesCheck):
        return ()
    places = counted(seen, check, reading)
    groups = []
    for thing in check.things(seen):
        own = tuple(one for one in places if one.group == thing.key)
        if own:
            term = check.said.get(thing.said)
            name = term.in_language(lang) if term is not None else thing.said
            groups.append(PlaceGroup(name, own, reading.counts.get(thing.key, len(own))))
    return tuple(groups)
