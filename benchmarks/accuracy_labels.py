"""What a person says of the saved pages: the labels beside the pages, and those of this project in its own folder.

``labels/pages.jsonl``: kind, publication date and newest date of further pages. ``contacts.jsonl``: the contact block
of every page that holds one, whoever's it is, and pages that only look so. ``links.jsonl``: links to columns that the
labels beside them leave out. Facts only; the pages themselves are no part of the project. ``guides.jsonl``: contact
blocks of disclosure offices, worded as public guides word them, with names and numbers of our own. A label marked
``blind`` was set by reading the page before the program's answer was seen; so were all guides.
"""

from __future__ import annotations

import csv
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

PAGES = Path(__file__).resolve().parents[2] / "shared" / "real-pages"
OWN = Path(__file__).resolve().parent / "labels"


def files(pages: Path) -> list[str]:
    """Every saved page, in the order of the index."""
    with (pages / "index.csv").open(encoding="utf-8") as handle:
        return [row["file"] for row in csv.DictReader(handle)]


def labels(pages: Path) -> dict[str, dict[str, Any]]:
    """File → what is known of it. Keys of a label: ``kind``, ``title``, ``publish_date``, ``newest``, ``count``,
    ``breadcrumbs``, ``links`` (column → href or None), ``url`` (where the page stands, for home pages).

    A key that is absent is unknown; None says that there is none.
    """
    found = {label["file"]: _plain(label) for label in _lines(pages / "labels.jsonl")}
    for line in _lines(OWN / "links.jsonl"):
        found[line["file"]]["links"][line["link"]] = line["href"]
    for line in _lines(OWN / "pages.jsonl"):
        found.setdefault(line["file"], {}).update(
            (key, value) for key, value in line.items() if key not in ("file", "blind")
        )
    return found


def contact_blocks() -> dict[str, dict[str, str]]:
    """File → field → value, for every page that holds a contact block or only looks so."""
    return {line["file"]: line["contact"] for line in _lines(OWN / "contacts.jsonl")}


def blind() -> tuple[frozenset[str], frozenset[str]]:
    """Pages, and pages with contact blocks, whose labels were set before the program's answer was seen."""
    pages, contacts = (
        frozenset(line["file"] for line in _lines(OWN / name) if line.get("blind"))
        for name in ("pages.jsonl", "contacts.jsonl")
    )
    return pages, contacts


def guides(*, second: bool) -> Iterator[tuple[str, str, dict[str, list[str]]]]:
    """Name, HTML, and field → the values that are right (several where a person would take either).

    The ``second`` set was written when the reader had been mended after the first.
    """
    for line in _lines(OWN / "guides.jsonl"):
        if line.get("second", False) is second:
            yield line["name"], line["html"], line["contact"]


def _plain(label: dict[str, Any]) -> dict[str, Any]:
    note = label.get("label_note", "")
    kind = label["kind"].replace("_", "-")
    plain: dict[str, Any] = {"kind": kind}
    if label["title"]:
        plain["title"] = label["title"]
    if kind == "article" or label["publish_date"]:
        plain["publish_date"] = label["publish_date"]
    if label["list_item_dates"] or label["list_items_count"] == 0:
        plain["newest"] = label["list_item_dates"]
    if label["list_items_count"] is not None:
        plain["count"] = label["list_items_count"]
    if label["breadcrumbs"]:
        plain["breadcrumbs"] = label["breadcrumbs"]
    if "links_to not labelled" not in note and "links not labelled" not in note and label["links_to"]:
        plain["links"] = dict(label["links_to"])
    return plain


def _lines(path: Path) -> Iterator[dict[str, Any]]:
    for line in path.read_text(encoding="utf-8").splitlines():
        if line:
            yield json.loads(line)
