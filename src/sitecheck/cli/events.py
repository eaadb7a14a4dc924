"""``sitecheck events``: the event ledger (台账), entered from lists, and what the rules make of it."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from sitecheck.cli.common import HERE, ProjectOption, fail, open_project, open_store, say
from sitecheck.cli.exits import Exit
from sitecheck.cli.handed_in import WhoOption, assessment_named, moment, person, taking, today, with_units, write_form

app = typer.Typer(help="The event ledger (台账): entered once, counted by the rules.", no_args_is_help=True)


@app.command()
def template(
    output: Annotated[Path, typer.Option("--output", "-o", metavar="FILE", help="Where to.")] = Path("events.xlsx"),
    project: ProjectOption = HERE,
) -> None:
    """Write an empty list (.xlsx) to fill in, with what may stand in each column."""
    from sitecheck.i18n import translator
    from sitecheck.tables.event_form import event_form

    loaded = open_project(project)
    write_form(output, event_form(loaded.units, translator(loaded.settings.language)))


@app.command(name="import")
def import_list(
    file: Annotated[Path, typer.Argument(help="The list, .xlsx or .csv; attachments lie beside it.")],
    reason: Annotated[str, typer.Option(help="Why events of an earlier list are revised.")] = "",
    who: WhoOption = "",
    project: ProjectOption = HERE,
) -> None:
    """Enter the events of a list. The same list twice adds nothing; a changed row revises its event."""
    from sitecheck.review import events
    from sitecheck.review.event_file import read_events
    from sitecheck.review.proofs import LEDGER, keep_listed
    from sitecheck.store.blobs import BlobStore

    loaded = open_project(project)
    with taking(file):
        read_events(file, loaded.units, today=today())  # a list with mistakes leaves no attachment behind
    blobs = BlobStore(loaded.snapshots, min_free_mb=loaded.settings.min_free_mb)
    found = read_events(file, loaded.units, today=today(), blobs=blobs)
    store = open_store(loaded)
    try:
        with store.session() as session:
            with_units(session, loaded)
            before = {event.key: event for event in events.current(session)}
            now, name = moment(), person(who)
            for event in found:
                keep_listed(session, event.attachments, assessment=LEDGER, unit_code=event.unit, who=name, now=now)
                events.record(session, event, who=name, now=now, reason=reason)
    except events.EventConflict as error:
        fail(f"{file.name}: {error}; nothing was entered", Exit.USAGE)
    finally:
        store.close()
    new = sum(event.key not in before for event in found)
    same = sum(before.get(event.key) == event for event in found)
    say(f"{new} events entered, {len(found) - new - same} revised, {same} as they were.")


@app.command()
def withdraw(
    number: Annotated[str, typer.Argument(metavar="NUMBER", help="The event's number.")],
    reason: Annotated[str, typer.Option(help="Why.")],
    who: WhoOption = "",
    project: ProjectOption = HERE,
) -> None:
    """Take an event back; its history stays."""
    from sitecheck.review import events

    store = open_store(open_project(project))
    try:
        with store.session() as session:
            events.withdraw(session, number, reason=reason, who=person(who), now=moment())
    except ValueError as error:
        fail(f"{error}; nothing was changed", Exit.USAGE)
    finally:
        store.close()
    say(f"{number} is withdrawn.")


@app.command(name="list")
def list_events(
    assessment: Annotated[
        str | None, typer.Option(metavar="ID", help="What the rules of this assessment make of each event.")
    ] = None,
    unit: Annotated[str | None, typer.Option(metavar="CODE", help="Only events of this unit.")] = None,
    project: ProjectOption = HERE,
) -> None:
    """List the events that stand; with an assessment also which rule counts them, and why others do not."""
    from sitecheck.i18n import translator
    from sitecheck.review import events
    from sitecheck.tables.event_report import event_report

    loaded = open_project(project)
    if unit is not None and loaded.unit(unit) is None:
        fail(f"there is no unit {unit!r} in config/units.csv", Exit.USAGE)
    chosen = assessment_named(loaded, assessment) if assessment is not None else None
    store = open_store(loaded)
    try:
        with store.reading() as session:
            found = events.current(session, unit)
    finally:
        store.close()
    for line in event_report(loaded, chosen, found, translator(loaded.settings.language)):
        print(line)
