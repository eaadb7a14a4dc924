"""``sitecheck judge``: a stored night judged again, offline; a finding explained."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from sqlmodel import col, select

from sitecheck.cli.common import HERE, ProjectOption, fail, open_project, open_store, say
from sitecheck.cli.exits import Exit
from sitecheck.cli.files import check_targets, write
from sitecheck.cli.judge_explain import explain_finding
from sitecheck.store.models import Run

if TYPE_CHECKING:
    from sitecheck.audit.rejudge import SiteAgain, StoredRun, Today, Unreadable
    from sitecheck.checks.definition import CheckFile
    from sitecheck.settings.records import Project

SCHEMA = "sitecheck.judge/1"
_EVERY = 5.0  # seconds between two lines of progress


def judge(
    run: Annotated[int | None, typer.Option("--run", metavar="N", help="Number of the run; none: list them.")] = None,
    site: Annotated[str, typer.Option("--site", metavar="KEY", help="This portal only: its key or its address.")] = "",
    checks_dir: Annotated[
        Path | None,
        typer.Option("--checks", metavar="DIR", help="Check files that stand before those of the same name."),
    ] = None,
    as_judged: Annotated[
        bool, typer.Option("--as-judged", help="Judge by the checks kept with the night: nothing may differ.")
    ] = False,
    explain: Annotated[
        str,
        typer.Option("--explain", metavar="FINDING", help="Say why this finding is one: its number or fingerprint."),
    ] = "",
    json_file: Annotated[
        Path | None, typer.Option("--json", metavar="FILE", help="Write all of it as JSON; - for stdout.")
    ] = None,
    project: ProjectOption = HERE,
) -> None:
    """Judge what a night observed again, offline, and show what comes out otherwise (exit 1); or explain a finding."""
    from sitecheck.audit.rejudge import NoSuchRun, judge_again, stored_run
    from sitecheck.page.urls import site_key
    from sitecheck.store.blobs import BlobStore

    taken = check_targets(json=json_file)
    if as_judged and checks_dir is not None:
        fail("--as-judged judges by the checks kept with the night: leave out --checks", Exit.USAGE)
    if explain and (as_judged or checks_dir is not None or site):
        fail("--explain goes by the finding's own night: leave out --as-judged, --checks and --site", Exit.USAGE)
    if run is None and not explain and (as_judged or checks_dir is not None or site or json_file is not None):
        fail("which night? Name it with --run N; 'sitecheck judge' alone lists them", Exit.USAGE)
    loaded = open_project(project)
    if explain:
        # Today's checks are read for nights only that kept none: what is wrong with them does not touch the others.
        explain_finding(loaded, explain, run, lambda *night: _today(loaded, None).basis_for(*night), json_file)
        return
    today = None if as_judged else _today(loaded, checks_dir)
    store = open_store(loaded)
    try:
        with store.reading() as session:
            if run is None:
                for row in session.exec(select(Run).order_by(col(Run.id))):
                    print(f"{row.id}\t{row.as_of}\t{row.state}\t{row.kind}")
                return
            try:
                stored = stored_run(session, run, site_key(site) if "://" in site else site)
            except NoSuchRun as error:
                fail(str(error), Exit.USAGE)
            again = judge_again(session, stored, BlobStore(loaded.snapshots), today)
            judged = _Judged(stored, tell=say if taken else print)
            if json_file is None:
                for _ in judged.pieces(again, as_judged=as_judged):
                    pass
            else:
                write(json_file, judged.pieces(again, as_judged=as_judged))
    finally:
        store.close()
    if judged.differences:
        raise typer.Exit(Exit.FINDINGS)


class _Judged:
    """Tells of each site as it comes, counts, and gives the JSON piece by piece: nothing is held for longer."""

    def __init__(
        self, stored: StoredRun, tell: Callable[[str], None], clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._stored = stored
        self._tell = tell
        self._clock = clock
        self.differences = 0

    def pieces(self, again: Iterator[SiteAgain | Unreadable], *, as_judged: bool) -> Iterator[bytes]:
        """The whole document; ends the command (exit 3) where a site could not be read, after all others."""
        from sitecheck.audit.rejudge import Unreadable
        from sitecheck.audit.rejudge_report import data_of, lines_of

        run, total = self._stored.run, len(self._stored.sites)
        head = {
            "schema": SCHEMA,
            "run": run.id,
            "as_of": run.as_of.isoformat(),
            "version": run.version,
            "judged_by": "as-judged" if as_judged else "today",
        }
        yield json.dumps(head)[:-1].encode() + b', "sites": ['
        began, differing, same, later, unread = self._clock(), 0, 0, set[str](), 0
        for number, one in enumerate(again, 1):
            if isinstance(one, Unreadable):
                unread += 1
                say(f"sitecheck: {one.site_key}: the night cannot be judged again: {one.why}")
                continue
            for line in lines_of(one):
                self._tell(line)
            count = len(one.differences) or int(one.identical is False)
            self.differences, differing = self.differences + count, differing + bool(count)
            same += one.identical is True
            later.update(one.later)
            yield (b",\n" if number - unread > 1 else b"\n") + json.dumps(data_of(one), ensure_ascii=False).encode()
            if self._clock() - began > _EVERY:
                began = self._clock()
                say(f"{number} of {total} portals judged again, {self.differences} differences so far.")
        if later:
            names = ", ".join(sorted(later))
            say(f"Changed since, and shown only by the next night, for it is a matter of crawling: words of {names}.")
        done = total - unread
        where = f" on {differing} of them" if differing else ""
        bytes_ = f"; the bytes of {same} of {done} are the stored ones" if as_judged else ""
        say(f"Run {run.id}: {done} portals judged again, {self.differences} differences{where}{bytes_}.")
        if unread:
            fail(f"{unread} of {total} portals could not be judged again; see 'sitecheck evidence verify'")
        yield f'\n], "differences": {self.differences}}}\n'.encode()


def _today(project: Project, checks_dir: Path | None) -> Today:
    """What is judged by today. A file of ``checks_dir`` counts as it stands, before one of the same name and before the
    limits of rubrics: who names it wants to see what it would do."""
    from sitecheck.audit.calendars import calendar_of
    from sitecheck.audit.limits import Limits
    from sitecheck.audit.rejudge import Today
    from sitecheck.audit.workshop import check_folders
    from sitecheck.checks.kept import Basis
    from sitecheck.checks.load import checks_hash, load_checks

    own: dict[str, CheckFile] = {}
    if checks_dir is not None:
        if not checks_dir.is_dir():
            fail(f"--checks {checks_dir}: is no folder", Exit.USAGE)
        own = load_checks([checks_dir])
        if not own:
            fail(f"--checks {checks_dir}: holds no check file (*.yaml)", Exit.USAGE)
    checks = load_checks(check_folders(project.settings, project.root))
    limits, calendar = Limits(project, checks), calendar_of(project)

    def basis(unit: str, as_of: date) -> Basis:
        kept_limits = tuple(one for one in limits.set_for(unit, as_of) if one.check not in own)
        return Basis({**limits.checks_for(unit, as_of), **own}, calendar, kept_limits)

    return Today(basis, checks_hash({**checks, **own}))
