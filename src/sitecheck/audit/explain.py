"""Why a finding is one: judged again from what was kept of its night, with the judge taking down its own steps."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlmodel import Session, col, select

from sitecheck.audit.rejudge import DAMAGE, BasisFor, night_of, observation_row, pruned
from sitecheck.checks import kept
from sitecheck.checks.definition import CheckFile
from sitecheck.checks.engine import judge
from sitecheck.checks.kept import BadBasis, Basis, RubricLimit, definition_of
from sitecheck.checks.trace import Look, Recorder, Step
from sitecheck.facts.verdict import JudgedFinding, Verdict, fingerprint
from sitecheck.review.queue import Detail, Seen, detail
from sitecheck.store import bundle
from sitecheck.store.blobs import BlobStore
from sitecheck.store.models import Finding, Sighting
from sitecheck.store.seals import Seal

_HEX = frozenset("0123456789abcdef")
_FINGERPRINT = 32


class NightUnreadable(Exception):
    """The night of the finding cannot be judged again: altered, lost, pruned, or of a check that is not known."""


class NoSuchFinding(LookupError):
    """There is no such finding, or it was not seen in that run."""


@dataclass(frozen=True, slots=True)
class Parameter:
    """One parameter the check was asked with. ``limits``: the rules of rubrics that set it or a part of it, none: the
    check file does."""

    name: str
    value: Any  # plain data
    limits: tuple[RubricLimit, ...]


@dataclass(frozen=True, slots=True)
class Explanation:
    """Everything by which a finding stands, as of one night.

    ``judged`` None: judged again it is none, which ``as_kept`` (by the copy kept with the night, else by today's
    checks) makes a sign of altered data or of changed checks. ``same``: it comes out as it was stored that night.
    ``settings``: what the judge asked of the unit. ``steps`` and ``looks``: those of this finding and of all the check.
    """

    detail: Detail
    seen: Seen
    check: CheckFile
    as_kept: bool
    parameters: tuple[Parameter, ...]
    settings: Mapping[str, object]
    verdict: Verdict
    judged: JudgedFinding | None
    same: bool
    steps: tuple[Step, ...]
    looks: tuple[Look, ...]
    as_of: date
    seen_at: tuple[datetime, datetime]
    seals: tuple[Seal, ...]


def find(session: Session, named: str) -> int:
    """The id of a finding by its number or its fingerprint. Raises NoSuchFinding."""
    word = named.strip().lower()
    if len(word) == _FINGERPRINT and set(word) <= _HEX:
        found = session.exec(select(Finding.id).where(Finding.fingerprint == word)).first()
    else:
        number = int(word) if word.isascii() and word.isdigit() and len(word) < 10 else 0
        found = session.exec(select(Finding.id).where(Finding.id == number)).first()
    if found is None:
        raise NoSuchFinding(f"there is no finding {named!r}; name its number or its fingerprint of 32 hex digits")
    return found


def explain(
    session: Session, finding_id: int, blobs: BlobStore, basis_for: BasisFor, run_id: int | None = None
) -> Explanation:
    """The finding as of that run, or of the last one that saw it.

    ``basis_for`` gives today's checks, for nights that kept none. Raises NoSuchFinding and NightUnreadable.
    """
    all_of_it = detail(session, finding_id)
    seen = _seen(session, all_of_it, run_id)
    try:
        return _explained(session, all_of_it, seen, blobs, basis_for)
    except DAMAGE as error:
        gone = pruned(session, seen.sighting.run_id, all_of_it.finding.site_key)
        raise NightUnreadable(gone or str(error)) from error


def _explained(session: Session, all_of_it: Detail, seen: Seen, blobs: BlobStore, basis_for: BasisFor) -> Explanation:
    finding = all_of_it.finding
    row = observation_row(session, seen.sighting.run_id, finding.site_key)
    observation = bundle.load(blobs.get(row.bundle_sha256))
    night = night_of(blobs, row)
    if night is not None:
        basis, attributes = kept.load(blobs.get(night.checks_sha256)), night.attributes
    else:
        basis = basis_for(finding.unit_code, observation.as_of)
        attributes = {"category": all_of_it.unit.category, **json.loads(all_of_it.unit.attributes)}
    check = basis.checks.get(finding.check_id)
    if check is None:
        why = basis.unreadable.get(finding.check_id, "there is no such check any more")
        raise BadBasis(f"check {finding.check_id} cannot be judged: {why}")
    trace, asked = Recorder(), _Asked(attributes)
    verdict = judge(observation, check, basis.calendar, asked, trace)
    judged = next(
        (
            one
            for one in verdict.findings
            if fingerprint(finding.site_key, finding.check_id, one.subject) == finding.fingerprint
        ),
        None,
    )
    subjects = ("", judged.subject if judged is not None else finding.subject)
    return Explanation(
        detail=all_of_it,
        seen=seen,
        check=check,
        as_kept=night is not None,
        parameters=_parameters(check, basis),
        settings={name: attributes.get(name) for name in asked.names},
        verdict=verdict,
        judged=judged,
        same=judged is not None and _as_stored(judged, seen.sighting),
        steps=tuple(step for step in trace.steps if step.subject in subjects),
        looks=tuple(look for look in trace.looks if look.subject in subjects),
        as_of=observation.as_of,
        seen_at=(observation.started_at, observation.finished_at),
        seals=tuple(session.exec(select(Seal).where(Seal.run_id == seen.run.id).order_by(col(Seal.number)))),
    )


def _seen(session: Session, found: Detail, run_id: int | None) -> Seen:
    wanted = found.finding.last_run if run_id is None else run_id
    seen = next((one for one in found.seen if one.sighting.run_id == wanted), None)
    if seen is None:
        runs = ", ".join(str(one.sighting.run_id) for one in reversed(found.seen)) or "none that is kept"
        raise NoSuchFinding(f"finding {found.finding.id} was not seen in run {wanted}; it was in {runs}")
    return seen


def _parameters(check: CheckFile, basis: Basis) -> tuple[Parameter, ...]:
    # A limit for one column stands among those of single columns.
    limits = [("limits" if one.column else one.parameter, one) for one in basis.limits if one.check == check.id]
    params: Mapping[str, Any] = definition_of(check)["params"]
    return tuple(
        Parameter(name, value, tuple(limit for set_by, limit in limits if set_by == name))
        for name, value in params.items()
    )


def _as_stored(judged: JudgedFinding, sighting: Sighting) -> bool:
    stored = (sighting.reason, json.loads(sighting.params), sighting.certain)
    return stored == (judged.reason, judged.params, judged.certain)


class _Asked(dict[str, Any]):
    """The unit's settings, which note what they are asked for."""

    def __init__(self, values: Mapping[str, Any]) -> None:
        super().__init__(values)
        self.names: list[str] = []

    def get(self, key: str, default: Any = None, /) -> Any:
        """The value; the name is noted."""
        if key not in self.names:
            self.names.append(key)
        return super().get(key, default)
