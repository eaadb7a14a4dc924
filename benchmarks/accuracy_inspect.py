"""How well the page reader reads saved pages of real portals: precision, recall and undecided share of every field.

    python benchmarks/accuracy_inspect.py [--pages DIR] [--json FILE]

Reads every page of index.csv (nothing may raise) and compares the labelled ones. A wrong value is worse than none, so
the two are counted apart, and every answer that is not right is listed with what was wanted. Pages are read without a
URL, home pages excepted: that a page is the home page is known from where it stands.
"""

from __future__ import annotations

import argparse
import json
import re
import sys
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from accuracy_labels import PAGES, blind, contact_blocks, files, guides, labels
from sitecheck.audit.inspect.basics import describe
from sitecheck.facts.page import PageFacts
from sitecheck.page.charset import decode
from sitecheck.page.contact_traces import find_traces
from sitecheck.page.contacts import FIELDS, find_contacts
from sitecheck.page.lexicon import load_lexicon
from sitecheck.page.links import find_links
from sitecheck.page.read import read_page
from sitecheck.page.rows import find_lists
from sitecheck.page.walk import parse
from sitecheck.page.widths import nfkc
from sitecheck.page.zones import mark_zones
from sitecheck.survey.list_rows import main_rows

LINKS = {
    "guide": "disclosure-guide",
    "directory": "disclosure-directory",
    "foi": "foi-entry",
    "annual_report": "annual-report",
    "interpretation": "policy-interpretation-column",
    "system": "disclosure-rules",
}
COLUMN_LINKS, OFFICE, BLOCKS = "column links", "contact fields of the office", "contact fields of any block"
GUIDES, AGAIN = "contact fields of guides", "contact fields of guides, second set"
SILENT = "fields of guides read or traced"
BLIND = "blind: "
GOALS = {
    "publication date": ("right", 0.97),
    "newest row": ("right", 0.95),
    "kind": ("right", 0.93),
    COLUMN_LINKS: ("precision", 0.98, "recall", 0.90),
    BLOCKS: ("precision", 0.98, "recall", 0.92),
    GUIDES: ("precision", 0.98, "recall", 0.92),
    AGAIN: ("precision", 0.98, "recall", 0.92),
    SILENT: ("right", 1.0),
}


@dataclass
class Field:
    """Answers to one question: right ones with and without a value, wrong values, and values nobody read."""

    right: int = 0
    none: int = 0
    wrong: int = 0
    missed: int = 0
    errors: list[str] = field(default_factory=list)

    def add(self, page: str, wanted: object, got: object, *, equal: bool | None = None) -> None:
        """Count one answer. Empty values count as none."""
        wanted, got = wanted or None, got or None
        if wanted is None and got is None:
            self.none += 1
        elif wanted == got if equal is None else equal:
            self.right += 1
        else:
            kind = "missed" if got is None else "wrong"
            setattr(self, kind, getattr(self, kind) + 1)
            self.errors.append(f"{kind:7}{page}\n{'':7}wanted {wanted!r}\n{'':7}got    {got!r}")

    @property
    def shares(self) -> dict[str, float]:
        """``right`` of all answers; ``precision`` of the values read; ``recall`` of the values there are (a page with
        another value counts as one not found); ``undecided``: share of values there are of which nothing was read."""
        there = self.right + self.wrong + self.missed
        return {
            "right": (self.right + self.none) / max(1, there + self.none),
            "precision": self.right / max(1, self.right + self.wrong),
            "recall": self.right / max(1, there),
            "undecided": self.missed / max(1, there),
        }


def same_text(wanted: str, got: str) -> bool:
    """Equal without white space and brackets; a site's name before or after the title is not held against it."""
    left, right = (re.sub(r"[\s\[\]【】!！]", "", text) for text in (wanted, got))
    return left == right or (min(len(left), len(right)) >= 4 and (left in right or right in left))


def blocks_of(body: bytes) -> dict[str, list[str]]:
    """Every contact value of a page as a guide's would be read, whatever kind of page it is."""
    doc = parse(decode(body).text)
    mark_zones(doc)
    lists = find_lists(doc, find_links(doc, None), "", load_lexicon())
    found: dict[str, list[str]] = {}
    for contact in find_contacts(doc, lists.spans):
        found.setdefault(contact.field, []).append(contact.value)
    return found


def guide_fields(table: dict[str, Field]) -> None:
    """The office's fields as the first value of each, strictly compared; and fields that would be called missing."""
    sets = [(GUIDES, *one) for one in guides(second=False)] + [(AGAIN, *one) for one in guides(second=True)]
    for kind, name, html, wanted in sets:
        doc = parse(html)
        mark_zones(doc)
        read: dict[str, str] = {}
        for contact in find_contacts(doc, find_lists(doc, find_links(doc, None), "", load_lexicon()).spans):
            read.setdefault(contact.field, contact.value)
        traced = {*read, *find_traces(doc)}
        for key in FIELDS:
            right, value = wanted.get(key, []), read.get(key)
            equal = value is not None and _letters(value) in map(_letters, right)
            table[kind].add(f"guide {name} ({key})", " | ".join(right), value, equal=equal)
            if right:
                table[SILENT].add(
                    f"guide {name} ({key})", "read or traced", "read or traced" if key in traced else None
                )


def _letters(text: str) -> str:
    return re.sub(r"[\W_]", "", nfkc(text)).lower()


def compare(
    name: str, label: dict[str, Any], facts: PageFacts, kind: str, table: dict[str, Field], unseen: bool
) -> None:
    """Count the answers about one labelled page; those to labels set ``unseen`` a second time by themselves."""
    page = describe(facts)
    listed = page["list"] or {"count": 0}
    days = [row.day for row in main_rows(facts, facts.url) if row.day is not None]
    got = {
        "kind": kind,
        "publish_date": page["publish_date"],
        "newest": max(days).isoformat() if days else None,
        "count": listed["count"],
        "breadcrumbs": page["breadcrumbs"],
    }
    for key, value in got.items():
        if key in label:
            table[_NAMES[key]].add(name, label[key], value)
            if unseen and BLIND + _NAMES[key] in table:
                table[BLIND + _NAMES[key]].add(name, label[key], value)
    if "title" in label:
        table["title"].add(name, label["title"], page["title"], equal=same_text(label["title"], page["title"] or ""))
    for short, key in LINKS.items() if "links" in label else ():
        wanted, href = label["links"].get(short), page["links_to"][key]
        # An empty address is the page itself, and an answer.
        table[COLUMN_LINKS].add(f"{name} ({short})", _shown(wanted), _shown(href))


def _shown(href: str | None) -> str | None:
    return "(this page)" if href == "" else href


_NAMES = {
    "kind": "kind", "title": "title", "publish_date": "publication date", "newest": "newest row",
    "count": "rows of the list", "breadcrumbs": "breadcrumbs",
}  # fmt: skip


def measured(pages: Path) -> tuple[dict[str, Field], list[float], int]:
    """The table, seconds of reading each page, bytes read."""
    table = {name: Field() for name in (*_NAMES.values(), COLUMN_LINKS, OFFICE, BLOCKS, GUIDES, AGAIN, SILENT)}
    known, blocks, (unseen, blind_blocks) = labels(pages), contact_blocks(), blind()
    table |= {BLIND + key: Field() for key in ("kind", "publication date", "newest row", BLOCKS)}
    spent: list[float] = []
    size = 0
    for name in files(pages):
        body = (pages / name).read_bytes()
        started = time.process_time()
        facts, _ = read_page(body, "")
        spent.append(time.process_time() - started)
        size += len(body)
        if name in known:
            url = known[name].get("url")
            placed = read_page(body, url)[0] if url is not None else facts
            compare(name, known[name], facts, placed.kind.value, table, name in unseen)
        else:
            placed = facts
        # No saved page holds the block of a disclosure office: whatever is read as one is wrong.
        for key, value in describe(placed)["contact"].items():
            table[OFFICE].add(f"{name} ({key})", None, value)
        if name in blocks:
            read = blocks_of(body)
            for key in FIELDS:
                wanted, values = blocks[name].get(key), read.get(key, [])
                match = bool(wanted) and any(value in wanted or wanted in value for value in values[:2])
                table[BLOCKS].add(f"{name} ({key})", wanted, " | ".join(values), equal=match)
                if name in blind_blocks:
                    table[BLIND + BLOCKS].add(f"{name} ({key})", wanted, " | ".join(values), equal=match)
    guide_fields(table)
    return table, spent, size


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--pages", type=Path, default=PAGES)
    parser.add_argument("--json", type=Path, help="write the table here")
    options = parser.parse_args()
    if not (options.pages / "labels.jsonl").is_file():
        print(f"{options.pages}: no labels.jsonl there; name the folder with --pages", file=sys.stderr)
        return 2
    table, spent, size = measured(options.pages)
    print("| field | labelled | right | none | wrong | missed | all right | precision | recall | undecided | goal |")
    print("|---|---|---|---|---|---|---|---|---|---|---|")
    for name, found in table.items():
        shares = found.shares
        goal = GOALS.get(name, ())
        pairs = list(zip(goal[::2], goal[1::2], strict=True))
        met = ", ".join(f"{key} {wanted:.2f} {'met' if shares[key] >= wanted else 'MISSED'}" for key, wanted in pairs)
        counts = [found.right, found.none, found.wrong, found.missed]
        cells = [name, *map(str, (sum(counts), *counts)), *(f"{one:.3f}" for one in shares.values()), met]
        print(f"| {' | '.join(cells)} |")
    spent.sort()
    print(
        f"\n{len(spent)} pages read, {size / 1e6:.1f} MB; CPU ms per page: mean {1000 * sum(spent) / len(spent):.1f}, "
        f"median {1000 * spent[len(spent) // 2]:.1f}, slowest {1000 * spent[-1]:.1f}\n"
    )
    for name, found in table.items():
        for error in () if name.startswith(BLIND) else found.errors:
            print(f"{name}: {error}")
    if options.json:
        shown = {name: found.shares for name, found in table.items()}
        options.json.write_text(json.dumps(shown, indent=2), encoding="utf-8")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
