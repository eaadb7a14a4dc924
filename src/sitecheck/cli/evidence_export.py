"""``sitecheck evidence export``: what a finding, a unit or an assessment rests on, as one file."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from sitecheck.cli.common import HERE, ProjectOption, fail, open_project, open_store, say
from sitecheck.cli.exits import Exit
from sitecheck.cli.files import STDOUT, check_targets

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sqlmodel import Session

    from sitecheck.checks.definition import CheckFile
    from sitecheck.settings.records import Project
    from sitecheck.tables.evidence_choice import Chosen, Meant

_SHOWN = 20  # lines about what is missing; all of them are inside


def export(
    what: Annotated[
        str,
        typer.Argument(
            metavar="FINDING|UNIT|ASSESSMENT",
            help="Number or fingerprint of a finding, code of a unit, or id of an assessment; finding:, unit: or "
            "assessment: before it says which.",
        ),
    ],
    output: Annotated[
        Path | None,
        typer.Option("--output", "-o", metavar="FILE", help="Where to (.wacz); default: evidence-KIND-NAME.wacz."),
    ] = None,
    run: Annotated[
        int | None, typer.Option("--run", metavar="N", help="As seen in this run; default: when each was seen last.")
    ] = None,
    project: ProjectOption = HERE,
) -> None:
    """Write one WACZ file that replays in standard players; exit 1 where something is not inside that should be."""
    from sitecheck.audit.workshop import check_folders
    from sitecheck.checks.load import check_paths, load_checks
    from sitecheck.evidence.archive_read import BadArchive
    from sitecheck.evidence.wacz import write_wacz
    from sitecheck.evidence.wacz_examine import DamagedFiles, examine
    from sitecheck.evidence.wacz_readme import said
    from sitecheck.i18n import translator
    from sitecheck.i18n.formats import size
    from sitecheck.store.blobs import BlobDamaged, BlobStore
    from sitecheck.tables.evidence_export import gather

    _check_output(output)
    loaded = open_project(project)
    folders = check_folders(loaded.settings, loaded.root)
    checks, paths = load_checks(folders), {path.stem: path for path in check_paths(folders)}
    blobs = BlobStore(loaded.snapshots)
    store = open_store(loaded)
    try:
        with store.reading() as session:
            meant = _meant(session, loaded, what)
            chosen = _chosen(session, loaded, meant, checks, run)
            target = output or _default(meant)
            left_out = f", {chosen.dismissed} dismissed left out" if chosen.dismissed else ""
            say(f"Exporting {meant.label}: {len(chosen.nights)} finding(s){left_out}.")
            contents = gather(session, loaded, chosen, checks, paths, blobs)
            written = write_wacz(target, contents, examine(contents, blobs), blobs)
    except DamagedFiles as error:
        for name in error.found:
            say(f"  altered: {name}")
        fail(f"{error}; nothing was exported. See: sitecheck evidence verify", Exit.FINDINGS)
    except KeyError:
        raise  # a fault of ours; what follows is a rubric that is missing
    except LookupError as error:
        fail(str(error.args[0]), Exit.USAGE)
    except (BadArchive, BlobDamaged, FileNotFoundError) as error:
        fail(f"evidence changed while it was read; nothing was exported: {error}")
    finally:
        store.close()
    print(target)
    parts = f"{written.findings} finding(s), {written.records} records, {written.pictures} pictures"
    say(f"Wrote {parts}, {size(written.size)}.")
    if written.notes:
        t = translator("en")
        for note in written.notes[:_SHOWN]:
            say(f"  {said(note, t)}")
        if len(written.notes) > _SHOWN:
            say(f"  and {len(written.notes) - _SHOWN} more")
        say(f"{len(written.notes)} thing(s) are not inside; about/missing.txt in the file names each.")
        raise typer.Exit(Exit.FINDINGS)


def _check_output(output: Path | None) -> None:
    if output is None:
        return
    if output == STDOUT or output.suffix.lower() != ".wacz":
        fail(f"{output}: name a file that ends in .wacz", Exit.USAGE)
    check_targets(output=output)
    if output.is_dir():
        fail(f"{output} is a folder", Exit.USAGE)


def _meant(session: Session, project: Project, what: str) -> Meant:
    from sitecheck.tables.evidence_choice import meant_by

    found = meant_by(session, project, what)
    if not found:
        fail(f"{what[:200]!r} is no finding, unit or assessment", Exit.USAGE)
    if len(found) > 1:
        for one in found:
            say(f"  {one}\t{one.label}")
        fail(f"{what!r} may be one of {len(found)} things: name it as above", Exit.USAGE)
    return found[0]


def _chosen(
    session: Session, project: Project, meant: Meant, checks: Mapping[str, CheckFile], run: int | None
) -> Chosen:
    from sitecheck.tables import evidence_choice as choice
    from sitecheck.tables.cards import assessment_cards

    try:
        match meant.kind:
            case choice.Kind.FINDING:
                return choice.chosen_finding(session, meant, run)
            case choice.Kind.UNIT:
                return choice.chosen_unit(session, meant, run)
            case choice.Kind.ASSESSMENT:
                assessment = next(one for one in project.assessments if one.id == meant.key)
                cards = assessment_cards(session, project, assessment, checks)
                return choice.chosen_assessment(session, project, meant, cards, run)
    except choice.Nothing as error:
        fail(str(error), Exit.USAGE)


def _default(meant: Meant) -> Path:
    from sitecheck.evidence.wacz_zip import safe_name

    path = Path(f"evidence-{meant.kind}-{safe_name(meant.key)}.wacz")
    if path.exists():
        fail(f"{path} is there already; name another file with --output", Exit.USAGE)
    return path
