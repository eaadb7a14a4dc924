"""``sitecheck periods``: where the period of each assessment stands, and the steps from open to closed and back."""

from __future__ import annotations

import os
from datetime import UTC, datetime
from typing import Annotated

import typer

from sitecheck.cli.common import HERE, ProjectOption, fail, open_project, open_store, say
from sitecheck.cli.exits import Exit
from sitecheck.facts.times import BEIJING
from sitecheck.settings.records import AssessmentConfig, Project

app = typer.Typer(help="Periods: where each assessment stands, from open to published.", no_args_is_help=True)
Who = Annotated[str, typer.Option(help="Who does it.", show_default="the user of this machine")]


@app.command(name="list")
def list_periods(project: ProjectOption = HERE) -> None:
    """List every assessment with its period, its state, and since when and by whom."""
    from sitecheck.review.periods import PeriodState, history

    loaded = open_project(project)
    store = open_store(loaded)
    try:
        with store.reading() as session:
            for one in loaded.assessments:
                steps = history(session, one.id)
                last = steps[-1] if steps else None
                state = last.state if last is not None else PeriodState.OPEN.value
                since = last.at.astimezone(BEIJING).isoformat(timespec="minutes") if last is not None else "-"
                print(f"{one.id}\t{one.period}\t{state}\t{since}\t{last.who if last is not None else '-'}\t{one.title}")
    finally:
        store.close()


@app.command()
def advance(
    assessment: Annotated[str, typer.Argument(help="Id of the assessment.")],
    to: Annotated[str, typer.Argument(metavar="STATE", help="self-assessment, review, closed; back: open.")],
    accept: Annotated[
        list[str] | None,
        typer.Option(metavar="NAME=REASON", help="Why what is still open may stay so; once for each name."),
    ] = None,
    reason: Annotated[str, typer.Option(help="Why; a step back needs it.")] = "",
    who: Who = "",
    project: ProjectOption = HERE,
) -> None:
    """Make one step. Closing names what is still open and ends with exit 1, until it is gone or accepted by name."""
    from sitecheck.audit.preflight import preflight
    from sitecheck.review import periods
    from sitecheck.review.periods import PeriodState
    from sitecheck.tables.closing import Doubt, NotSettled, close

    loaded = open_project(project)
    config = _known(loaded, assessment)
    if to not in set(PeriodState) or to == PeriodState.PUBLISHED:
        fail(
            f"{to!r} is no state to go to: one of open, self-assessment, review, closed (`scores publish` publishes)",
            Exit.USAGE,
        )
    accepted: dict[Doubt, str] = {}
    for text in accept or ():
        name, _, why = text.partition("=")
        if name not in set(Doubt) or not why.strip():
            fail(f"--accept {text!r}: write NAME=REASON; names: {', '.join(Doubt)}", Exit.USAGE)
        accepted[Doubt(name)] = why
    person, now = who.strip() or os.environ.get("USER") or "operator", datetime.now(UTC)
    store = open_store(loaded)
    try:
        with store.session() as session:
            state = periods.state_of(session, assessment)
            if to == PeriodState.CLOSED:
                checks = preflight(loaded)
                close(
                    session, loaded, config, checks,
                    expected=state, accepted=accepted, who=person, now=now, why=reason,
                )  # fmt: skip
            else:
                target = PeriodState(to)
                periods.advance(session, assessment, target, expected=state, who=person, now=now, why=reason)
    except NotSettled as error:
        for one in error.open:
            places = ", ".join(f"{at.code}" + (f" ({' '.join(at.said)})" if at.said else "") for at in one.at)
            print(f"{one.doubt.value}\t{one.weight.value}\t{one.count}\t{places}")
        say(f"{len(error.open)} thing(s) are still open; the period was not closed (--accept NAME=REASON accepts one)")
        raise typer.Exit(Exit.FINDINGS) from None
    finally:
        store.close()
    say(f"The period of {assessment} is {to} now.")


@app.command()
def reopen(
    assessment: Annotated[str, typer.Argument(help="Id of the assessment.")],
    reason: Annotated[str, typer.Option(help="Why it is reviewed again.")] = "",
    who: Who = "",
    project: ProjectOption = HERE,
) -> None:
    """Take a closed or published period back to review; what was published stays, a correction is a new version."""
    from sitecheck.review import periods

    loaded = open_project(project)
    _known(loaded, assessment)
    store = open_store(loaded)
    try:
        with store.session() as session:
            state = periods.state_of(session, assessment)
            person = who.strip() or os.environ.get("USER") or "operator"
            periods.reopen(session, assessment, expected=state, who=person, now=datetime.now(UTC), why=reason)
    finally:
        store.close()
    say(f"The period of {assessment} is reviewed again.")


def _known(project: Project, name: str) -> AssessmentConfig:
    found = next((one for one in project.assessments if one.id == name), None)
    if found is None:
        known = ", ".join(one.id for one in project.assessments) or "(none is configured)"
        fail(f"there is no assessment {name!r}: one of {known}", Exit.USAGE)
    return found
