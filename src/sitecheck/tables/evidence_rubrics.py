"""The rubrics by which findings cost points, for an export: as published, or as configured where nothing is yet."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from typing import Any

from sqlmodel import Session, col, select

from sitecheck.evidence.wacz_plan import Extra
from sitecheck.evidence.wacz_zip import safe_name
from sitecheck.scoring.kept import keep_rubric, kept_rubric
from sitecheck.scoring.model import Rubric
from sitecheck.scoring.rubric import load_family, rubric_folders
from sitecheck.settings.records import AssessmentConfig, Project
from sitecheck.store.models import Finding, Publication, PublishedRubric
from sitecheck.tables.evidence_choice import Chosen, Kind
from sitecheck.tables.publish import newest_version


def rubric_files(session: Session, project: Project, chosen: Chosen) -> tuple[Extra, ...]:
    """The rubrics of all assessments concerned, each once: ``rubrics/ID-HASH.json``, named by the sha256 of its bytes;
    and ``rubrics/assessments.json``: which assessment counts by which, and which of the checks it asks for.

    Raises LookupError for a rubric that is missing and RubricError for a faulty one.
    """
    checks, units = _concerned(session, chosen)
    files: dict[str, bytes] = {}
    listed: list[Mapping[str, Any]] = []
    for assessment in project.assessments:
        if chosen.meant.kind is Kind.ASSESSMENT and assessment.id != chosen.meant.key:
            continue
        if not any(assessment.covers(unit) for unit in project.units if unit.code in units):
            continue
        published = newest_version(session, assessment.id)
        tables = _published(session, published) if published is not None else _configured(project, assessment)
        names: dict[str, list[str]] = {}
        for table, text in tables:
            path = f"rubrics/{safe_name(table.id)}-{table.hash}.json"
            names[path] = sorted(_asks(table) & checks)
            files[path] = text.encode()
        listed.append(_said(assessment, published, names))
    if not listed:
        return ()
    files["rubrics/assessments.json"] = json.dumps(listed, ensure_ascii=False, indent=1).encode() + b"\n"
    return tuple(_extra(path, data) for path, data in sorted(files.items()))


def _concerned(session: Session, chosen: Chosen) -> tuple[set[str], set[str]]:
    """Ids of the checks, codes of the units."""
    checks: set[str] = set()
    units: set[str] = set()
    wanted = [number for number, _ in chosen.nights]
    for start in range(0, len(wanted), 500):
        query = select(Finding.check_id, Finding.unit_code).where(col(Finding.id).in_(wanted[start : start + 500]))
        for check, unit in session.exec(query.distinct()):
            checks.add(check)
            units.add(unit)
    return checks, units


def _published(session: Session, row: Publication) -> Iterable[tuple[Rubric, str]]:
    for name in (row.rubric_hash, *json.loads(row.partners)):
        text = session.get_one(PublishedRubric, name).data
        yield kept_rubric(text), text


def _configured(project: Project, assessment: AssessmentConfig) -> Iterable[tuple[Rubric, str]]:
    rubric, partners = load_family(assessment.rubric, rubric_folders(project.root))
    return [(table, keep_rubric(table)) for table in (rubric, *partners.values())]


def _asks(rubric: Rubric) -> set[str]:
    rules = (rule for _, rule in rubric.rules.values())
    return {name for rule in rules for name in (rule.check, *rule.also_checks) if name is not None}


def _said(assessment: AssessmentConfig, row: Publication | None, rubrics: Mapping[str, list[str]]) -> Mapping[str, Any]:
    said: dict[str, Any] = {"assessment": assessment.id, "title": assessment.title, "period": assessment.period}
    said |= {"counts": assessment.counts, "rubrics": rubrics}
    if row is None:
        return {**said, "published": None}
    return {**said, "published": {"version": row.version, "who": row.who, "reason": row.reason}}


def _extra(path: str, data: bytes) -> Extra:
    return Extra(path, lambda: (data,))
