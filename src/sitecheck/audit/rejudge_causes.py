"""Why a verdict comes out otherwise: what was changed since the night among the things that judge."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from sitecheck import __version__
from sitecheck.checks.definition import CheckFile
from sitecheck.checks.judges.common import Attributes
from sitecheck.checks.kept import Basis, RubricLimit, definition_of
from sitecheck.facts.site import SiteObservation
from sitecheck.store.models import Run

_ONLY_SAID = frozenset({"messages", "outcomes", "why", "remedy", "legal_basis"})  # for people; no judge reads them
_NAMED = 6  # words named of a list that was changed
_LONGEST = 120  # characters shown of a value


class CauseKind(StrEnum):
    """Where the change lies."""

    NEW_CHECK = "new-check"
    CHECK_GONE = "check-gone"
    CHECK_FILE = "check-file"
    RUBRIC = "rubric"
    CALENDAR = "calendar"
    UNIT = "unit"
    PROGRAM = "program"
    UNKNOWN_CHECK = "unknown-check"
    CHECKS_CHANGED = "checks-changed"
    ALTERED = "altered"


@dataclass(frozen=True, slots=True)
class Cause:
    """One change: ``what`` is the key, rule, year or setting; ``stored`` and ``now`` its values, where it has any."""

    kind: CauseKind
    what: str = ""
    stored: str = ""
    now: str = ""


@dataclass(frozen=True, slots=True)
class Then:
    """What a site is judged by: checks, limits and working days, and the settings of its unit."""

    basis: Basis
    attributes: Attributes


def causes_of(
    check: str, run: Run, then: Then | None, now: Then | None, *, altered: bool, other_checks: bool
) -> tuple[Cause, ...]:
    """What may be the cause of the differences of one check, most telling first.

    ``then`` None: the night kept no copy of what it judged by. ``now`` None: it was judged by that copy again.
    ``altered``: by that copy it does not come out as stored. ``other_checks``: the check files are not the run's.
    """
    found: list[Cause] = []
    if now is not None and then is not None:
        found += _changed(check, then, now)
    elif now is not None and other_checks:
        found.append(Cause(CauseKind.CHECKS_CHANGED))
    if then is not None and check in then.basis.unreadable:
        found.append(Cause(CauseKind.UNKNOWN_CHECK, then.basis.unreadable[check]))
    if not found or altered or now is None:
        if run.version != __version__:
            found.append(Cause(CauseKind.PROGRAM, "", run.version, __version__))
        elif not found or altered:
            found.append(Cause(CauseKind.ALTERED))
    return tuple(found)


def settled_at_night(then: Basis, now: Basis, observation: SiteObservation) -> tuple[str, ...]:
    """Checks whose words or places to look for were changed: they take part in the crawl and are not judged again."""
    return tuple(
        key
        for key in sorted(then.checks.keys() & now.checks.keys())
        if _asked(then.checks[key], observation) != _asked(now.checks[key], observation)
    )


def _asked(check: CheckFile, observation: SiteObservation) -> tuple[Any, ...]:
    return dict(check.columns), check.topics(observation.upstream_hosts, observation.units), check.clues


def _changed(check: str, then: Then, now: Then) -> Iterator[Cause]:
    before, after = then.basis.checks.get(check), now.basis.checks.get(check)
    if before is None and check not in then.basis.unreadable:
        yield Cause(CauseKind.NEW_CHECK)
        return
    if after is None:
        yield Cause(CauseKind.CHECK_GONE)
        return
    if before is not None:
        limits = list(_limits_changed(check, then.basis, now.basis))
        by_rubric = {name for limit, _ in limits for name in _parameters(limit)}
        yield from (cause for _, cause in limits)
        was_set = {
            name: f" (set by rubric {limit.rubric} {limit.rule})"
            for limit in then.basis.limits
            if limit.check == check
            for name in _parameters(limit)
        }
        for key, stored, value in _keys(definition_of(before), definition_of(after)):
            first = key.split(".")[1] if key.startswith("params.") else ""
            if first not in by_rubric:
                yield Cause(CauseKind.CHECK_FILE, key, stored + was_set.get(first, ""), value)
    for year in sorted({*then.basis.calendar.known_years, *now.basis.calendar.known_years}):
        stored_plan, plan = then.basis.calendar.plan(year), now.basis.calendar.plan(year)
        if stored_plan != plan:
            words = ("not known" if one is None else "known" for one in (stored_plan, plan))
            yield Cause(CauseKind.CALENDAR, str(year), *words)
    for name in sorted(then.attributes.keys() | now.attributes.keys()):
        if then.attributes.get(name) != now.attributes.get(name):
            yield Cause(CauseKind.UNIT, name, _short(then.attributes.get(name)), _short(now.attributes.get(name)))


def _limits_changed(check: str, then: Basis, now: Basis) -> Iterator[tuple[RubricLimit, Cause]]:
    """Limits that a rubric sets now and did not set so then; where none sets it any more, the check file speaks."""

    def of(basis: Basis) -> dict[tuple[str, str], RubricLimit]:
        return {(one.parameter, one.column): one for one in basis.limits if one.check == check}

    before, after = of(then), of(now)
    for place, limit in sorted(after.items()):
        one = before.get(place)
        if one is None or one.value != limit.value:
            what = f"{limit.rubric} {limit.rule} {limit.parameter}" + (f" of {limit.column}" if limit.column else "")
            yield limit, Cause(CauseKind.RUBRIC, what, _short(one.value) if one else "not set", _short(limit.value))


def _parameters(limit: RubricLimit) -> tuple[str, ...]:
    """The parameters of the check that a limit touches."""
    return ("limits", "columns") if limit.column else (limit.parameter,)


def _keys(stored: Mapping[str, Any], now: Mapping[str, Any], above: str = "") -> Iterator[tuple[str, str, str]]:
    """Keys of a check file that say something else, down to the single value; of lists, what came and went."""
    for name in sorted(stored.keys() | now.keys()):
        if not above and name in _ONLY_SAID:
            continue
        one, other = stored.get(name), now.get(name)
        key = f"{above}{name}"
        if one == other:
            continue
        if isinstance(one, Mapping) and isinstance(other, Mapping):
            yield from _keys(one, other, f"{key}.")
        elif isinstance(one, list) and isinstance(other, list):
            went = [value for value in one if value not in other]
            came = [value for value in other if value not in one]
            yield key, _short(went[:_NAMED]) if went or came else "another order", _short(came[:_NAMED])
        else:
            yield key, _short(one), _short(other)


def _short(value: Any) -> str:
    match value:
        case None:
            text = "not set"
        case bool():
            text = "yes" if value else "no"
        case list() | tuple():
            text = ", ".join(map(_short, value)) or "nothing"
        case _:
            text = str(value)
    return text if len(text) <= _LONGEST else f"{text[:_LONGEST]}…"
