"""``sitecheck scores``: publish the scores of an assessment, compute published ones again, write the public notice."""

from __future__ import annotations

import os
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer

from sitecheck.cli.common import HERE, ProjectOption, fail, open_project, open_store, say
from sitecheck.cli.exits import Exit
from sitecheck.facts.times import BEIJING
from sitecheck.settings.records import AssessmentConfig, Project

app = typer.Typer(help="Published scores: what was published, and whether it still comes out so.", no_args_is_help=True)


@app.command()
def publish(
    assessment: Annotated[str, typer.Argument(help="Id of the assessment.")],
    reason: Annotated[str, typer.Option(help="Why, for a correction of what was published before.")] = "",
    who: Annotated[str, typer.Option(help="Who publishes.", show_default="the user of this machine")] = "",
    unfinished: Annotated[
        bool, typer.Option("--unfinished", help="Publish although something is still to be entered.")
    ] = False,
    project: ProjectOption = HERE,
) -> None:
    """Keep the scores as they are now, with rubric, switches and facts. Exit 1 while something is still open."""
    from sitecheck.page.urls import site_key
    from sitecheck.store.sync import sync_project
    from sitecheck.tables.publish import NeedsReason, NotReady
    from sitecheck.tables.publish import publish as publish_now

    loaded = open_project(project)
    config = _known(loaded, assessment)
    store = open_store(loaded)
    try:
        with store.session() as session:
            sync_project(session, loaded, (site_key(site.url) for site in loaded.sites))
            row, new = publish_now(
                session,
                loaded,
                config,
                who=who.strip() or os.environ.get("USER") or "operator",
                now=datetime.now(UTC),
                reason=reason,
                unfinished=unfinished,
            )
    except NotReady as error:
        for one in error.open:
            print(f"{one.code}\t{one.name}\t{one.message}")
        say(f"{len(error.open)} thing(s) are still open; nothing was published (--unfinished publishes all the same)")
        raise typer.Exit(Exit.FINDINGS) from None
    except NeedsReason as error:
        fail(f"{error}: --reason TEXT; nothing was published", Exit.USAGE)
    except LookupError as error:
        fail(str(error.args[0]), Exit.USAGE)
    finally:
        store.close()
    if not new:
        say(f"Version {row.version} of {assessment} says all of it already; nothing was published.")
        return
    print(f"{row.assessment}\tversion {row.version}\t{row.rubric_hash}")
    say(f"Published version {row.version} of {assessment}.")


@app.command()
def verify(
    assessment: Annotated[str | None, typer.Argument(help="Id of an assessment; none: all of them.")] = None,
    project: ProjectOption = HERE,
) -> None:
    """Compute published scores again from what was kept with them; exit 1 where one comes out otherwise."""
    from sitecheck.tables.verify import publications
    from sitecheck.tables.verify import verify as verify_one

    store = open_store(open_project(project))
    departures = words = 0
    try:
        with store.reading() as session:
            rows = publications(session, assessment)
            for row in rows:
                found = verify_one(session, row)
                for one in found:
                    where = f"{row.assessment}\tversion {row.version}\t{one.unit or '-'}\t{one.place}"
                    print(f"{where}\t{one.published} → {one.computed}")
                departures += len(found)
                words += sum(one.in_words for one in found)
    finally:
        store.close()
    if assessment is not None and not rows:
        fail(f"nothing was published of {assessment!r}", Exit.USAGE)
    only = f", {words} of them only in words" if words else ""
    say(f"{len(rows)} published version(s) computed again, {departures} differences{only}.")
    if departures:
        raise typer.Exit(Exit.FINDINGS)


@app.command(name="list")
def list_published(project: ProjectOption = HERE) -> None:
    """List what was published: assessment, version, when, by whom, by which rubric, why."""
    from sitecheck.tables.verify import publications

    store = open_store(open_project(project))
    try:
        with store.reading() as session:
            for row in publications(session):
                when = row.at.astimezone(BEIJING).isoformat(timespec="minutes")
                print(f"{row.assessment}\tversion {row.version}\t{when}\t{row.who}\t{row.rubric_hash}\t{row.reason}")
    finally:
        store.close()


@app.command()
def notice(
    assessment: Annotated[str, typer.Argument(help="Id of the assessment.")],
    output: Annotated[Path, typer.Option(metavar="DIR", help="A new or empty folder, or a file ending in .zip.")],
    version: Annotated[int | None, typer.Option(help="Of this version; none: the newest.")] = None,
    draft: Annotated[
        bool, typer.Option("--draft", help="As the scores are now; every page says that it is one.")
    ] = False,
    show: Annotated[str, typer.Option(help="points, grades, or order (only who stands before whom).")] = "points",
    ranks: Annotated[str, typer.Option(help="Places among all, within each category, or none.")] = "all",
    grades: Annotated[str, typer.Option(metavar="TEXT", help="Like '优秀 90; 良好 80; 合格 60'.")] = "",
    office: Annotated[str, typer.Option(help="Who issues it.")] = "",
    contact: Annotated[str, typer.Option(help="Who answers questions.")] = "",
    appeal: Annotated[str, typer.Option(help="How to object.")] = "",
    no_units: Annotated[bool, typer.Option("--no-units", help="Without a page for each unit.")] = False,
    no_reasons: Annotated[bool, typer.Option("--no-reasons", help="Without what people wrote beside points.")] = False,
    language: Annotated[str, typer.Option(help="zh or en.")] = "zh",
    project: ProjectOption = HERE,
) -> None:
    """Write the public notice of published scores: pages that stand by themselves, for the office's own portal."""
    from sitecheck.tables.editions import published
    from sitecheck.tables.notice import NoticeMaker
    from sitecheck.tables.notice_options import OptionError, Options, Ranks, Show, parse_grades
    from sitecheck.tables.publish import prepare

    loaded = open_project(project)
    config = _known(loaded, assessment)
    for name, value, known in (
        ("show", show, set(Show)),
        ("ranks", ranks, set(Ranks)),
        ("language", language, {"zh", "en"}),
    ):
        if value not in known:
            fail(f"--{name} {value!r}: one of {', '.join(sorted(known))}", Exit.USAGE)
    store = open_store(loaded)
    try:
        with store.reading() as session:
            edition = prepare(session, loaded, config).edition if draft else published(session, assessment, version)
    finally:
        store.close()
    if edition is None:
        which = f"version {version} of {assessment}" if version is not None else f"nothing of {assessment}"
        fail(f"{which} was published; --draft shows what would be", Exit.USAGE)
    try:
        options = Options(
            Show(show), Ranks(ranks), not no_units, not no_reasons, parse_grades(grades), office.strip(),
            contact.strip(), appeal.strip(), "en" if language == "en" else "zh",
        )  # fmt: skip
        maker = NoticeMaker(edition, options)
        if output.suffix.lower() == ".zip":
            output.parent.mkdir(parents=True, exist_ok=True)
            output.write_bytes(maker.archive())
            written = [output]
        else:
            written = maker.write(output)
    except (OptionError, FileExistsError) as error:
        fail(str(error), Exit.USAGE)
    for path in written:
        print(path)
    what = "draft" if edition.version is None else f"version {edition.version}"
    say(f"Wrote the notice of {assessment}, {what}: {len(maker.names)} files.")


def _known(project: Project, name: str) -> AssessmentConfig:
    found = next((one for one in project.assessments if one.id == name), None)
    if found is None:
        known = ", ".join(one.id for one in project.assessments) or "(none is configured)"
        fail(f"there is no assessment {name!r}: one of {known}", Exit.USAGE)
    return found
