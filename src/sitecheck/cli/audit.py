"""``sitecheck audit``: sites without any set-up."""

from __future__ import annotations

import asyncio
import json
import sys
import tempfile
from collections.abc import Iterator, Sequence
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated
from urllib.parse import urlsplit

import typer

from sitecheck.cli.common import fail, say
from sitecheck.cli.exits import Exit
from sitecheck.cli.files import STDOUT, check_targets, write
from sitecheck.facts.times import BEIJING
from sitecheck.settings.records import Budgets, Settings, SiteConfig
from sitecheck.store.files import write_whole

if TYPE_CHECKING:
    from sitecheck.audit.lines import Format, Line
    from sitecheck.audit.site import SiteAudit
    from sitecheck.checks.definition import CheckFile


def audit(
    urls: Annotated[list[str], typer.Argument(metavar="URL...", help="Home pages of the portals.")],
    json_file: Annotated[
        Path | None, typer.Option("--json", metavar="FILE", help="Write the report here; - for stdout.")
    ] = None,
    as_of: Annotated[str | None, typer.Option(metavar="DATE", help="Judge as of this day; default: today.")] = None,
    upstream: Annotated[str, typer.Option(metavar="HOST,...", help="上级信息公开网站.")] = "",
    allow_private: Annotated[
        bool, typer.Option("--allow-private", help="The portal may stand in the private network its address lies in.")
    ] = False,
    no_browser: Annotated[bool, typer.Option("--no-browser", help="No pictures, no script-built pages.")] = False,
    snapshots: Annotated[Path, typer.Option(metavar="DIR", help="Where evidence goes.")] = Path("snapshots"),
    max_pages: Annotated[int, typer.Option(min=1, help="Pages per site.")] = Budgets().pages,
    output: Annotated[Path | None, typer.Option(metavar="FILE", help="Write the words here.")] = None,
    ledger: Annotated[
        Path | None, typer.Option(metavar="FILE", help="Write every request here: .csv or .jsonl.")
    ] = None,
    skipped: Annotated[
        Path | None, typer.Option(metavar="FILE", help="Write every URL left out, with its reason: .csv or .jsonl.")
    ] = None,
) -> None:
    """Audit portals and report findings, without project or database."""
    day = _day(as_of)
    for url in urls:
        parts = urlsplit(url)
        if parts.scheme not in ("http", "https") or not parts.hostname:
            fail(f"{url!r} is no address of a portal: it must begin with http:// or https://", Exit.USAGE)
    check_targets(json=json_file, output=output, ledger=ledger, skipped=skipped)
    formats = {file: _format(file) for file in (ledger, skipped) if file is not None}
    from sitecheck.audit.report import has_findings, nothing_decided, report
    from sitecheck.audit.words import words

    hosts = tuple(host.strip() for host in upstream.split(",") if host.strip())
    sites = [
        SiteConfig(
            unit="audit",
            url=url,
            upstream_hosts=hosts,
            budgets=Budgets(pages=max_pages),
            allow_networks=_networks(url) if allow_private else (),
        )
        for url in urls
    ]
    audits, checks = asyncio.run(_audit(sites, day, snapshots, use_browser=not no_browser))
    if json_file is not None:
        text = json.dumps(report(audits, checks, snapshots.as_posix()), ensure_ascii=False, indent=2, sort_keys=True)
        if json_file == STDOUT:
            print(text)
        else:
            write_whole(json_file, f"{text}\n".encode())
    if ledger is not None:
        _write_requests(ledger, formats[ledger], audits, snapshots)
    if skipped is not None:
        _write_left_out(skipped, formats[skipped], audits, snapshots)
    shown = "\n".join(words(audits, checks))
    if output is not None and output != STDOUT:
        write_whole(output, f"{shown}\n".encode())
    elif json_file == STDOUT:
        say(shown)
    else:
        print(shown)
    if has_findings(audits):
        raise typer.Exit(Exit.FINDINGS)
    if nothing_decided(audits):
        raise typer.Exit(Exit.COULD_NOT_RUN)


def _day(text: str | None) -> date:
    if text is None:
        return datetime.now(BEIJING).date()
    try:
        return date.fromisoformat(text)
    except ValueError:
        fail(f"{text!r} is no date: write it like 2026-11-20", Exit.USAGE)


def _networks(url: str) -> tuple[str, ...]:
    from sitecheck.fetch import private_allowance

    return tuple(map(str, private_allowance(url)))


def _format(file: Path) -> Format:
    from sitecheck.audit.lines import format_of

    try:
        return format_of(file)
    except ValueError:
        fail(f"{file} must end in .csv or .jsonl", Exit.USAGE)


def _write_requests(file: Path, form: Format, audits: Sequence[SiteAudit], snapshots: Path) -> None:
    from sitecheck.audit.lines import packed, request_heads, request_line
    from sitecheck.store.blobs import BlobStore
    from sitecheck.store.ledger import read_ledger

    def lines() -> Iterator[Line]:
        for one in audits:
            for row in read_ledger(BlobStore(snapshots), one.ledger.sha256):
                yield request_line(row, site=one.observation.site)

    write(file, packed(lines(), form, request_heads("site")))


def _write_left_out(file: Path, form: Format, audits: Sequence[SiteAudit], snapshots: Path) -> None:
    from sitecheck.audit.lines import left_out_heads, left_out_line, packed
    from sitecheck.store.blobs import BlobStore
    from sitecheck.store.left_out import read_left_out

    def lines() -> Iterator[Line]:
        for one in audits:
            for row in read_left_out(BlobStore(snapshots), one.observation.skipped_sha256):
                yield left_out_line(row, site=one.observation.site)

    write(file, packed(lines(), form, left_out_heads("site")))


async def _audit(
    sites: list[SiteConfig], day: date, snapshots: Path, *, use_browser: bool
) -> tuple[list[SiteAudit], dict[str, CheckFile]]:
    from sitecheck.audit.calendars import calendar_of
    from sitecheck.audit.infrastructure import infrastructure
    from sitecheck.audit.site import audit_site
    from sitecheck.audit.workshop import open_workshop

    audits = []
    with tempfile.TemporaryDirectory(prefix="sitecheck-") as folder:
        async with open_workshop(Settings(), root=None, snapshots=snapshots, use_browser=use_browser) as workshop:
            if use_browser and workshop.browser is not None and not workshop.browser.available:
                say(f"No browser ({workshop.browser.why_missing}): going on without pictures; see sitecheck doctor.")
            for number, site in enumerate(sites):
                say(f"Auditing {site.url} …")
                one = await audit_site(
                    site,
                    workshop,
                    as_of=day,
                    night_path=Path(folder) / f"{number}.night",
                    calendar=calendar_of(None),
                    attributes={},
                    on_progress=_Line(),
                )
                audits.append(one)
            for line in infrastructure(workshop.walls):
                say(line)
            return audits, dict(workshop.checks)


class _Line:
    """One line on a terminal that is written over; nothing where stderr is no terminal."""

    def __call__(self, phase: str, pages: int, requests: int) -> None:
        if sys.stderr.isatty():
            print(f"\r  {phase}: {pages} pages, {requests} requests   ", end="", file=sys.stderr, flush=True)
