"""Kind ``leaders``: every leader with name, post, division of work and résumé.

What nobody says of somebody is suspected only where all pages were read, a second look found no trace of it, and the
person leads. Whether somebody is missing is asked of the register alone (a unit attribute). Nothing is deducted before
a person confirms: who is in office only people know.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Literal

from pydantic import Field

from sitecheck.checks.definition import Check, Frozen, Key, Kind, Words
from sitecheck.checks.judges.common import DISTURBED, Attributes, WorkingDays, home_url, joined, no_website, page_sha
from sitecheck.checks.kinds.collect import Expression
from sitecheck.checks.trace import SILENT, Trace
from sitecheck.checks.vocabulary import Reason, reason
from sitecheck.facts.leaders import LeaderReading, Leaders
from sitecheck.facts.outcomes import Outcome
from sitecheck.facts.site import ColumnState, SiteObservation
from sitecheck.facts.verdict import JudgedFinding, Mark, Verdict

_NAMED = 6
_SHOWN = 12
_LISTED = 30
Beside = Literal["post", "duties", "resume"]
NAME = "name"


class LeadersParams(Frozen):
    """``fields``: what must stand beside every name. ``register_attribute``: the unit attribute that holds the names of
    its leaders, parted by 、 or a semicolon; units without it are not compared. ``others``: posts of those who stand
    on such pages and do not lead; of them nothing is missed."""

    fields: tuple[Beside, ...] = Field(default=("post", "duties", "resume"), min_length=1)
    register_attribute: Words = "leaders"
    others: tuple[Expression, ...] = (
        "调研员|巡视员|主任科员",
        "科长|股长|队长|站长|所长|办公室主任|中心主任",
        "秘书$|干部|职级",
    )
    key: Key = "leadership-info"


class LeadersCheck(Check):
    """The leaders are published, each with what belongs to it."""

    kind: Literal[Kind.LEADERS]
    params: LeadersParams = LeadersParams()


_TABLE = "count names lacking unlisted unknown url"
REASONS: Mapping[str, Reason] = {
    "complete": reason(Outcome.PASS, _TABLE),
    "lacking": reason(Outcome.FAIL, f"{_TABLE} fields undecided"),
    "field-missing": reason(Outcome.FAIL, "field who number url"),
    "leader-missing": reason(Outcome.FAIL, "who number url unknown"),
    "laid-out": reason(Outcome.FACTS, f"{_TABLE} why"),
    "other-names": reason(Outcome.FACTS, _TABLE),
    "partly-read": reason(Outcome.FACTS, f"{_TABLE} why"),
    "none-found": reason(Outcome.FACTS, "url pages"),
    "no-column": reason(Outcome.FACTS, "pages labels"),
    "unreadable": reason(Outcome.UNABLE, "why"),
    "not-surveyed": reason(Outcome.UNABLE, "column"),
    "no-website": reason(Outcome.NOT_APPLICABLE),
}


def judge(
    observation: SiteObservation, check: LeadersCheck, _: WorkingDays, attributes: Attributes, trace: Trace = SILENT
) -> Verdict:
    """Who is named, and what is said of whom; one finding for each field that somebody lacks, one for the missing."""
    excused = no_website(check.id, attributes)
    if excused is not None:
        return excused
    column = observation.columns.get(check.params.key)
    if column is None:
        return Verdict(check.id, Outcome.UNABLE, "not-surveyed", {"column": check.name.zh})
    stop = observation.crawl.stopped_by
    if column.state is ColumnState.MISSING and stop not in DISTURBED:
        home = home_url(observation)
        params = {"pages": str(len(column.trail.pages)), "labels": joined(column.trail.labels[:_NAMED])}
        looked = (Mark(home, page_sha(observation, home), region="nav"),)
        return Verdict(check.id, Outcome.FACTS, "no-column", params, looked_at=looked)
    if column.state is not ColumnState.FOUND:
        why = column.reason if column.state is not ColumnState.MISSING else stop.value
        return Verdict(check.id, Outcome.UNABLE, "unreadable", {"why": why or "disturbed"})
    read = observation.leaders
    if read is None:
        return Verdict(check.id, Outcome.UNABLE, "unreadable", {"why": "not-read"})
    url = column.url or home_url(observation)
    column_mark = Mark(url, column.body_sha256, region="main")
    if not read.leaders:
        if read.unread:
            return Verdict(check.id, Outcome.UNABLE, "unreadable", {"why": read.unread}, looked_at=(column_mark,))
        params = {"url": url, "pages": str(len(read.pages))}
        return Verdict(check.id, Outcome.FACTS, "none-found", params, looked_at=(column_mark,))
    others = {one.page_url: one.body_sha256 for one in read.leaders if one.page_url != url}
    further = (Mark(page, sha, region="main") for page, sha in list(others.items())[:_SHOWN])
    cut = stop.value if stop in DISTURBED else ""
    trace.look(column)
    return _told(check, read, url, attributes, (column_mark, *further), cut, trace)


def _told(
    check: LeadersCheck,
    read: Leaders,
    url: str,
    attributes: Attributes,
    looked: tuple[Mark, ...],
    cut: str,
    trace: Trace,
) -> Verdict:
    names = [one.name for one in read.leaders]
    registered = _registered(attributes.get(check.params.register_attribute))
    unlisted = [name for name in registered if name not in names]
    unknown = [name for name in names if registered and name not in registered]
    lacking = {one.name: _lacks(one, check.params.fields) for one in read.leaders}
    said = [f"{name}({'/'.join(_word(check, part) for part in parts)})" for name, parts in lacking.items() if parts]
    params = {
        "count": str(len(names)),
        "names": joined(names[:_LISTED]),
        "lacking": joined(said[:_LISTED]),
        "unlisted": joined(unlisted),
        "unknown": joined(unknown),
        "url": url,
    }
    open_ = _asked(check, registered)
    unread = read.unread or (
        "incomplete" if any(not one.complete and lacking[one.name] for one in read.leaders) else ""
    )
    if unread:
        params["why"] = unread
        return Verdict(check.id, Outcome.FACTS, "partly-read", params, undecided=open_, looked_at=looked)
    if not said and not unlisted:
        told, outcome = ("other-names", Outcome.FACTS) if unknown else ("complete", Outcome.PASS)
        return Verdict(check.id, outcome, told, params, looked_at=looked)
    found = [] if cut or not read.looked_again else _findings(check, read, url, unlisted, unknown, trace)
    subjects = {one.subject for one in found}
    doubtful = tuple(
        key
        for key in open_
        if key not in subjects and (any(key in parts for parts in lacking.values()) or (key == NAME and unlisted))
    )
    if found:
        params |= {"fields": joined(key for key in open_ if key in subjects)}
        params |= {"undecided": joined(doubtful)}
        return Verdict(check.id, Outcome.FAIL, "lacking", params, tuple(found), doubtful, looked)
    if not said:
        return Verdict(check.id, Outcome.FACTS, "other-names", params, undecided=doubtful, looked_at=looked)
    params["why"] = cut or ("traces" if read.looked_again else "not-read")
    return Verdict(check.id, Outcome.FACTS, "laid-out", params, undecided=doubtful, looked_at=looked)


def _asked(check: LeadersCheck, registered: Sequence[str]) -> tuple[str, ...]:
    return (*((NAME,) if registered else ()), *check.params.fields)


def _findings(
    check: LeadersCheck, read: Leaders, url: str, unlisted: list[str], unknown: list[str], trace: Trace
) -> list[JudgedFinding]:
    """What is plainly not there. The reading is one look at prose, so none is certain."""
    found: list[JudgedFinding] = []
    gone = [name for name in unlisted if not _may_stand(name, read, unknown)]
    if gone:
        params = {"who": joined(gone[:_LISTED]), "number": str(len(gone)), "unknown": joined(unknown), "url": url}
        trace.step(
            "The register names {registered} leaders more than {url} does: {who} ({number}). Names on the page that "
            "the register does not have: {unknown}.",
            subject=NAME,
            wanted="each of these names on the page, or a register that no longer has them",
            registered=len(gone),
            **params,
        )
        body = next((one.body_sha256 for one in read.leaders if one.page_url == url), None)
        mark = Mark(url, body, region="main")
        found.append(JudgedFinding(NAME, url, "leader-missing", params, certain=False, marks=(mark,)))
    for part in check.params.fields:
        bare = [one for one in read.leaders if _leads(one, check) and part in _lacks(one, (part,))]
        sure = [one for one in bare if one.complete and part not in one.maybe]
        if not sure:
            continue
        who = joined(one.name for one in sure[:_LISTED])
        params = {"field": part, "who": who, "number": str(len(sure)), "url": url}
        for one in sure[:_SHOWN]:
            trace.look(one, subject=part)
        trace.step(
            "Of {leaders} leaders on {url} {number} have no {field}: {who}. Their pages were read in full, and a "
            "second look found no trace of it.",
            subject=part,
            wanted="{field} with each of these names",
            leaders=len(read.leaders),
            **params,
        )
        marks = tuple(Mark(one.page_url, one.body_sha256, text=one.name) for one in sure[:_SHOWN])
        found.append(JudgedFinding(part, sure[0].page_url or url, "field-missing", params, certain=False, marks=marks))
    return found


def _leads(one: LeaderReading, check: LeadersCheck) -> bool:
    """Whether somebody is a leader as far as the post tells; who has none may be one."""
    return not any(re.search(other, one.post) for other in check.params.others)


def _may_stand(name: str, read: Leaders, unknown: list[str]) -> bool:
    """Whether a name may be there all the same: as a text the reader did not take for a name, or written otherwise."""
    if not read.all_others or any(name in other or other in name for other in (*read.others, *unknown)):
        return True
    return any(
        len(other) == len(name) and sum(a != b for a, b in zip(name, other, strict=True)) <= 1 for other in unknown
    )


def _word(check: LeadersCheck, part: str) -> str:
    term = check.terms.get(part)
    return term.zh if term is not None else part


def _registered(value: object) -> tuple[str, ...]:
    if not isinstance(value, str):
        return ()
    return tuple(dict.fromkeys(name for part in re.split(r"[、,，;；/|]", value) if (name := "".join(part.split()))))


def _lacks(one: LeaderReading, fields: tuple[Beside, ...]) -> list[str]:
    there = {"post": bool(one.post), "duties": bool(one.duties), "resume": one.resume}
    return [name for name in fields if not there[name]]
