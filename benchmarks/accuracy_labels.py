"""What a person says of the saved pages: the labels beside the pages, and those of this project in its own folder.

``labels/pages.jsonl``: kind, publication date and newest date of further pages. ``contacts.jsonl``: the contact block
of every page that holds one, whoever's it is. ``links.jsonl``: links to columns that the labels beside them leave out.
Facts only; the pages themselves are no part of the project.
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
        found.setdefault(line["file"], {}).update((key, value) for key, value in line.items() if key != "file")
    return found


def contact_blocks() -> dict[str, dict[str, str]]:
    """File → field → value, for every page that holds a contact block; other pages hold none."""
    return {line["file"]: line["contact"] for line in _lines(OWN / "contacts.jsonl")}


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
