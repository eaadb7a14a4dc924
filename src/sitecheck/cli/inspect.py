"""``sitecheck inspect``: what the page reader sees in one page."""

from __future__ import annotations

import asyncio
import json
from pathlib import Path
from typing import Annotated, Any

import typer

from sitecheck.facts.page import Link, LinkKind, PageFacts, RowGroup, Zone
from sitecheck.page.lexicon import Lexicon, best_label, load_lexicon
from sitecheck.page.read import read_page

SCHEMA = "sitecheck.page/1"
COLUMNS = (
    "disclosure-column", "disclosure-guide", "disclosure-directory", "disclosure-rules", "annual-report", "foi-entry",
    "policy-interpretation-column", "leadership-info", "agency-overview", "key-areas-column",
)  # fmt: skip
FIELDS = ("org", "address", "hours", "phone", "fax", "email")
_ITEMS = 200
_SCHEMES = ("http://", "https://")


def inspect(
    source: Annotated[str, typer.Argument(metavar="FILE|URL", help="A saved page, or a URL to fetch.")],
    url: Annotated[str, typer.Option("--url", help="Where a saved page was found; resolves its links.")] = "",
    as_json: Annotated[bool, typer.Option("--json", help="Write JSON (sitecheck.page/1) to stdout.")] = False,
    allow_private: Annotated[
        bool, typer.Option("--allow-private", help="Fetch from private and loopback addresses too.")
    ] = False,
) -> None:
    """Show what the page reader sees in one page."""
    if source.lower().startswith(_SCHEMES):
        facts = _fetched(source, allow_private)
    else:
        try:
            body = Path(source).read_bytes()
        except OSError as error:
            typer.echo(
                f"{source}: cannot be read: {error.strerror or error}. Name a saved page or an http(s) URL.", err=True
            )
            raise typer.Exit(2) from None
        if url and not url.lower().startswith(_SCHEMES):
            typer.echo(f"--url {url}: not an http(s) URL.", err=True)
            raise typer.Exit(2)
        facts, _ = read_page(body, url)
    page = describe(facts)
    typer.echo(json.dumps(page, ensure_ascii=False, indent=2) if as_json else _for_people(page))


def _fetched(url: str, allow_private: bool) -> PageFacts:
    from sitecheck.fetch import fetch_once  # only here: reading a file needs no network stack

    answer = asyncio.run(fetch_once(url, allow_private=allow_private))
    if answer.failure is not None and not answer.body:
        typer.echo(f"{url}: {answer.failure.value}: {answer.detail or 'no answer'}", err=True)
        raise typer.Exit(3)
    facts, _ = read_page(answer.body, answer.final_url, headers=dict(answer.headers))
    return facts


def describe(facts: PageFacts, lexicon: Lexicon | None = None) -> dict[str, Any]:
    """The page as the JSON of ``sitecheck.page/1``."""
    words = lexicon if lexicon is not None else load_lexicon()
    main = main_group(facts.groups)
    contacts: dict[str, str] = {}
    for contact in facts.contacts if not _of_the_agency(facts, words) else ():
        contacts.setdefault(contact.field, contact.value)
    return {
        "schema": SCHEMA,
        "url": facts.url,
        "encoding": facts.encoding,
        "title": facts.title,
        "kind": facts.kind.value,
        "publish_date": facts.publish_date.isoformat() if facts.publish_date else None,
        "date_signals": facts.date_signals,
        "breadcrumbs": list(facts.breadcrumbs),
        "list": _list(main),
        "links_to": {key: _target(facts.links, key, words, bool(facts.url)) for key in COLUMNS},
        "contact": {field: contacts.get(field) for field in FIELDS},
        "meta": facts.metas,
    }


def _of_the_agency(facts: PageFacts, words: Lexicon) -> bool:
    """Whether the contacts of a page are the whole agency's and not its disclosure office's (an overview page)."""
    return best_label([facts.title], "agency-overview", words) is not None and "信息公开" not in facts.main_text


def main_group(groups: tuple[RowGroup, ...]) -> RowGroup | None:
    """The list a page is about: the most dated rows, the main part before side boxes; None without one."""
    ranked = [group for group in groups if group.dated] or [group for group in groups if group.zone is Zone.MAIN]
    return max(ranked, key=lambda group: (group.zone is Zone.MAIN, group.dated, len(group.rows)), default=None)


def _list(group: RowGroup | None) -> dict[str, Any]:
    rows = group.rows if group is not None else ()
    days = [row.day for row in rows if row.day is not None]
    return {
        "count": len(rows),
        "newest": max(days).isoformat() if days else None,
        "items": [
            {"title": row.title, "url": row.url, "date": row.day.isoformat() if row.day else None}
            for row in rows[:_ITEMS]
        ],
    }


def _target(links: tuple[Link, ...], key: str, words: Lexicon, based: bool) -> str | None:
    """Target of the link that names the column best; among equals one that leads somewhere, then the first."""
    best: tuple[float, bool, int] | None = None
    found: Link | None = None
    for place, link in enumerate(links):
        if link.kind not in (LinkKind.ANCHOR, LinkKind.AREA, LinkKind.ONCLICK, LinkKind.ATTACHMENT):
            continue
        match = best_label([link.label, link.title], key, words)
        if match is None:
            continue
        rank = (match.score, _leads_on(link), -place)
        if best is None or rank > best:
            best, found = rank, link
    if found is None:
        return None
    return found.url if based and found.url is not None else found.href


def _leads_on(link: Link) -> bool:
    return bool(link.href.strip()) and not link.href.strip().lower().startswith(("javascript:", "#"))


def _for_people(page: dict[str, Any]) -> str:
    listed = page["list"]
    lines = [
        f"title        {page['title'] or '-'}",
        f"kind         {page['kind']}",
        f"encoding     {page['encoding'] or '-'}",
        f"published    {page['publish_date'] or '-'}"
        + "".join(f"  [{name} {day}]" for name, day in page["date_signals"].items()),
        f"path         {' > '.join(page['breadcrumbs']) or '-'}",
        f"list         {listed['count']} rows, newest {listed['newest'] or '-'}",
        *(f"             {item['date'] or '----------'}  {item['title']}" for item in listed["items"][:10]),
        "links to",
        *(f"  {key:30}{href if href is not None else '-'}" for key, href in page["links_to"].items()),
        "contact",
        *(f"  {field:30}{value or '-'}" for field, value in page["contact"].items()),
    ]
    return "\n".join(lines)
