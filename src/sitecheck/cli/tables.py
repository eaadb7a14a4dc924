"""``sitecheck tables``: the final tables of all assessments, or of one."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from sitecheck.cli.common import HERE, ProjectOption, fail, open_project, open_store, say
from sitecheck.cli.exits import Exit
from sitecheck.settings.records import Project
from sitecheck.store.engine import Store


def tables(
    assessment: Annotated[str | None, typer.Argument(help="Id of an assessment; none: all of them.")] = None,
    output: Annotated[Path | None, typer.Option(metavar="DIR", help="Where to; default: tables/.")] = None,
    project: ProjectOption = HERE,
) -> None:
    """Write one workbook per assessment, and the same as CSV and JSON."""
    loaded = open_project(project)
    known = [one.id for one in loaded.assessments]
    if assessment is not None and assessment not in known:
        fail(f"there is no assessment {assessment!r}: one of {', '.join(known) or '(none is configured)'}", Exit.USAGE)
    if not known:
        fail("config/assessments.yaml lists no assessment", Exit.USAGE)
    store = open_store(loaded)
    try:
        written = write_all(loaded, store, output or loaded.root / "tables", only=assessment)
    finally:
        store.close()
    for path in written:
        print(path)
    say(f"Wrote {len(written)} files.")


def write_all(project: Project, store: Store, folder: Path, *, only: str | None = None) -> list[Path]:
    """Write the tables of every assessment (or of ``only``) into ``folder``; returns the files in order."""
    from sitecheck.audit.preflight import preflight
    from sitecheck.i18n import language_of, translator
    from sitecheck.store.blobs import BlobStore
    from sitecheck.tables.cards import assessment_cards
    from sitecheck.tables.write import write_tables

    checks = preflight(project)
    language = language_of(project.settings.language)
    blobs = BlobStore(project.snapshots)
    written: list[Path] = []
    for assessment in project.assessments:
        if only not in (None, assessment.id):
            continue
        with store.reading() as session:
            cards = assessment_cards(session, project, assessment, checks, language)
        written += write_tables(folder, project, assessment, cards, blobs, translator(language))
    return written
