"""Kind ``related``: interpretations and their documents link to each other, and come soon one after the other.

Only a hyperlink connects; a shared number or title says which two belong together (State Council guidance on portals:
entry from document to interpretation and back). A link that only a script adds was not seen, and is not missed.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Literal

from pydantic import Field

from sitecheck.checks.definition import Check, Frozen, Kind
from sitecheck.checks.judges.common import Attributes, WorkingDays, joined
from sitecheck.checks.kinds.pairs import Pair, find_pairs
from sitecheck.checks.kinds.sampled import (
    SAMPLE_REASONS,
    SHOWN,
    interpretations_unread,
    mark,
    none_found,
    published,
    subject,
    unread,
    without_sample,
)
from sitecheck.checks.messages import CODE_MARK
from sitecheck.checks.trace import SILENT, Trace
from sitecheck.checks.vocabulary import Reason, reason
from sitecheck.facts.documents import DocumentReading
from sitecheck.facts.outcomes import Outcome
from sitecheck.facts.site import SiteObservation
from sitecheck.facts.verdict import JudgedFinding, Verdict
from sitecheck.worktime import UnknownYear


class RelatedParams(Frozen):
    """``about``: ``links`` both ways, or ``days`` from document to interpretation. ``max_days``: the longest time
    allowed, None where the source gives none: then the days are laid out. ``working``: working days are counted."""

    about: Literal["links", "days"]
    max_days: int | None = Field(default=None, ge=0)
    working: bool = True


class RelatedCheck(Check):
    """Interpretations belong to documents."""

    kind: Literal[Kind.RELATED]
    params: RelatedParams


_FORWARD, _BACK = "no-link-to-document", "no-link-back"
_COUNTS = "count sound unpaired undecided max"

REASONS: Mapping[str, Reason] = {
    "sound": reason(Outcome.PASS, f"{_COUNTS} pairs"),
    "faulty": reason(Outcome.FAIL, _COUNTS),
    "faulty-pair": reason(Outcome.FAIL, "interpretation document fault days max"),
    "laid-out": reason(Outcome.FACTS, f"{_COUNTS} pairs alone"),
    "none-found": reason(Outcome.FACTS, "sampled"),
    "interpretations-unread": reason(Outcome.UNABLE, "why"),
    **SAMPLE_REASONS,
}


@dataclass(frozen=True, slots=True)
class _Judged:
    """One pair: sound, or what is wrong with it (codes), or undecided."""

    pair: Pair
    document: DocumentReading
    faults: tuple[str, ...] = ()
    undecided: str = ""
    days: int | None = None


def judge(
    observation: SiteObservation,
    check: RelatedCheck,
    calendar: WorkingDays,
    attributes: Attributes,
    trace: Trace = SILENT,
) -> Verdict:
    """Faults are findings only where title or number say which document is meant and both pages were read whole."""
    missing = without_sample(observation, check, attributes)
    if missing is not None:
        return missing
    pairs = find_pairs(observation.documents or ())
    if not pairs:
        why = interpretations_unread(observation)
        if why:
            return Verdict(check.id, Outcome.UNABLE, "interpretations-unread", {"why": why})
        params = {"sampled": str(len(observation.documents or ()))}
        return none_found(observation, check, params)
    about_links = check.params.about == "links"
    judged = [
        _linked(pair, pair.document) if about_links else _dated(pair, pair.document, observation.as_of, check, calendar)
        for pair in pairs
        if pair.document is not None
    ]
    alone = [pair.interpretation for pair in pairs if pair.document is None]
    faulty = [one for one in judged if one.faults]
    open_ = [one for one in judged if one.undecided]
    sound = [one for one in judged if not one.faults and not one.undecided]
    said = {
        "count": str(len(faulty) if faulty else len(pairs)),
        "sound": str(len(sound)),
        "unpaired": str(len(alone)),
        "undecided": str(len(open_)),
        "max": "" if check.params.max_days is None else str(check.params.max_days),
    }
    undecided = tuple(dict.fromkeys(subject(one) for one in (*(one.pair.interpretation for one in open_), *alone)))
    if faulty:
        return Verdict(check.id, Outcome.FAIL, "faulty", said, _findings(faulty, check, trace), undecided)
    params = {**said, "pairs": joined([_shown(one, about_links) for one in judged][:SHOWN])}
    looked = tuple(mark(one.pair.interpretation) for one in judged[:SHOWN])
    if sound and (about_links or check.params.max_days is not None):
        return Verdict(check.id, Outcome.PASS, "sound", params, undecided=undecided, looked_at=looked)
    params["alone"] = joined([f"{one.title} {one.url}" for one in alone][:SHOWN])
    looked = looked or tuple(mark(one) for one in alone[:SHOWN])
    return Verdict(check.id, Outcome.FACTS, "laid-out", params, undecided=undecided, looked_at=looked)


def _linked(pair: Pair, document: DocumentReading) -> _Judged:
    if pair.mutual:
        return _Judged(pair, document)
    faults: list[str] = []
    for present, page, fault in (
        (pair.forward, pair.interpretation, _FORWARD),
        (pair.back, document, _BACK),
    ):
        if present:
            continue
        if unread(page) or page.scripted:
            return _Judged(pair, document, undecided="script-link" if page.scripted else "incomplete")
        faults.append(fault)
    if not pair.named:
        return _Judged(pair, document, undecided="unnamed")
    if pair.interpretation.foreign or document.foreign:
        return _Judged(pair, document, undecided="foreign")
    return _Judged(pair, document, tuple(faults))


def _dated(pair: Pair, document: DocumentReading, as_of: date, check: RelatedCheck, calendar: WorkingDays) -> _Judged:
    first, then = published(document, as_of), published(pair.interpretation, as_of)
    if first is None or then is None:
        return _Judged(pair, document, undecided="undated")
    days = max(0, (then - first).days)
    if check.params.working and days:
        try:
            days = calendar.working_days(first, then)
        except UnknownYear:
            return _Judged(pair, document, undecided="calendar-year")
    most = check.params.max_days
    if most is None or days <= most:
        return _Judged(pair, document, days=days)
    if pair.interpretation.foreign or document.foreign:
        return _Judged(pair, document, undecided="foreign", days=days)
    if not (pair.named or pair.mutual):
        return _Judged(pair, document, undecided="unnamed", days=days)
    return _Judged(pair, document, ("late",), days=days)


def _findings(faulty: list[_Judged], check: RelatedCheck, trace: Trace) -> tuple[JudgedFinding, ...]:
    """One for each subject: of a missing link the document, of a late interpretation itself."""
    found: dict[str, JudgedFinding] = {}
    for one in faulty:
        interpretation = one.pair.interpretation
        about = one.document if check.params.about == "links" else interpretation
        params = {
            "interpretation": interpretation.title,
            "document": one.document.title,
            "fault": CODE_MARK.join(one.faults),
            "days": "" if one.days is None else str(one.days),
            "max": "" if check.params.max_days is None else str(check.params.max_days),
        }
        trace.look(interpretation, subject=subject(about))
        trace.look(one.document, subject=subject(about))
        trace.step(
            "“{interpretation}” explains “{document}”. A link to the document: {forward}; a link back: {back}. Days "
            "between them: {days}, allowed: {max}. Wrong: {fault}.",
            subject=subject(about),
            wanted="links both ways" if check.params.about == "links" else "at most {max} days between the two",
            forward=one.pair.forward,
            back=one.pair.back,
            **params,
        )
        marks = (mark(interpretation), mark(one.document))
        # A plain page is one look; whether a script adds the link only the browser says.
        sides = ((interpretation, _FORWARD), (one.document, _BACK))
        lacking = [page for page, fault in sides if fault in one.faults]
        certain = bool(lacking) and all(page.rendered for page in lacking)
        found.setdefault(
            subject(about), JudgedFinding(subject(about), about.url, "faulty-pair", params, certain, marks)
        )
    return tuple(found.values())


def _shown(one: _Judged, about_links: bool) -> str:
    title = one.pair.interpretation.title
    if about_links:
        return f"{title} {one.pair.interpretation.url}"
    return f"{title}（{'?' if one.days is None else one.days}）"
