"""Everything known about a finding in a night, as the plain data that goes into an export."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any, TypeVar

from sqlalchemy import tuple_
from sqlmodel import Session, col, select

from sitecheck.checks.definition import CheckFile
from sitecheck.checks.messages import message
from sitecheck.evidence.wacz_plan import Case, KeptFile
from sitecheck.store.blobs import BlobStore
from sitecheck.store.models import CheckResult, Decision, Evidence, Finding, Observation, Run, Sighting, Unit
from sitecheck.store.night_results import results_of
from sitecheck.tables.evidence_choice import Chosen

SCHEMA = "sitecheck.exported-finding/1"
_AT_ONCE = 100  # findings whose rows are held at a time
_Row = TypeVar("_Row")

JudgedBy = Callable[[str, int, str], Mapping[str, Any]]  # check id, run, site → how the export names its check file


def cases(
    session: Session,
    chosen: Chosen,
    checks: Mapping[str, CheckFile],
    judged_by: JudgedBy,
    language: str,
    blobs: BlobStore,
) -> Iterator[Case]:
    """The findings one by one, in order of their numbers; few are held at a time."""
    for start in range(0, len(chosen.nights), _AT_ONCE):
        some = chosen.nights[start : start + _AT_ONCE]
        yield from _some(session, some, chosen, checks, judged_by, language, blobs)


def _some(
    session: Session,
    nights: Sequence[tuple[int, int]],
    chosen: Chosen,
    checks: Mapping[str, CheckFile],
    judged_by: JudgedBy,
    language: str,
    blobs: BlobStore,
) -> Iterator[Case]:
    ids, run_ids = [one for one, _ in nights], {run for _, run in nights}
    findings = {row.id: row for row in session.exec(select(Finding).where(col(Finding.id).in_(ids)))}
    codes = {row.unit_code for row in findings.values()}
    units = {row.code: row for row in session.exec(select(Unit).where(col(Unit.code).in_(codes)))}
    runs = {row.id: row for row in session.exec(select(Run).where(col(Run.id).in_(run_ids)))}
    places = {(run, findings[number].site_key) for number, run in nights}
    observed = {
        (row.run_id, row.site_key): row
        for row in session.exec(select(Observation).where(_pairs(Observation.run_id, Observation.site_key, places)))
    }
    results = {
        (run, site, row.check_id): row
        for run, site in sorted(places)
        for row in results_of(session, blobs, run, site) or ()
    }
    sightings = {
        row.finding_id: row
        for row in session.exec(select(Sighting).where(_pairs(Sighting.finding_id, Sighting.run_id, nights)))
    }
    decisions = _grouped(
        session.exec(select(Decision).where(col(Decision.finding_id).in_(ids)).order_by(col(Decision.id))).all()
    )
    files = _grouped(
        session.exec(
            select(Evidence).where(_pairs(Evidence.finding_id, Evidence.run_id, nights)).order_by(col(Evidence.id))
        ).all()
    )
    for number, run in nights:
        row = findings[number]
        check = checks.get(row.check_id)
        place = (run, row.site_key)
        name = check.name.in_language(language) if check is not None else row.check_id
        document = {
            "schema": SCHEMA,
            "finding": _finding(row, units[row.unit_code], check),
            "night": _plain(runs[run]),
            "observation": _plain(observed.get(place)),
            "verdict": _plain(results.get((*place, row.check_id))),
            "sighting": _plain(sightings.get(number)),
            "decisions": [_plain(one) for one in decisions.get(number, ())],
            "check_file": judged_by(row.check_id, *place),
            "counts_in": [dict(one) for one in chosen.counted.get(number, ())],
        }
        yield Case(
            number, row.fingerprint, f"{name}: {row.subject}", document, tuple(map(_file, files.get(number, ())))
        )


def _pairs(first: Any, second: Any, wanted: Any) -> Any:
    return tuple_(first, second).in_(sorted(wanted))


def _grouped(rows: Sequence[_Row]) -> dict[int, list[_Row]]:
    found: dict[int, list[_Row]] = {}
    for row in rows:
        found.setdefault(row.finding_id, []).append(row)  # type: ignore[attr-defined]
    return found


def _finding(row: Finding, unit: Unit, check: CheckFile | None) -> dict[str, Any]:
    said = _plain(row) or {}
    if check is not None:
        params = json.loads(row.params)
        said |= {"check_name": check.name.in_language("en"), "check_name_zh": check.name.in_language("zh")}
        said |= {name: message(check, row.reason, params, lang) for name, lang in _MESSAGES}
    return {**said, "unit_name": unit.name}


_MESSAGES = (("message", "en"), ("message_zh", "zh"))
_JSON = frozenset({"params", "undecided", "marks", "attempts", "shown"})  # columns that hold JSON text


def _plain(row: Finding | Run | Observation | CheckResult | Sighting | Decision | None) -> dict[str, Any] | None:
    """A row as JSON data: times in UTC, JSON text as what it says."""
    if row is None:
        return None
    return {name: _value(name, value) for name, value in row.model_dump().items()}


def _value(name: str, value: Any) -> Any:
    if name in _JSON and isinstance(value, str):
        return json.loads(value)
    if isinstance(value, datetime):
        return aware(value).isoformat()
    return value if isinstance(value, str | int | float | bool | None) else str(value)


def aware(at: datetime) -> datetime:
    """``at`` with its zone; SQLite gives times back without it."""
    return at if at.tzinfo is not None else at.replace(tzinfo=UTC)


def _file(row: Evidence) -> KeptFile:
    return KeptFile(
        row.kind, row.url, row.sha256, row.size, row.media_type, aware(row.captured_at), row.part, row.missing
    )
