"""``sitecheck self-assessment``: what units say of themselves (自查自评), shown beside their scores, never added."""

from __future__ import annotations

from datetime import date, datetime, time
from pathlib import Path
from typing import Annotated

import typer

from sitecheck.cli.common import HERE, ProjectOption, fail, open_project, open_store, say
from sitecheck.cli.exits import Exit
from sitecheck.cli.handed_in import (
    WhoOption,
    assessment_named,
    moment,
    person,
    rubrics_of,
    taking,
    today,
    with_units,
    write_form,
)

app = typer.Typer(help="Self-assessments (自查自评): shown beside the scores, never added.", no_args_is_help=True)

_Assessment = Annotated[str, typer.Argument(metavar="ASSESSMENT", help="Id of the assessment.")]


@app.command()
def template(
    assessment: _Assessment,
    unit: Annotated[str | None, typer.Option(metavar="CODE", help="For this unit only.")] = None,
    output: Annotated[
        Path | None, typer.Option("--output", "-o", metavar="FILE", help="Where to; default: self-ASSESSMENT.xlsx.")
    ] = None,
    project: ProjectOption = HERE,
) -> None:
    """Write an empty form (.xlsx): one row for each unit and item."""
    from sitecheck.i18n import translator
    from sitecheck.tables.cards import assessed_units
    from sitecheck.tables.self_form import self_form

    loaded = open_project(project)
    config = assessment_named(loaded, assessment)
    units = [one for one in assessed_units(loaded, config) if unit in (None, one.code)]
    if not units:
        fail(f"{assessment} does not assess {unit!r}" if unit is not None else f"{assessment} has no units", Exit.USAGE)
    name = f"self-{assessment}{f'-{unit}' if unit is not None else ''}.xlsx"
    data = self_form(config, rubrics_of(loaded, config), units, translator(loaded.settings.language))
    write_form(output or Path(name), data)


@app.command(name="import")
def import_list(
    assessment: _Assessment,
    file: Annotated[Path, typer.Argument(help="The filled form, .xlsx or .csv; attachments lie beside it.")],
    submitted: Annotated[
        str | None, typer.Option(metavar="DATE", help="When the units handed it in, like 2027-01-04; default: today.")
    ] = None,
    who: WhoOption = "",
    project: ProjectOption = HERE,
) -> None:
    """Take a filled form, of one unit or of many, whole or not at all."""
    from sitecheck.review import selfreports
    from sitecheck.review.proofs import keep_listed
    from sitecheck.store.blobs import BlobStore
    from sitecheck.tables.cards import assessed_units
    from sitecheck.tables.self_file import read_reports
    from sitecheck.tables.self_items import due_on

    loaded = open_project(project)
    config = assessment_named(loaded, assessment)
    rubrics, units, at = rubrics_of(loaded, config), assessed_units(loaded, config), _submitted(submitted)
    with taking(file):
        read_reports(file, rubrics, units, submitted_at=at)  # a form with mistakes leaves no attachment behind
    blobs = BlobStore(loaded.snapshots, min_free_mb=loaded.settings.min_free_mb)
    reports = read_reports(file, rubrics, units, submitted_at=at, blobs=blobs)
    store = open_store(loaded)
    try:
        with store.session() as session:
            with_units(session, loaded)
            name, now = person(who), moment()
            for one in reports:
                keep_listed(session, one.attachments, assessment=config.id, unit_code=one.unit, who=name, now=now)
            new = selfreports.submit(session, config.id, reports, who=name, now=now)
    finally:
        store.close()
    due = due_on(config, rubrics[0])
    say(f"{len(reports)} items of {len({one.unit for one in reports})} units, {new} of them new or changed.")
    if due is not None and new and _day(at) > due:
        say(f"They were due on {due}: shown as late.")


def _submitted(text: str | None) -> datetime:
    from sitecheck.facts.times import BEIJING
    from sitecheck.settings.values import day_of

    if text is None:
        return moment()
    day = day_of(text)
    if day is None or day > today():
        fail(f"--submitted {text!r}: write a day that has come, like 2027-01-04", Exit.USAGE)
    return datetime.combine(day, time(12), BEIJING)


def _day(at: datetime) -> date:
    from sitecheck.facts.times import BEIJING

    return at.astimezone(BEIJING).date()
