"""Audits saved pages of real portals, site by site, from loopback, and holds the columns found against the labels.

    python benchmarks/real_sites.py [--only NAME] [--out DIR] [--no-browser]

The pages lie in ../shared/real-pages beside the project (where present). A page that was not saved answers 401, which
says "you may not look": what needs it must end as undecided. A finding that rests on an unsaved page is a false one.
"""

from __future__ import annotations

import argparse
import asyncio
import collections
import csv
import json
import re
import sys
import tempfile
import time
from datetime import date
from pathlib import Path
from urllib.parse import quote, unquote, urljoin, urlsplit

from sitecheck.audit.calendars import calendar_of
from sitecheck.audit.report import report
from sitecheck.audit.site import SiteAudit, audit_site
from sitecheck.audit.workshop import Workshop, open_workshop
from sitecheck.demo.server import Portal, Reply, free_port, serving
from sitecheck.facts.outcomes import Outcome
from sitecheck.facts.site import ColumnState
from sitecheck.page.read import read_page
from sitecheck.settings.records import Budgets, Settings, SiteConfig

PAGES = Path(__file__).resolve().parents[2] / "shared" / "real-pages"
FIRST_PORT = 8391
KEYS = {
    "guide": "disclosure-guide",
    "directory": "disclosure-directory",
    "foi": "foi-entry",
    "annual_report": "annual-report",
    "interpretation": "policy-interpretation-column",
    "system": "disclosure-rules",
}
UNSAVED = Reply(b"<html><head><title>401</title></head><body>not saved</body></html>", status=401)


def paths(name: str) -> list[str]:
    """The URL paths under which a saved file may have stood."""
    path = "/" + name.replace("__", "/")
    found = [path]
    if path.endswith("/index.html"):
        found.append(path.removesuffix("index.html"))
    if path.endswith(".jsp.html"):
        found.append(path.removesuffix(".html"))
    return found


def _nothing(_method: str, _target: str) -> Reply:
    return UNSAVED


def entry(pages: dict[str, bytes]) -> str:
    """Where to begin without a home page: the saved page that leads to most of the others, and the first of those."""

    def leads_to(path: str) -> int:
        links = read_page(pages[path], "http://x" + quote(path))[0].links
        return len({unquote(urlsplit(link.url).path) for link in links if link.url} & pages.keys())

    return max(pages, key=leads_to)


def load(site: str, rows: list[dict[str, str]], address: str, port: int) -> tuple[Portal, date]:
    """A portal that answers with the saved pages of one site, and the day they were saved (as far as known)."""
    pages: dict[str, bytes] = {}
    hosts = {urlsplit(row["url"]).netloc for row in rows if row["url"].startswith("http")}
    hosts |= {row["site"] for row in rows if re.fullmatch(r"[\w.-]+\.(gov\.)?cn", row["site"])}
    newest = date(2000, 1, 1)
    for row in rows:
        file = Path(row["file"])
        body = (PAGES / file).read_bytes()
        for host in hosts:
            for scheme in (b"http://", b"https://", b"//"):
                here = b"//" if scheme == b"//" else b"http://"
                body = body.replace(scheme + host.encode(), here + f"{address}:{port}".encode())
        for path in paths(file.name):
            pages[path] = body
        if row["url"].startswith("http"):
            pages[urlsplit(row["url"]).path or "/"] = body
        for found in re.findall(r"\d{4}-\d{2}-\d{2}", row["saved_date_guess"][:40]):
            newest = max(newest, date.fromisoformat(found))
    home = "/index.html" if "/index.html" in pages else None
    first = entry(pages)

    def answer(_method: str, target: str) -> Reply:
        path = unquote(urlsplit(target).path)
        if path == "/" and home is None:
            return Reply(b"", status=302, headers=(("Location", quote(first)),))
        body = pages.get(home if path == "/" and home else path)
        return UNSAVED if body is None else Reply(body, "text/html")

    return Portal(site, site, "saved pages", address, answer), newest if newest.year > 2000 else date(2026, 11, 20)


async def audit_all(
    portals: list[tuple[Portal, date]], port: int, out: Path, browser: bool
) -> list[tuple[str, SiteAudit, float]]:
    audits = []
    async with open_workshop(Settings(), root=None, snapshots=out / "snapshots", use_browser=browser) as workshop:
        for portal, day in portals:
            began = time.monotonic()
            audit = await one(portal, port, day, workshop)
            audits.append((portal.code, audit, time.monotonic() - began))
            (out / f"{portal.code}.json").write_text(
                json.dumps(report([audit], workshop.checks, "snapshots"), ensure_ascii=False, indent=1),
                encoding="utf-8",
            )
            print(f"  {portal.code}: {audits[-1][2]:.1f} s", file=sys.stderr, flush=True)
    return audits


async def one(portal: Portal, port: int, day: date, workshop: Workshop) -> SiteAudit:
    site = SiteConfig(
        unit="x",
        url=f"http://{portal.address}:{port}/",
        allow_networks=("127.0.0.0/8",),
        budgets=Budgets(pages=80, links=300),
    )
    with tempfile.TemporaryDirectory() as folder:
        night = Path(folder) / "site.night"
        return await audit_site(
            site, workshop, as_of=day, night_path=night, calendar=calendar_of(None), attributes={}, on_progress=None
        )


def truth(site: str) -> dict[str, set[str]]:
    """Column key → the paths it may lie at, from the labels of any page of the site."""
    found: dict[str, set[str]] = collections.defaultdict(set)
    for line in (PAGES / "labels.jsonl").read_text(encoding="utf-8").splitlines():
        label = json.loads(line)
        folder, _, name = label["file"].partition("/")
        if folder != site:
            continue
        base = "http://x" + paths(name)[0]
        for key, href in label["links_to"].items():
            if href and not href.startswith("javascript"):
                found[KEYS[key]].add(urlsplit(urljoin(base, href)).path)
    return found


def newest_rows(site: str) -> dict[str, str]:
    """Path of a labelled list page → its newest date, read by a person."""
    lines = (PAGES / "labels.jsonl").read_text(encoding="utf-8").splitlines()
    labels = [label for label in map(json.loads, lines) if label["file"].partition("/")[0] == site]
    return {paths(label["file"].partition("/")[2])[0]: label["list_item_dates"] or "" for label in labels}


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--only", help="names of sites, comma-separated")
    parser.add_argument("--out", type=Path, default=Path("build/real-sites"))
    parser.add_argument("--no-browser", action="store_true")
    options = parser.parse_args()
    if not PAGES.is_dir():
        print(f"no saved pages at {PAGES}: nothing to measure")
        return 0
    options.out.mkdir(parents=True, exist_ok=True)
    groups: dict[str, list[dict[str, str]]] = collections.defaultdict(list)
    with (PAGES / "index.csv").open(encoding="utf-8") as file:
        for row in csv.DictReader(file):
            groups[row["file"].partition("/")[0]].append(row)
    names = [name for name in sorted(groups) if not options.only or name in options.only.split(",")]
    addresses = {name: f"127.0.1.{index + 1}" for index, name in enumerate(names)}
    port = free_port([Portal(name, name, "", address, _nothing) for name, address in addresses.items()], FIRST_PORT)
    portals = [load(name, groups[name], address, port) for name, address in addresses.items()]
    with serving([portal for portal, _ in portals], port):
        audits = asyncio.run(audit_all(portals, port, options.out, not options.no_browser))
    show(audits)
    return 0


def show(audits: list[tuple[str, SiteAudit, float]]) -> None:
    outcomes: dict[str, collections.Counter[str]] = collections.defaultdict(collections.Counter)
    columns: dict[str, collections.Counter[str]] = collections.defaultdict(collections.Counter)
    lists: collections.Counter[str] = collections.Counter()
    wrong: list[str] = []
    passed: list[str] = []
    for name, audit, _ in audits:
        for verdict in audit.verdicts:
            outcomes[verdict.check][verdict.outcome.value] += 1
            for finding in verdict.findings:
                wrong.append(f"{name}: {verdict.check}: {finding.subject}")
            if verdict.outcome is Outcome.PASS:
                passed.append(f"{name}: {verdict.check}: {verdict.reason} {dict(verdict.params)}")
        shown = newest_rows(name)
        for column in audit.observation.columns.values():
            path = unquote(urlsplit(column.url or "").path)
            wanted_day = shown.get(path + "index.html" if path.endswith("/") else path)
            if wanted_day and column.list is not None and column.list.source == "static":
                got = column.list.newest.isoformat() if column.list.newest is not None else ""
                lists["right" if got == wanted_day else "wrong" if got else "undecided"] += 1
        for key, wanted in truth(name).items():
            column = audit.observation.columns.get(key)
            state = _column(column.state if column else None, urlsplit(column.url or "").path if column else "", wanted)
            columns[key][state] += 1
    print(f"\n{len(audits)} sites, {sum(seconds for _, _, seconds in audits):.0f} s\n")
    print("| check | pass | fail | facts | unable | n/a |\n|---|---|---|---|---|---|")
    for check, counter in sorted(outcomes.items()):
        print(
            f"| {check} | "
            + " | ".join(str(counter[o]) for o in ("pass", "fail", "facts", "unable", "not-applicable"))
            + " |"
        )
    print("\n| labelled column | right | elsewhere | undecided | said missing |\n|---|---|---|---|---|")
    for key, counter in sorted(columns.items()):
        print(
            f"| {key} | " + " | ".join(str(counter[s]) for s in ("right", "elsewhere", "undecided", "missing")) + " |"
        )
    print(f"\nnewest date of labelled lists: {', '.join(f'{count} {what}' for what, count in sorted(lists.items()))}")
    pages = sum(audit.observation.crawl.pages for _, audit, _ in audits)
    print(f"{pages} pages read; {sum(audit.observation.crawl.requests for _, audit, _ in audits)} requests")
    for title, found in (("finding", wrong), ("pass", passed)):
        print(f"\nEvery {title} (to be looked at by a person): {len(found)}")
        for line in found:
            print(f"  {line}")


def _column(state: ColumnState | None, path: str, wanted: set[str]) -> str:
    if state is ColumnState.FOUND:
        same = {one.removesuffix("index.html") for one in wanted}
        return "right" if path.removesuffix("index.html") in same else "elsewhere"
    if state in (ColumnState.MISSING, ColumnState.BROKEN):
        return "missing"
    return "undecided"


if __name__ == "__main__":
    sys.exit(main())
