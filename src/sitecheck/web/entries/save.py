"""Taking a posted form of values into the store: what changed and fits is saved, what does not fit is told of."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlmodel import Session

from sitecheck.i18n import Translator
from sitecheck.review import entries
from sitecheck.review.entries import EntryConflict, Value
from sitecheck.scoring.facts import parse_fact, parse_item
from sitecheck.scoring.refusals import FactCode, FactRefused
from sitecheck.web.entries.fields import NA, Field, read, same
from sitecheck.web.entries.form import Place
from sitecheck.web.forms import Posted

_LONGEST = 4000


@dataclass(slots=True)
class Saved:
    """How many places were changed, and by place what is wrong with the others."""

    changed: int = 0
    faults: dict[str, str] = field(default_factory=dict)
    met: set[str] = field(default_factory=set)  # those of the faults where somebody else entered a value meanwhile


def save(
    session: Session,
    *,
    assessment: str,
    unit_code: str,
    places: Mapping[str, Place],
    form: Posted,
    who: str,
    now: datetime,
    t: Translator,
) -> Saved:
    """Append what was changed in the form, in the caller's transaction; one place's fault holds up no other.

    Raises PeriodClosed.
    """
    known = entries.current(session, assessment, unit_code)
    done = Saved()
    for key, place in places.items():
        seen = form.text(f"was.{key}")
        if not seen.isdigit():
            continue
        raw, reason = read(place.field, form.text), form.text(f"why.{key}")[:_LONGEST]
        stored = known.get(key)
        if _unchanged(place.field, raw, reason, stored):
            continue
        fault = fault_of(place, raw, reason, stored, t)
        if fault:
            done.faults[key] = fault
            continue
        try:
            write(session, assessment, unit_code, key, raw, reason, who, now, int(seen))
        except EntryConflict:
            done.faults[key] = t(
                "Somebody else changed this meanwhile. Your value is kept here; saving replaces theirs."
            )
            done.met.add(key)
            continue
        done.changed += 1
    return done


def _unchanged(field: Field, raw: Any, reason: str, stored: Value | None) -> bool:
    if stored is None:
        return raw is None and not reason
    return same(field, raw, stored.value) and reason == stored.reason


def fault_of(place: Place, raw: Any, reason: str, stored: Value | None, t: Translator) -> str:
    """What is wrong with a changed place; empty when it fits."""
    if raw is None:
        return "" if stored is not None else t("There is a reason, but no value.")
    try:
        written = {"value": raw, "reason": reason}
        if place.rule is not None:
            parse_fact(place.item, place.rule, written)
        else:
            parse_item(place.item, written)
    except FactRefused as refused:
        if refused.error is FactCode.MISSING_REASON:
            return t("A reason is needed here.")
        return t("This value does not fit: {why}", why=refused.say(t.language))
    if not reason and (place.needs_reason or raw == NA):
        return t("A reason is needed here.")
    return ""


def write(
    session: Session,
    assessment: str,
    unit_code: str,
    key: str,
    raw: Any,
    reason: str,
    who: str,
    now: datetime,
    expected: int,
) -> None:
    """Append a value that fits; None takes the one that stands back. Raises EntryConflict, PeriodClosed."""
    if raw is None:
        entries.withdraw(
            session,
            assessment=assessment,
            unit_code=unit_code,
            place=key,
            reason=reason,
            who=who,
            now=now,
            expected=expected,
        )
        return
    entries.append(
        session,
        assessment=assessment,
        unit_code=unit_code,
        place=key,
        value=raw,
        reason=reason,
        who=who,
        now=now,
        expected=expected,
    )
