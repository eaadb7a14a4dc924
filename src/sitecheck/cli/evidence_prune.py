"""``sitecheck evidence prune``: old evidence that nobody needs is removed, each file with a row that says so."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING, Annotated

import typer

from sitecheck.cli.common import HERE, ProjectOption, fail, open_project, open_store, say
from sitecheck.cli.exits import Exit
from sitecheck.i18n.formats import size

if TYPE_CHECKING:
    from sitecheck.evidence.prune import Plan


def prune(
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Only show what would go, and what stays.")] = False,
    before: Annotated[
        str | None, typer.Option("--before", metavar="DATE", help="Nights begun before this day, whatever is set.")
    ] = None,
    project: ProjectOption = HERE,
) -> None:
    """Remove old evidence that no open, confirmed or published finding rests on, as keep_*_days say."""
    from sitecheck.evidence import prune as pruning
    from sitecheck.jobs.keeping import limits_and_reason, verified_counts
    from sitecheck.jobs.lock import night_lock
    from sitecheck.store.blobs import BlobStore

    loaded = open_project(project)
    now = datetime.now(UTC)
    limits, why = limits_and_reason(loaded.settings, _day(before, now), now)
    if limits.nights is None and limits.evidence is None:
        fail("nothing may go: set keep_nights_days or keep_evidence_days, or name a day with --before", Exit.USAGE)
    store, blobs = open_store(loaded), BlobStore(loaded.snapshots)
    counts = verified_counts(loaded)
    try:
        if dry_run:
            done = pruning.look(store, blobs, limits, verified_counts=counts, now=now)
        else:
            with night_lock(loaded.root / ".sitecheck"):
                done = pruning.prune(store, blobs, limits, verified_counts=counts, why=why, now=now)
    finally:
        store.close()
    for line in _lines(done):
        print(line)
    total = done.amount
    say(f"{'Would remove' if dry_run else 'Removed'} {total.files} files, {size(total.bytes)} ({why}).")
    if done.lost:
        say(f"Files that should be there and are not: {done.lost} (see: sitecheck evidence fsck).")


def _lines(done: Plan) -> Iterable[str]:
    """The report, apart by tabs: what goes by night and kind, then what stays by reason."""
    from sitecheck.evidence.amount import Amount

    groups: dict[tuple[str, str], Amount] = {}
    for one in (*done.going, *done.unfinished):
        night = str(one.runs[0]) if one.runs else "-"
        groups.setdefault((night, "+".join(one.kinds) or "-"), Amount()).add(one.size)
    yield "\t".join(("", "run", "kind", "files", "bytes"))
    for (night, kind), amount in sorted(groups.items(), key=lambda one: (len(one[0][0]), one[0])):
        yield "\t".join(("goes", night, kind, str(amount.files), str(amount.bytes)))
    for why, amount in sorted(done.kept.items(), reverse=True):
        yield "\t".join(("stays", "", why.words, str(amount.files), str(amount.bytes)))


def _day(text: str | None, now: datetime) -> date | None:
    if text is None:
        return None
    from sitecheck.facts.times import BEIJING

    try:
        day = date.fromisoformat(text)
    except ValueError:
        fail(f"--before must be a date like 2026-01-31 (found {text!r})", Exit.USAGE)
    if day > now.astimezone(BEIJING).date():
        fail(f"--before {day} lies in the future: nothing younger than today may go", Exit.USAGE)
    return day
