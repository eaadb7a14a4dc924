"""How well the page reader reads saved pages of real portals: right, wrong, undecided per field.

    python benchmarks/accuracy_inspect.py [--pages DIR] [--verbose] [--json FILE]

Reads every page of index.csv (nothing may raise) and compares the labelled ones with labels.jsonl. A false value is
worse than none, so the two are counted apart. A null is unknown where the label's note says it is not labelled.
"""

from __future__ import annotations

import argparse
import csv
import json
import re
import sys
import time
from collections import Counter
from pathlib import Path

from sitecheck.cli.inspect import describe
from sitecheck.page.read import read_page

LINKS = {
    "guide": "disclosure-guide",
    "directory": "disclosure-directory",
    "foi": "foi-entry",
    "annual_report": "annual-report",
    "interpretation": "policy-interpretation-column",
    "system": "disclosure-rules",
}
CONTACT = ("org", "address", "hours", "phone", "fax", "email")
DEFAULT_PAGES = Path(__file__).resolve().parents[2] / "shared" / "real-pages"


def same_text(wanted: str, got: str) -> bool:
    """Equal without white space and brackets; a site's name before or after the title is not held against it."""
    left, right = (re.sub(r"[\s\[\]【】!！]", "", text) for text in (wanted, got))
    return left == right or (min(len(left), len(right)) >= 4 and (left in right or right in left))


def judge(wanted: object, got: object, equal: bool) -> str:
    if wanted in (None, "", [], {}) and got in (None, "", [], {}):
        return "right (none)"
    if equal:
        return "right"
    return "undecided" if got in (None, "", [], {}) else "wrong"


def compare(label: dict, page: dict) -> list[tuple[str, str, object, object]]:
    note = label.get("label_note", "")
    results: list[tuple[str, str, object, object]] = []

    def add(field: str, wanted: object, got: object, equal: bool | None = None) -> None:
        results.append((field, judge(wanted, got, wanted == got if equal is None else equal), wanted, got))

    kind = label["kind"].replace("_", "-")
    add("kind", kind, page["kind"])
    if label["title"]:
        add("title", label["title"], page["title"], same_text(label["title"], page["title"] or ""))
    if kind == "article" or label["publish_date"]:
        add("publish date", label["publish_date"], page["publish_date"])
    listed = page["list"] or {"newest": None, "count": 0}
    if label["list_item_dates"] or label["list_items_count"] == 0:
        add("newest row", label["list_item_dates"], listed["newest"])
    if label["list_items_count"] is not None:
        add("row count", label["list_items_count"], listed["count"])
    if "links_to not labelled" not in note and "links not labelled" not in note:
        for name, key in LINKS.items():
            wanted = (label.get("links_to") or {}).get(name)
            got = page["links_to"][key]
            field = f"link {name}"
            if wanted == "" and got == "":
                results.append((field, "right", wanted, got))
            elif wanted is None and got is not None and not label["links_to"]:
                continue
            else:
                equal = wanted == got
                results.append(
                    (field, "right" if equal and wanted is not None else judge(wanted, got, equal), wanted, got)
                )
    for field in CONTACT:
        wanted = label["contact"].get(field)
        got = page["contact"].get(field)
        equal = bool(wanted and got and (wanted in got or got in wanted))
        add(f"contact {field}", wanted, got, equal)
    if label["breadcrumbs"]:
        add("breadcrumbs", label["breadcrumbs"], page["breadcrumbs"])
    return results


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--pages", type=Path, default=DEFAULT_PAGES)
    parser.add_argument("--verbose", action="store_true", help="list every answer that is not right")
    parser.add_argument("--json", type=Path, help="write the table here")
    options = parser.parse_args()
    if not (options.pages / "labels.jsonl").is_file():
        print(f"{options.pages}: no labels.jsonl there; name the folder with --pages", file=sys.stderr)
        return 2
    with (options.pages / "index.csv").open(encoding="utf-8") as handle:
        files = [row["file"] for row in csv.DictReader(handle)]
    labels = [
        json.loads(line) for line in (options.pages / "labels.jsonl").read_text(encoding="utf-8").splitlines() if line
    ]
    spent: list[float] = []
    size = 0
    for name in files:
        body = (options.pages / name).read_bytes()
        started = time.perf_counter()
        read_page(body, "")
        spent.append(time.perf_counter() - started)
        size += len(body)
    table: dict[str, Counter[str]] = {}
    misses: list[str] = []
    for label in labels:
        facts, _ = read_page((options.pages / label["file"]).read_bytes(), "")
        for field, verdict, wanted, got in compare(label, describe(facts)):
            table.setdefault(field, Counter())[verdict] += 1
            if verdict in ("wrong", "undecided"):
                misses.append(
                    f"{verdict:9} {field:20} {label['file']}\n{'':10}wanted {wanted!r}\n{'':10}got    {got!r}"
                )
    print(f"{'field':22}{'right':>7}{'none':>7}{'wrong':>7}{'undecided':>11}")
    for field, counts in table.items():
        cells = (counts["right"], counts["right (none)"], counts["wrong"], counts["undecided"])
        print(f"{field:22}{cells[0]:>7}{cells[1]:>7}{cells[2]:>7}{cells[3]:>11}")
    spent.sort()
    print(
        f"\n{len(files)} pages read, {size / 1e6:.1f} MB; ms per page: mean {1000 * sum(spent) / len(spent):.1f}, "
        f"median {1000 * spent[len(spent) // 2]:.1f}, slowest {1000 * spent[-1]:.1f}; "
        f"{size / sum(spent) / 1e6:.1f} MB/s"
    )
    if options.verbose:
        print("\n" + "\n".join(sorted(misses)))
    if options.json:
        options.json.write_text(
            json.dumps({field: dict(counts) for field, counts in table.items()}, indent=2), encoding="utf-8"
        )
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
