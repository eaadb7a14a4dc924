"""Checklist lines: an answer as a whole, or one for each thing the line asks for, figures within their bounds."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from sitecheck.scoring.conditions import applies, attribute
from sitecheck.scoring.effects import note
from sitecheck.scoring.numbers import exact, plain
from sitecheck.scoring.refusals import FactRefused, Refusal
from sitecheck.scoring.rules import Condition, Requirement, YesNoRule
from sitecheck.scoring.scorecard import Note, Remark
from sitecheck.scoring.values import Answer, Answers, Said, Unit


@dataclass(frozen=True, slots=True)
class Judged:
    """What a line comes to; ``said`` None: something it asks for is not answered yet."""

    said: Said | None
    notes: tuple[Note, ...] = ()


def parse_answer(value: Any) -> Answer:
    """yes or no, written as such or as a truth value. Raises FactRefused."""
    if isinstance(value, bool):
        return Answer(Said.YES if value else Said.NO)
    if isinstance(value, str) and value in (Said.YES, Said.NO):
        return Answer(Said(value))
    raise FactRefused(Refusal.NOT_AN_ANSWER, value=_quote(value))


def parse_answers(rule: YesNoRule, value: Mapping[str, Any], reason: str) -> Answers:
    """Answers by the ids of the rule's requirements: yes, no, na (with a reason of its own or of the whole), or the
    figure where one is asked for. Raises FactRefused."""
    known = {entry.id: entry for entry in rule.requirements}
    if not value or not known.keys() >= value.keys():
        unknown = ", ".join(str(key) for key in value if key not in known)
        raise FactRefused(Refusal.NOT_A_KEY, value=unknown or "nothing", keys=", ".join(known) or "yes, no, na")
    return Answers(tuple((key, _part(known[key], written, reason)) for key, written in sorted(value.items())))


def judge_answer(
    rule: YesNoRule, value: Answer | Answers, unit: Unit, defaults: Condition, *, year_over: bool = True
) -> Judged:
    """The answer of the line for this unit. Of what is asked everything must hold, or (``needs: any``) one thing.

    What does not apply counts neither way; where nothing applies, the line does not. ``year_over``: the period ends
    with the year.
    """
    if isinstance(value, Answer):
        branches = [entry for entry in rule.requirements if entry.when and _stated(entry, unit, defaults)]
        return Judged(
            value.said,
            (note(Remark.ANSWER, answer=value.said.value), *(note(Remark.ASKED, title=one.title) for one in branches)),
        )
    given = dict(value.parts)
    stage = "year_end" if year_over else "in_year"
    timely = [entry for entry in rule.requirements if entry.stage in (None, stage)]
    cases = {entry.case for entry in rule.requirements if entry.case and entry.id in given}
    asked = [entry for entry in timely if _asked(entry, given, cases, unit, defaults)]
    verdicts = {entry.id: _verdict(entry, given[entry.id]) for entry in asked if entry.id in given}
    missing = [entry.title for entry in asked if entry.id not in given]
    notes = [_say(entry, given[entry.id], verdicts[entry.id]) for entry in asked if entry.id in given]
    notes += [
        note(Remark.NOT_THIS_UNIT if entry in timely else Remark.NOT_NOW, attributes=entry.title)
        for entry in rule.requirements
        if entry.id in given and entry not in asked
    ]
    if missing:
        notes.append(note(Remark.OPEN, titles="；".join(missing)))
    return Judged(_together(set(verdicts.values()), rule.needs == "any", bool(missing) or not asked), tuple(notes))


def _together(said: set[Said], one_is_enough: bool, missing: bool) -> Said | None:
    decisive = Said.YES if one_is_enough else Said.NO
    if decisive in said:
        return decisive
    if missing:
        return None
    rest = Said.NO if one_is_enough else Said.YES
    return rest if rest in said else Said.NA


def _stated(entry: Requirement, unit: Unit, defaults: Condition) -> bool:
    """Whether the unit says that it is one this is asked of."""
    known = all(name in defaults or attribute(unit, name) is not None for name in entry.when)
    return known and applies(entry.when, unit, defaults).met


def _asked(
    entry: Requirement, given: Mapping[str, Said | Decimal], cases: set[str], unit: Unit, defaults: Condition
) -> bool:
    if entry.case is not None and entry.case not in cases:
        return False
    found = applies(entry.when, unit, defaults)
    # Where the unit does not say what it is, whoever answered a branch saw it apply.
    return found.met and (not found.assumed or entry.id in given)


def _verdict(entry: Requirement, value: Said | Decimal) -> Said:
    if isinstance(value, Said):
        return value
    low = entry.least is not None and value < entry.least
    high = entry.most is not None and value > entry.most
    return Said.NO if low or high else Said.YES


def _say(entry: Requirement, value: Said | Decimal, said: Said) -> Note:
    if isinstance(value, Said):
        return note(Remark.PART, title=entry.title, answer=said.value)
    return note(Remark.MEASURED, title=entry.title, figure=plain(value) + (entry.unit or ""), answer=said.value)


def _part(entry: Requirement, written: Any, reason: str) -> Said | Decimal:
    if isinstance(written, Mapping) and "value" in written:
        own = written.get("reason")
        reason = own.strip() if isinstance(own, str) and own.strip() else reason
        written = written["value"]
    if isinstance(written, str) and written == Said.NA:
        if not reason:
            raise FactRefused(Refusal.REASON)
        return Said.NA
    if isinstance(written, bool) or (isinstance(written, str) and written in (Said.YES, Said.NO)):
        return parse_answer(written).said
    said = f"{entry.id}: {_quote(written)}"
    if not entry.measured:
        raise FactRefused(Refusal.NOT_AN_ANSWER, value=said)
    figure = exact(written)
    if figure is None or figure < 0:
        raise FactRefused(Refusal.NOT_A_FIGURE, value=said)
    return figure


def _quote(value: Any) -> str:
    text = "nothing" if value is None else repr(value) if isinstance(value, str) else str(value)
    return text if len(text) <= 60 else text[:57] + "..."
