"""``sitecheck judge``: a stored night judged again, offline."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated

import typer
from sqlmodel import col, select

from sitecheck.cli.common import HERE, ProjectOption, fail, open_project, open_store, say
from sitecheck.cli.exits import Exit
from sitecheck.store.models import Run


def judge(
    run: Annotated[int | None, typer.Option("--run", metavar="N", help="Number of the run; none: list them.")] = None,
    checks_dir: Annotated[
        Path | None, typer.Option("--checks", metavar="DIR", help="Further check files to judge by.", exists=True)
    ] = None,
    json_file: Annotated[Path | None, typer.Option("--json", metavar="FILE", help="Write the verdicts here.")] = None,
    project: ProjectOption = HERE,
) -> None:
    """Judge what a night observed by the checks as they are now, and show what comes out otherwise (exit 1)."""
    from sitecheck.audit.calendars import calendar_of
    from sitecheck.audit.limits import Limits
    from sitecheck.audit.rejudge import Difference, NoSuchRun, rejudge
    from sitecheck.audit.workshop import check_folders
    from sitecheck.checks.load import load_checks
    from sitecheck.store.blobs import BlobDamaged, BlobStore

    loaded = open_project(project)
    folders = [*check_folders(loaded.settings, loaded.root), *([checks_dir] if checks_dir else [])]
    limits = Limits(loaded, load_checks(folders))
    store = open_store(loaded)
    differences: list[Difference] = []
    verdicts: dict[str, dict[str, str]] = {}
    try:
        with store.reading() as session:
            if run is None:
                for row in session.exec(select(Run).order_by(col(Run.id))):
                    print(f"{row.id}\t{row.as_of}\t{row.state}\t{row.kind}")
                return
            for site, found, differing in rejudge(
                session, run, BlobStore(loaded.snapshots), limits.checks_for, calendar_of(loaded)
            ):
                verdicts[site] = {verdict.check: verdict.outcome.value for verdict in found}
                differences += differing
    except NoSuchRun as error:
        fail(str(error), Exit.USAGE)
    except (BlobDamaged, FileNotFoundError) as error:
        fail(f"the night's observation cannot be read: {error}")
    finally:
        store.close()
    if json_file is not None:
        json_file.write_text(json.dumps(verdicts, indent=2, sort_keys=True) + "\n", encoding="utf-8")
    for one in differences:
        print(f"{one.site_key}\t{one.check}\t{one.subject or '(outcome)'}\t{one.stored} → {one.now}")
    say(f"Run {run}: {len(verdicts)} portals judged again, {len(differences)} differences.")
    if differences:
        raise typer.Exit(Exit.FINDINGS)
