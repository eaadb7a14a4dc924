"""``sitecheck evidence fsck``: the evidence folder held against the database."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Annotated

import typer

from sitecheck.cli.common import HERE, ProjectOption, fail, open_project, open_store, say
from sitecheck.cli.exits import Exit


def fsck(
    quick: Annotated[bool, typer.Option("--quick", help="Names and sizes only; no file is read.")] = False,
    mend: Annotated[bool, typer.Option("--repair", help="Remove drafts, finish pruning that broke off.")] = False,
    remove_orphans: Annotated[
        bool, typer.Option("--remove-orphans", help="With --repair: remove files that nothing names.")
    ] = False,
    project: ProjectOption = HERE,
) -> None:
    """Look for lost, damaged, left-over and unnamed evidence files (exit 1); safe beside a running night."""
    from sitecheck.evidence.fsck import left, look
    from sitecheck.evidence.repair import repair
    from sitecheck.jobs.lock import night_lock
    from sitecheck.store.blobs import BlobStore

    if remove_orphans and not mend:
        fail("--remove-orphans goes with --repair", Exit.USAGE)
    loaded = open_project(project)
    store, blobs, now = open_store(loaded), BlobStore(loaded.snapshots), datetime.now(UTC)
    mended = []
    try:
        if not mend:
            found = look(store, blobs, now=now, content=not quick, say=say)
        else:
            with night_lock(loaded.root / ".sitecheck"):
                found = look(store, blobs, now=now, content=not quick, alone=True, say=say)
                if remove_orphans and found.unread:
                    fail(
                        f"the bundles of {found.unread} nights cannot be read, and what only they name looks like an "
                        "orphan: put them back from a backup first; nothing was removed"
                    )
                mended = repair(store, blobs, found.troubles, remove_orphans=remove_orphans, now=now)
    finally:
        store.close()
    done = set(mended)
    for one in found.troubles:
        state = "repaired" if one in done else "wrong"
        print("\t".join((state, one.fault.value, one.path, one.sha256, one.detail)))
    rest = left(found.troubles, remove_orphans=remove_orphans) if mend else found.troubles
    notes = [(found.pruned, "pruned"), (found.young, "too young to judge"), (len(done), "repaired")]
    said = "".join(f", {count} {what}" for count, what in notes if count)
    say(f"{found.files} files looked at: {len(rest)} wrong{said}.")
    if rest:
        raise typer.Exit(Exit.FINDINGS)
