"""``sitecheck evidence verify``: whether all evidence is still what was recorded."""

from __future__ import annotations

import typer
from sqlmodel import col, select

from sitecheck.cli.common import HERE, ProjectOption, open_project, open_store, say
from sitecheck.cli.exits import Exit
from sitecheck.store.models import Evidence


def verify(project: ProjectOption = HERE) -> None:
    """Compute the hash of every evidence file again; exit 1 where one is missing or changed."""
    from sitecheck.evidence.verify import verify_blobs
    from sitecheck.store.blobs import BlobStore

    loaded = open_project(project)
    store = open_store(loaded)
    try:
        with store.reading() as session:
            hashes = set(session.exec(select(Evidence.sha256).where(col(Evidence.sha256) != "")))
    finally:
        store.close()
    found = verify_blobs(BlobStore(loaded.snapshots), hashes)
    for one in found:
        print(f"{one.sha256}\t{one.damage.value}")
    say(f"{len(hashes)} files looked at, {len(found)} wrong.")
    if found:
        raise typer.Exit(Exit.FINDINGS)
