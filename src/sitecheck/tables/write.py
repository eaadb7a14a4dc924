"""The files of an assessment: workbook, CSV, JSON, and the pictures its deductions rest on."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from sitecheck.i18n import Translator
from sitecheck.settings.records import AssessmentConfig, Project
from sitecheck.store.blobs import BlobDamaged, BlobStore
from sitecheck.store.files import write_whole
from sitecheck.tables.export import deductions_csv, table_csv, table_json
from sitecheck.tables.links import copy_name, links_of
from sitecheck.tables.records import UnitCard
from sitecheck.tables.workbook import workbook

_PICTURES = "pictures"


def write_tables(
    folder: Path,
    project: Project,
    assessment: AssessmentConfig,
    cards: Sequence[UnitCard],
    blobs: BlobStore,
    t: Translator,
) -> tuple[Path, ...]:
    """Write ``ID.xlsx``, ``ID.csv``, ``ID-deductions.csv``, ``ID.json`` and ``pictures/``; returns the four tables.

    The pictures are copies, so that the folder can be handed on; one that is gone or damaged is left out. A file is
    replaced as a whole or not at all. Raises OSError.
    """
    links = links_of(project, _PICTURES, copied=True)
    files = {
        f"{assessment.id}.xlsx": workbook(assessment, cards, links, t),
        f"{assessment.id}.csv": table_csv(cards, t),
        f"{assessment.id}-deductions.csv": deductions_csv(cards, links, t),
        f"{assessment.id}.json": table_json(assessment, cards, links, t.language),
    }
    folder.mkdir(parents=True, exist_ok=True)
    _copy_pictures(folder / _PICTURES, cards, blobs)
    for name, data in files.items():
        write_whole(folder / name, data)
    return tuple(folder / name for name in files)


def _copy_pictures(folder: Path, cards: Sequence[UnitCard], blobs: BlobStore) -> None:
    wanted = {
        copy_name(finding): finding.picture_sha256
        for card in cards
        for deduction in card.deductions
        for finding in deduction.findings
        if finding.picture
    }
    for name, sha in sorted(wanted.items()):
        if (folder / name).exists():
            continue
        try:
            data = blobs.get(sha)
        except (FileNotFoundError, BlobDamaged):
            continue
        folder.mkdir(parents=True, exist_ok=True)
        write_whole(folder / name, data)
