"""``sitecheck facts``: facts of a file become manual entries of an assessment."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from sitecheck.cli.common import HERE, ProjectOption, open_project, open_store, say
from sitecheck.cli.handed_in import WhoOption, assessment_named, moment, person, rubrics_of, taking, with_units

app = typer.Typer(help="Facts from files, entered like values at the desk.", no_args_is_help=True)


@app.command(name="import")
def import_list(
    file: Annotated[Path, typer.Argument(help="The facts: .csv, .xlsx, .yaml or .json, as for `sitecheck score`.")],
    assessment: Annotated[str, typer.Option("--assessment", "-a", metavar="ID", help="The assessment it is for.")],
    reason: Annotated[str, typer.Option(help="The reason of facts that give none of their own.")] = "",
    who: WhoOption = "",
    project: ProjectOption = HERE,
) -> None:
    """Enter all facts of a file, or none. The same file twice adds nothing; a changed value stands before the old."""
    from sitecheck.review import entries
    from sitecheck.tables.cards import assessed_units
    from sitecheck.tables.fact_file import read_given

    loaded = open_project(project)
    config = assessment_named(loaded, assessment)
    with taking(file):
        given = read_given(file, config, rubrics_of(loaded, config), assessed_units(loaded, config), reason)
    store = open_store(loaded)
    new = changed = 0
    try:
        with store.session() as session:
            with_units(session, loaded)
            now, name = moment(), person(who)
            known = {code: entries.current(session, config.id, code) for code in {one.unit for one in given}}
            for one in given:
                stood = known[one.unit].get(one.place)
                row = entries.append(
                    session,
                    assessment=config.id,
                    unit_code=one.unit,
                    place=one.place,
                    value=one.value,
                    reason=one.reason,
                    who=name,
                    now=now,
                )
                new += stood is None
                changed += stood is not None and stood.entry_id != row.id
    finally:
        store.close()
    units = len({one.unit for one in given})
    say(f"{units} units: {new} facts entered, {changed} changed, {len(given) - new - changed} as they were.")
