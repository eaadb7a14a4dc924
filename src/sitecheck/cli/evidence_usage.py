"""``sitecheck evidence usage``: what evidence takes of the disk, and how long the disk lasts."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from sitecheck.cli.common import HERE, ProjectOption, open_project, open_store, say
from sitecheck.i18n.formats import size

if TYPE_CHECKING:
    from sitecheck.evidence.amount import Amount
    from sitecheck.evidence.usage import Usage

SCHEMA = "sitecheck.evidence-usage/1"


def usage(
    json_file: Annotated[Path | None, typer.Option("--json", metavar="FILE", help="Write exact figures here.")] = None,
    project: ProjectOption = HERE,
) -> None:
    """Show what evidence takes of the disk by kind, night and portal, and in how many nights the disk is full."""
    from sitecheck.evidence.usage import measure
    from sitecheck.store.blobs import BlobStore
    from sitecheck.store.files import write_whole

    loaded = open_project(project)
    store, blobs = open_store(loaded), BlobStore(loaded.snapshots, min_free_mb=loaded.settings.min_free_mb)
    try:
        with store.reading() as session:
            found = measure(session, blobs.root, free=blobs.free())
    finally:
        store.close()
    if json_file is not None:
        write_whole(json_file, json.dumps(_plain(found), ensure_ascii=False, indent=2).encode() + b"\n")
    for line in _lines(found):
        print(line)
    say(lasting(found))


def lasting(found: Usage) -> str:
    """How much there is, how it grows and how long that may go on, in one line."""
    said = f"{found.total.files} files, {size(found.total.bytes)}; {size(found.free)} may still be written"
    if found.per_night is None:
        return f"{said}."
    said += f"; {size(found.per_night)} more each night"
    return (
        f"{said}." if found.nights_left is None else f"{said}: full in about {found.nights_left} nights at this rate."
    )


def _lines(found: Usage) -> Iterator[str]:
    yield "\t".join(("", "", "files", "on disk", "unpacked, where known"))
    for kind, amount in found.by_kind.items():
        yield "\t".join(("kind", kind, *_cells(amount)))
    for night in found.nights:
        yield "\t".join(("night", f"{night.run} ({night.day})", *_cells(night.added)))
    for site, amount in found.by_site.items():
        yield "\t".join(("portal", site, *_cells(amount)))
    if found.others.files:
        yield "\t".join(("other", "see: sitecheck evidence fsck", *_cells(found.others)))


def _cells(amount: Amount) -> tuple[str, str, str]:
    return str(amount.files), size(amount.bytes), size(amount.content) if amount.content else "-"


def _plain(found: Usage) -> dict[str, Any]:
    nights = [{"run": one.run, "day": one.day.isoformat(), **asdict(one.added)} for one in found.nights]
    return {"schema": SCHEMA, **asdict(found), "nights": nights}
