"""``sitecheck ledger``: what was asked of a host, when and how fast; as a table, as files, as a statement."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import asdict
from datetime import UTC, date, datetime
from difflib import get_close_matches
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, NoReturn

import typer

from sitecheck.cli.common import HERE, ProjectOption, fail, open_project, open_store, say
from sitecheck.cli.exits import Exit
from sitecheck.cli.files import STDOUT, check_targets, write

if TYPE_CHECKING:
    from sitecheck.audit.lines import Line
    from sitecheck.audit.requests import HostNight
    from sitecheck.settings.records import Project
    from sitecheck.store.blobs import BlobStore

SCHEMA = "sitecheck.ledger/1"
_HTML = (".html", ".htm")
_TEXT = (".md", ".txt")
_NAMED = 12  # known hosts told to somebody who asked for another one


def ledger(
    host: Annotated[str, typer.Argument(help="A host (with its port, if it has one of its own), or a URL on it.")],
    since: Annotated[str | None, typer.Option(metavar="DATE", help="Nights from this day on.")] = None,
    until: Annotated[str | None, typer.Option(metavar="DATE", help="Nights up to this day.")] = None,
    run: Annotated[int | None, typer.Option("--run", metavar="N", help="This run only.")] = None,
    csv_file: Annotated[
        Path | None, typer.Option("--csv", metavar="FILE", help="Write each request as CSV; - for stdout.")
    ] = None,
    json_file: Annotated[
        Path | None, typer.Option("--json", metavar="FILE", help="Write each request as JSON; - for stdout.")
    ] = None,
    statement: Annotated[
        Path | None,
        typer.Option(metavar="FILE", help="Write a page for the host's owner: .html, .md or .txt; - for stdout."),
    ] = None,
    language: Annotated[str, typer.Option(metavar="zh|en", help="Language of the statement.")] = "zh",
    project: ProjectOption = HERE,
) -> None:
    """Show what was asked of a host, when and how fast."""
    from sitecheck.audit.requests import host_nights, hosts_named, known_hosts
    from sitecheck.store.blobs import BlobDamaged, BlobStore

    taken = check_targets(csv=csv_file, json=json_file, statement=statement)
    if statement is not None and statement != STDOUT and statement.suffix.lower() not in (*_HTML, *_TEXT):
        fail(f"{statement} must end in .html, .md or .txt", Exit.USAGE)
    if language not in ("zh", "en"):
        fail(f"--language {language}: zh or en", Exit.USAGE)
    first, last = _day(since), _day(until)
    loaded = open_project(project)
    store = open_store(loaded)
    blobs = BlobStore(loaded.snapshots)
    try:
        with store.reading() as session:
            named = hosts_named(session, host)
            if len(named) != 1:
                _unknown(host, named, known_hosts(session))
            nights = host_nights(session, blobs, named[0], since=first, until=last, run=run)
        words = "\n".join(_words(named[0], nights))
        if csv_file is not None:
            write(csv_file, _csv(blobs, named[0], nights))
        if json_file is not None:
            write(json_file, _json(blobs, named[0], nights))
        if statement is not None:
            write(statement, [_statement(named[0], nights, loaded, language, statement)])
    except (FileNotFoundError, BlobDamaged) as error:
        fail(f"a ledger cannot be read: {error}")
    finally:
        store.close()
    if taken:
        say(words)
    else:
        print(words)


def _words(host: str, nights: Sequence[HostNight]) -> Iterator[str]:
    from sitecheck.audit.statement import span
    from sitecheck.i18n.formats import count, size

    requests, received = sum(one.use.requests for one in nights), sum(one.use.bytes for one in nights)
    yield (
        f"{host}: {count(requests)} requests in {len(nights)} night{'' if len(nights) == 1 else 's'}, "
        f"{size(received)} received (Beijing time)"
    )
    for night in nights:
        use = night.use
        yield (
            f"  run {night.run_id}  {span(use.first_at, use.last_at)}  {count(use.requests)} requests  "
            f"{size(use.bytes)}  busiest second {use.busiest_second}  most at once {use.most_in_flight}"
            + (f"  shortest gap {use.smallest_gap_ms} ms" if use.smallest_gap_ms is not None else "")
        )
        counted = [f"{name} {number}" for name, number in (*use.methods.items(), *use.results.items())]
        kept = [f"not sent {use.withheld}"] if use.withheld else []
        portals = (f"{one.site_key}{' (requests pruned, sums left)' if one.pruned else ''}" for one in night.ledgers)
        yield f"         {', '.join([*counted, *kept])}; for {', '.join(portals)}"


def _lines(blobs: BlobStore, host: str, nights: Sequence[HostNight]) -> Iterator[Line]:
    from sitecheck.audit.lines import request_line
    from sitecheck.audit.requests import requests_to

    for night in nights:
        for source, row in requests_to(blobs, host, night.ledgers):
            yield request_line(row, run=night.run_id, portal=source.site_key)


def _csv(blobs: BlobStore, host: str, nights: Sequence[HostNight]) -> Iterator[bytes]:
    from sitecheck.audit.lines import Format, packed, request_heads

    return packed(_lines(blobs, host, nights), Format.CSV, request_heads("run", "portal"))


def _json(blobs: BlobStore, host: str, nights: Sequence[HostNight]) -> Iterator[bytes]:
    """One JSON object, written as it is read: the requests may be many."""
    summaries = []
    for night in nights:
        use = asdict(night.use) | {"first_at": _utc(night.use.first_at), "last_at": _utc(night.use.last_at)}
        ledgers = [asdict(one) for one in night.ledgers]
        summaries.append({"run": night.run_id, "as_of": night.as_of.isoformat(), "use": use, "ledgers": ledgers})
    head = json.dumps({"schema": SCHEMA, "host": host, "nights": summaries}, ensure_ascii=False)
    yield f'{head[:-1]}, "requests": ['.encode()
    mark = "\n"
    for line in _lines(blobs, host, nights):
        yield (mark + json.dumps(line, ensure_ascii=False)).encode()
        mark = ",\n"
    yield b"\n]}\n"


def _statement(host: str, nights: Sequence[HostNight], project: Project, language: str, target: Path) -> bytes:
    from sitecheck.audit.letter import as_html, as_markdown
    from sitecheck.audit.statement import statement
    from sitecheck.i18n import translator

    letter = statement(host, nights, project, translator(language), now=datetime.now(UTC))
    return (as_html(letter) if target.suffix.lower() in _HTML else as_markdown(letter)).encode()


def _unknown(host: str, named: tuple[str, ...], known: tuple[str, ...]) -> NoReturn:
    if named:
        fail(f"{host!r} may be one of {', '.join(named)}: name it with its port", Exit.USAGE)
    if not known:
        fail("no night has asked anything of anybody yet", Exit.USAGE)
    near = dict.fromkeys((*get_close_matches(host, known, _NAMED, 0.5), *known))
    shown = list(near)[:_NAMED]
    more = f" and {len(known) - len(shown)} more" if len(known) > len(shown) else ""
    fail(f"nothing was asked of {host!r}; known hosts: {', '.join(shown)}{more}", Exit.USAGE)


def _utc(at: datetime) -> str:
    return at.astimezone(UTC).isoformat(timespec="milliseconds")


def _day(text: str | None) -> date | None:
    if text is None:
        return None
    try:
        return date.fromisoformat(text)
    except ValueError:
        fail(f"{text!r} is no date: write it like 2026-11-20", Exit.USAGE)
