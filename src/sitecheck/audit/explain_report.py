"""An explanation as lines for people and as data: in English, with what the finding says in the project's language."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from dataclasses import asdict
from datetime import datetime
from typing import Any

import msgspec

from sitecheck.audit.explain import Explanation, Parameter
from sitecheck.audit.explain_looked import block, lines_of
from sitecheck.checks.messages import message
from sitecheck.checks.trace import written
from sitecheck.facts.times import BEIJING
from sitecheck.facts.verdict import Verdict
from sitecheck.i18n import Language
from sitecheck.store.models import Evidence

_LONGEST = 400  # characters of a parameter


def lines(found: Explanation, language: Language) -> Iterator[str]:
    """Everything but what it costs, which the tables know."""
    yield from _head(found, language)
    yield from _part("Why it is required", _required(found, language))
    yield from _part("What is required", map(_parameter, found.parameters))
    settings = (f"{name}: {written(value)} (setting of the unit)" for name, value in found.settings.items())
    yield from _part("What was asked of the unit's settings", settings)
    yield from _part("What was looked at", (line for look in found.looks for line in lines_of(look.record)))
    yield from _part("How it was judged", _judged(found))
    wanted = dict.fromkeys(step.would_pass for step in found.steps if step.wanted)
    yield from _part("What would have passed", (f"- {one}" for one in wanted))
    yield from _part("How to mend it", [found.check.remedy.in_language(language)])
    yield from _part("What became of it", _life(found))
    yield from _part("Evidence of that night, below the folder of snapshots", map(_evidence, found.seen.evidence))
    yield from _part("Seal of that night", _seal(found))


def data(found: Explanation, language: Language) -> dict[str, Any]:
    """The same for machines."""
    finding, check = found.detail.finding, found.check
    return {
        "finding": {
            "id": finding.id,
            "fingerprint": finding.fingerprint,
            "site": finding.site_key,
            "unit": finding.unit_code,
            "check": finding.check_id,
            "subject": finding.subject,
            "url": finding.url,
            "state": finding.state,
        },
        "run": found.seen.run.id,
        "as_of": found.as_of.isoformat(),
        "seen_at": [at.isoformat() for at in found.seen_at],
        "judged_by": "as-judged" if found.as_kept else "today",
        "same_as_stored": found.same,
        "message": _message(found, language),
        "check": {
            "id": check.id,
            "kind": check.kind.value,
            "name": check.name.model_dump(),
            "legal_basis": [one.model_dump() for one in check.legal_basis],
            "why": check.why.model_dump(),
            "remedy": check.remedy.model_dump(),
        },
        "parameters": [
            {"name": one.name, "value": one.value, "set_by": [asdict(limit) for limit in one.limits]}
            for one in found.parameters
        ],
        "settings": dict(found.settings),
        "looked_at": [
            {"sort": type(look.record).__name__, **msgspec.to_builtins(look.record)} for look in found.looks
        ],
        "steps": [
            {"said": step.said, "values": dict(step.values), "would_pass": step.would_pass} for step in found.steps
        ],
        "verdict": msgspec.to_builtins(_alone(found)),
        "nights": [
            {"run": one.run.id, "as_of": one.run.as_of.isoformat(), "reason": one.sighting.reason,
             "certain": one.sighting.certain, "params": json.loads(one.sighting.params)}
            for one in reversed(found.detail.seen)
        ],
        "decisions": [
            {"at": one.at.isoformat(), "who": one.who, "action": one.action, "old_state": one.old_state,
             "new_state": one.new_state, "reason": one.reason}
            for one in found.detail.decisions
        ],
        "evidence": [
            {"kind": one.kind, "part": one.part, "path": one.path, "sha256": one.sha256, "url": one.url,
             "captured_at": one.captured_at.isoformat(), "missing": one.missing}
            for one in found.seen.evidence
        ],
        "seals": [
            {"number": one.number, "at": one.at.isoformat(), "sha256": one.sha256, "stamped": bool(one.stamp_sha256)}
            for one in found.seals
        ],
    }  # fmt: skip


def _alone(found: Explanation) -> Verdict:
    """The verdict with this finding only: the others have explanations of their own."""
    verdict = found.verdict
    findings = (found.judged,) if found.judged is not None else ()
    return Verdict(verdict.check, verdict.outcome, verdict.reason, verdict.params, findings)


def _head(found: Explanation, language: Language) -> Iterator[str]:
    finding, run = found.detail.finding, found.seen.run
    yield f"Finding {finding.id} ({finding.fingerprint}): {finding.state}"
    yield f"  unit: {found.detail.unit.name} ({finding.unit_code}), portal {finding.site_key}"
    yield f"  check: {found.check.id}, {found.check.name.in_language(language)}"
    yield f"  says: {_message(found, language)}"
    yield f"  subject: {finding.subject}"
    by = "the checks kept with that night" if found.as_kept else "today's checks, for that night kept none"
    yield f"  night: run {run.id} as of {found.as_of}, {_time(found.seen_at[0])} to {_time(found.seen_at[1])}"
    yield f"  judged again by {by}: {_outcome(found)}"


def _outcome(found: Explanation) -> str:
    if found.same:
        return "the same as it was stored"
    if found.judged is not None:
        return "still a finding, with other values than were stored; see 'sitecheck judge --run'"
    return "no finding; what was stored or what judges was changed, see 'sitecheck judge --run'"


def _message(found: Explanation, language: Language) -> str:
    sighting = found.seen.sighting
    return message(found.check, sighting.reason, json.loads(sighting.params), language)


def _required(found: Explanation, language: Language) -> Iterator[str]:
    for basis in found.check.legal_basis:
        yield f"legal basis: {basis.in_language(language)}"
    yield found.check.why.in_language(language)


def _parameter(one: Parameter) -> str:
    text = json.dumps(one.value, ensure_ascii=False)
    shown = text if len(text) <= _LONGEST else f"{text[:_LONGEST]}…"
    rules = [
        f"rubric {limit.rubric}, rule {limit.rule}" + (f", for {limit.column}" if limit.column else "")
        for limit in one.limits
    ]
    return f"{one.name}: {shown} (set by {'; '.join(rules) or 'the check file'})"


def _judged(found: Explanation) -> Iterator[str]:
    for number, step in enumerate(found.steps, 1):
        yield f"{number}. {step.said}"
    verdict = found.verdict
    yield f"It came to {verdict.outcome.value} ({verdict.reason})."
    if found.judged is not None:
        yield (
            "Two different looks agree: certain from the first night on."
            if found.judged.certain
            else "One look: suspected until another night sees it again, or a person decides."
        )


def _life(found: Explanation) -> Iterator[str]:
    nights = [
        (one.run.as_of.isoformat(), _night(one.run.id, certain=one.sighting.certain)) for one in found.detail.seen
    ]
    yield f"seen in {len(nights)} nights:"
    for day, text in reversed(nights):
        yield f"  {day}  {text}"
    for one in found.detail.decisions:
        change = f"{one.old_state} → {one.new_state}" if one.old_state != one.new_state else one.new_state
        yield f"{_time(one.at)}  {one.who}: {one.action}, {change}{f': {one.reason}' if one.reason else ''}"


def _night(run: int | None, *, certain: bool) -> str:
    return f"run {run}, {'two looks' if certain else 'one look'}"


def _evidence(one: Evidence) -> str:
    part = f" {one.part}" if one.part else ""
    if one.missing:
        return f"{one.kind}{part}: no file ({one.missing}), {one.url}"
    return f"{one.kind}{part}: {one.path}, sha256 {one.sha256}, taken {_time(one.captured_at)}, {one.url}"


def _seal(found: Explanation) -> Iterator[str]:
    for one in found.seals:
        stamp = "with a time stamp" if one.stamp_sha256 else "without a time stamp"
        yield f"number {one.number}, {_time(one.at)}, sha256 {one.sha256}, {stamp}"
    if found.seals:
        yield "'sitecheck evidence verify' checks it"
    else:
        yield "none: the night was not closed, or by a version that made no seals"


def _part(title: str, inner: Iterable[str]) -> Iterator[str]:
    told = list(inner)
    if told:
        yield ""
        yield title
        yield from block(told)


def _time(at: datetime) -> str:
    return f"{at.astimezone(BEIJING):%Y-%m-%d %H:%M:%S}"
