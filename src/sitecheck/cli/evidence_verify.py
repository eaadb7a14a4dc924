"""``sitecheck evidence verify``: whether evidence, decisions and published scores are what was recorded."""

from __future__ import annotations

import json
import time
from datetime import UTC, date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from sitecheck.cli.common import HERE, ProjectOption, fail, open_project, open_store, say
from sitecheck.cli.exits import Exit
from sitecheck.cli.files import check_targets, write

if TYPE_CHECKING:
    from sqlmodel import Session

    from sitecheck.evidence.verify import Verified
    from sitecheck.evidence.wrong import Found

SCHEMA = "sitecheck.evidence-verify/1"
_EVERY = 5.0  # seconds between two lines of progress


def verify(
    since: Annotated[
        str | None,
        typer.Option(metavar="DATE|N", help="Nights from this day, or seals from this number on; none: all."),
    ] = None,
    json_file: Annotated[
        Path | None, typer.Option("--json", metavar="FILE", help="Write the report as JSON; - for stdout.")
    ] = None,
    project: ProjectOption = HERE,
) -> None:
    """Compute every hash again: seals, files, time stamps, decisions, published scores. Exit 1 when anything is wrong.

    Each line says what is wrong, where, in what way, and what to do.
    """
    from sitecheck.evidence.stamp import StampError, read_roots
    from sitecheck.evidence.verify import NoSuchSeal
    from sitecheck.evidence.verify import verify as verify_now

    taken = check_targets(json=json_file)
    start = _since(since)
    loaded = open_project(project)
    try:
        roots = read_roots(loaded.timestamp_roots) if loaded.timestamp_roots is not None else ()
    except StampError as error:
        fail(str(error), Exit.USAGE)
    store = open_store(loaded)
    try:
        with store.reading() as session:
            report = verify_now(
                session, loaded.snapshots, roots, since=start, progress=_Progress(), now=lambda: datetime.now(UTC)
            )
            count, scores = _scores(session, report)
    except NoSuchSeal as error:
        fail(str(error.args[0]), Exit.USAGE)
    finally:
        store.close()
    found = [*report.found, *scores]
    if json_file is not None:
        write(json_file, [_json(report, count, found)])
    for one in found if not taken else ():
        print(one.line())
    for note in report.notes:
        say(f"note: {note}")
    say(
        f"{report.seals} seals, {report.files} files, {report.stamps} time stamps, {count} published versions: "
        f"{len(found)} wrong. {report.pruned} files went by the rule of keeping."
    )
    if found:
        raise typer.Exit(Exit.FINDINGS)


def _scores(session: Session, report: Verified) -> tuple[int, list[Found]]:
    """Published scores computed again; how many versions, and where one comes out otherwise."""
    from sitecheck.evidence.wrong import Found, Wrong
    from sitecheck.tables.verify import publications
    from sitecheck.tables.verify import verify as verify_scores

    rows = [row for row in publications(session) if report.since is None or row.at >= report.since]
    found = []
    for number, row in enumerate(rows, 1):
        say(f"published version {number} of {len(rows)}: {row.assessment} {row.version}")
        for one in verify_scores(session, row):
            where = f"{row.assessment} version {row.version}, {one.unit or 'all units'}, {one.place}"
            if one.in_words:
                report.notes.append(f"{where}: worded otherwise by this version of sitecheck")
            else:
                found.append(Found(Wrong.SCORE, where, f"published {one.published}, computed {one.computed}"))
    return len(rows), found


class _Progress:
    """Says how many files are done, every few seconds."""

    def __init__(self) -> None:
        self._next = time.monotonic() + _EVERY

    def __call__(self, done: int, total: int) -> None:
        now = time.monotonic()
        if now >= self._next:
            self._next = now + _EVERY
            say(f"{done} of {total} files")


def _json(report: Verified, publications: int, found: list[Found]) -> bytes:
    rows = [{"wrong": one.wrong.value, "where": one.where, "detail": one.detail, "todo": one.todo} for one in found]
    data = {
        "schema": SCHEMA,
        "since": report.since.astimezone(UTC).isoformat() if report.since is not None else None,
        "seals": report.seals,
        "files": report.files,
        "stamps": report.stamps,
        "pruned": report.pruned,
        "publications": publications,
        "found": rows,
        "notes": report.notes,
    }
    return (json.dumps(data, ensure_ascii=False, indent=2) + "\n").encode()


def _since(text: str | None) -> int | date | None:
    if text is None:
        return None
    if text.isdecimal() and int(text) > 0:
        return int(text)
    try:
        return date.fromisoformat(text)
    except ValueError:
        fail(f"--since {text!r}: write a day like 2026-11-20, or the number of a seal", Exit.USAGE)
