"""What belongs into the export of a finding, a unit or an assessment, gathered from the tables."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime
from pathlib import Path

from sqlmodel import Session, col, func, select

from sitecheck import __version__
from sitecheck.checks.definition import CheckFile
from sitecheck.evidence.wacz_plan import Case, Contents
from sitecheck.settings.records import Project
from sitecheck.store.blobs import BlobStore
from sitecheck.store.models import Decision, Pruned, Run
from sitecheck.tables.evidence_cases import aware, cases
from sitecheck.tables.evidence_checks import check_files
from sitecheck.tables.evidence_choice import Chosen
from sitecheck.tables.evidence_rubrics import rubric_files
from sitecheck.tables.evidence_seals import seal_files


def gather(
    session: Session,
    project: Project,
    chosen: Chosen,
    checks: Mapping[str, CheckFile],
    paths: Mapping[str, Path],
    blobs: BlobStore,
) -> Contents:
    """The export of ``chosen``; ``checks`` and ``paths`` are today's check files, by id.

    ``session`` stays open until it is written. Raises OSError, LookupError for a rubric that is missing, RubricError
    for a faulty one.
    """
    judged = check_files(session, chosen, blobs, checks, paths)
    seals = seal_files(session, chosen.nights, blobs.root)
    language = project.settings.language

    def every() -> Iterator[Case]:
        return cases(session, chosen, checks, judged.of, language, blobs)

    def pruned(sha: str) -> datetime | None:
        row = session.get(Pruned, sha)
        return aware(row.at) if row is not None else None

    return Contents(
        title=chosen.meant.name,
        at=max(filter(None, (_newest(session, chosen), seals.newest))),
        software=f"sitecheck {__version__}",
        cases=every,
        extras=(*judged.extras, *rubric_files(session, project, chosen), *seals.extras),
        notes=(*judged.notes, *seals.notes),
        damaged=(*sorted(judged.damaged), *seals.damaged),
        pruned=pruned,
    )


def _newest(session: Session, chosen: Chosen) -> datetime:
    """When the last of the nights ended or the last decision was made: the same export is dated the same."""
    runs = session.exec(select(Run).where(col(Run.id).in_({run for _, run in chosen.nights}))).all()
    times = [aware(row.finished_at or row.started_at) for row in runs]
    wanted = [number for number, _ in chosen.nights]
    for start in range(0, len(wanted), 500):
        query = select(func.max(Decision.at)).where(col(Decision.finding_id).in_(wanted[start : start + 500]))
        if (at := session.exec(query).one()) is not None:
            times.append(aware(at))
    return max(times)
