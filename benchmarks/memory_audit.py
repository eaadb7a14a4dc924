"""One portal's whole audit without browser: crawl, survey, links, checks, evidence, as a night does it.

    python benchmarks/memory_audit.py FOLDER URL [--pages N]

Budgets of pages, folders and templates are raised so that every page is visited; that of links is as shipped.
"""

from __future__ import annotations

import argparse
import asyncio
from datetime import date
from pathlib import Path

from sitecheck.audit.calendars import calendar_of
from sitecheck.audit.site import audit_site
from sitecheck.audit.workshop import open_workshop
from sitecheck.settings.records import Budgets, PaceConfig, Settings, SiteConfig

_EVERYTHING = 100_000


async def audited(url: str, folder: Path, pages: int) -> str:
    """What the crawl came to, in words."""
    site = SiteConfig(
        unit="bench",
        url=url,
        budgets=Budgets(
            pages=pages + pages // 8, minutes=1440, depth=50, per_folder=_EVERYTHING, per_template=_EVERYTHING
        ),
        pace=PaceConfig(in_flight=8),
        allow_networks=("127.0.0.0/8",),
    )
    async with open_workshop(Settings(), root=None, snapshots=folder / "snapshots", use_browser=False) as workshop:
        audit = await audit_site(
            site,
            workshop,
            as_of=date(2026, 11, 20),
            night_path=folder / "site.night",
            last_path=folder / "site.last",
            calendar=calendar_of(None),
            attributes={},
        )
    seen = audit.observation.crawl
    findings = sum(len(verdict.findings) for verdict in audit.verdicts)
    return f"{seen.pages} pages, {seen.requests} requests, {findings} findings, {seen.stopped_by.value}"


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("folder", type=Path)
    parser.add_argument("url")
    parser.add_argument("--pages", type=int, default=500)
    options = parser.parse_args()
    options.folder.mkdir(parents=True, exist_ok=True)
    print(asyncio.run(audited(options.url, options.folder, options.pages)))
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
