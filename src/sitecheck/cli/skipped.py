"""``sitecheck skipped``: what a night left out on a portal, and why."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from sitecheck.cli.common import HERE, ProjectOption, fail, open_project, open_store, say
from sitecheck.cli.exits import Exit
from sitecheck.cli.files import check_targets, write

if TYPE_CHECKING:
    from sitecheck.facts.site import LeftOut


def skipped(
    site: Annotated[str, typer.Argument(help="The portal: its URL, or its key as 'sitecheck judge' shows it.")],
    run: Annotated[int | None, typer.Option("--run", metavar="N", help="This run; none: the newest one.")] = None,
    reason: Annotated[str | None, typer.Option(metavar="REASON", help="Only what was left out for this.")] = None,
    csv_file: Annotated[
        Path | None, typer.Option("--csv", metavar="FILE", help="Write the list as CSV; - for stdout.")
    ] = None,
    json_file: Annotated[
        Path | None, typer.Option("--json", metavar="FILE", help="Write it as JSON lines; - for stdout.")
    ] = None,
    project: ProjectOption = HERE,
) -> None:
    """List every URL a night left out on a portal, with its reason."""
    from sitecheck.audit.lines import Format, left_out_heads, left_out_line, packed
    from sitecheck.audit.requests import site_ledger
    from sitecheck.crawl.reasons import SkipReason
    from sitecheck.i18n.formats import day
    from sitecheck.page.urls import site_key
    from sitecheck.store.blobs import BlobDamaged, BlobStore
    from sitecheck.store.left_out import read_left_out
    from sitecheck.store.pruned import pruned_at

    check_targets(csv=csv_file, json=json_file)
    if reason is not None and reason not in set(SkipReason):
        fail(f"there is no reason {reason!r}: one of {', '.join(SkipReason)}", Exit.USAGE)
    loaded = open_project(project)
    store = open_store(loaded)
    key = site_key(site if "://" in site else f"http://{site}")
    try:
        with store.reading() as session:
            found = site_ledger(session, key, run)
            gone = pruned_at(session, found[0].skipped_sha256) if found is not None else None
    finally:
        store.close()
    if found is None:
        portals = ", ".join(site_key(one.url) for one in loaded.sites)
        none = "no run has" if run is None else f"run {run} has not"
        fail(f"{none} looked at {key!r}; the portals: {portals or '(none)'}", Exit.USAGE)
    entry = found[0]
    if not entry.skipped_sha256:
        fail(f"run {entry.run_id} failed on {key} before its end: what it left out is not known")
    if gone is not None:
        fail(f"the list of run {entry.run_id} was removed on {day(gone)} by the rule of keeping")
    blobs = BlobStore(loaded.snapshots)

    def rows() -> Iterator[LeftOut]:
        return read_left_out(blobs, entry.skipped_sha256, reason=reason)

    try:
        for path, form in ((csv_file, Format.CSV), (json_file, Format.JSONL)):
            if path is not None:
                write(path, packed((left_out_line(row) for row in rows()), form, left_out_heads()))
        counts: Counter[str] = Counter()
        for row in rows():
            counts[f"{row.reason} ({row.left.value}s)"] += 1
            if csv_file is None and json_file is None:
                print(f"{row.reason}\t{row.left.value}\t{row.url}\t{row.found_on}")
    except (FileNotFoundError, BlobDamaged) as error:
        fail(f"the list cannot be read: {error}")
    say(f"Run {entry.run_id}, {key}: {counts.total()} left out{_each(counts)}.")


def _each(counts: Counter[str]) -> str:
    return ": " + ", ".join(f"{name} {number}" for name, number in counts.most_common()) if counts else ""
