"""``sitecheck ranks``: ranking lists made elsewhere, for the rules that give points by rank."""

from __future__ import annotations

import hashlib
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from sitecheck.cli.common import HERE, ProjectOption, fail, open_project, open_store, say
from sitecheck.cli.exits import Exit
from sitecheck.cli.handed_in import WhoOption, assessment_named, moment, person, rubrics_of, taking, with_units

if TYPE_CHECKING:
    from sitecheck.scoring.model import Rubric

app = typer.Typer(help="Ranking lists for rules that give points by rank.", no_args_is_help=True)

_Assessment = Annotated[str, typer.Option("--assessment", "-a", metavar="ID", help="The assessment it is for.")]
_Metric = Annotated[
    str, typer.Option(metavar="KEY", help="What is ranked: the rule (O3.r1), or the metric's name or its beginning.")
]


class Missing(StrEnum):
    """What becomes of units the list does not name."""

    ERROR = "error"
    ZERO = "zero"


@app.command(name="import")
def import_list(
    file: Annotated[Path, typer.Argument(help="The list, .xlsx or .csv: unit, score or rank, group.")],
    metric: _Metric,
    assessment: _Assessment,
    missing: Annotated[Missing, typer.Option(help="Units the list does not name: a mistake, or zero.")] = Missing.ERROR,
    reason: Annotated[str, typer.Option(help="Why an earlier list is replaced.")] = "",
    who: WhoOption = "",
    project: ProjectOption = HERE,
) -> None:
    """Take a whole list, or nothing: every mistake is named with sheet and row. The newest list of a metric counts."""
    from sitecheck.review import rankings
    from sitecheck.scoring.rank_file import read_ranks
    from sitecheck.scoring.rank_lists import metrics_of
    from sitecheck.store.blobs import BlobStore
    from sitecheck.tables.cards import assessed_units

    loaded = open_project(project)
    config = assessment_named(loaded, assessment)
    rubrics = rubrics_of(loaded, config)
    name = _metric(metric, rubrics)
    units = assessed_units(loaded, config)
    with taking(file):
        rows = read_ranks(file, metrics_of(rubrics)[name], units, loaded.units, missing_is_zero=missing is Missing.ZERO)
    data = file.read_bytes()
    BlobStore(loaded.snapshots, min_free_mb=loaded.settings.min_free_mb).put(data)
    store = open_store(loaded)
    try:
        with store.session() as session:
            with_units(session, loaded)
            row, new = rankings.keep(
                session,
                assessment=config.id,
                metric=name,
                rows=rows,
                file=file.name,
                sha256=hashlib.sha256(data).hexdigest(),
                who=person(who),
                now=moment(),
                reason=reason,
            )
    finally:
        store.close()
    zero = [one.unit for one in rows if not one.given]
    if zero:
        say(f"Not in the list, taken as 0: {', '.join(zero)}.")
    say(f"{name}: {len(rows)} units ranked." if new else f"{name}: this list is in use already (ranks/{row.id}).")


@app.command()
def withdraw(
    metric: _Metric,
    assessment: _Assessment,
    reason: Annotated[str, typer.Option(help="Why.")],
    who: WhoOption = "",
    project: ProjectOption = HERE,
) -> None:
    """Take the list in use back; its rules wait for another."""
    from sitecheck.review import rankings

    loaded = open_project(project)
    config = assessment_named(loaded, assessment)
    name = _metric(metric, rubrics_of(loaded, config))
    store = open_store(loaded)
    try:
        with store.session() as session:
            rankings.withdraw(session, assessment=config.id, metric=name, reason=reason, who=person(who), now=moment())
    except ValueError as error:
        fail(f"{error}; nothing was changed", Exit.USAGE)
    finally:
        store.close()
    say(f"The list for {name} is withdrawn.")


@app.command(name="list")
def list_ranks(assessment: _Assessment, project: ProjectOption = HERE) -> None:
    """Every list of an assessment, newest first: when, by whom, which file, and whether it is in use."""
    from sitecheck.i18n.formats import beijing
    from sitecheck.review import rankings

    loaded = open_project(project)
    config = assessment_named(loaded, assessment)
    store = open_store(loaded)
    try:
        with store.reading() as session:
            used = {row.id for row, _ in rankings.current(session, config.id).values()}
            rows = rankings.history(session, config.id)
    finally:
        store.close()
    for row in rows:
        state = "in use" if row.id in used else "withdrawn" if row.withdrawn else "replaced"
        when = f"{beijing(row.at):%Y-%m-%d %H:%M}"
        print("\t".join((f"ranks/{row.id}", row.metric, when, row.who, state, row.file, row.sha256)))


def _metric(wanted: str, rubrics: tuple[Rubric, ...]) -> str:
    """The metric meant by a rule key, a name or the beginning of a name; exit 2 for none or several."""
    from sitecheck.scoring.rank_lists import metrics_of

    metrics = metrics_of(rubrics)
    by_rule = [metric for metric, rules in metrics.items() if wanted in rules]
    found = (
        by_rule
        or [metric for metric in metrics if metric == wanted]
        or [metric for metric in metrics if wanted and metric.startswith(wanted)]
    )
    if len(found) != 1:
        known = ", ".join(f"{metric} ({', '.join(rules)})" for metric, rules in metrics.items()) or "(no rule ranks)"
        fail(f"{wanted!r} names {len(found)} metrics: one of {known}", Exit.USAGE)
    return found[0]
