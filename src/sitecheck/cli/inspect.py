"""``sitecheck inspect``: what the page reader sees in one page."""

from __future__ import annotations

import json
from datetime import date, datetime
from typing import Annotated

import typer

from sitecheck.cli.common import fail, say
from sitecheck.cli.exits import Exit
from sitecheck.facts.times import BEIJING


def inspect(
    source: Annotated[str, typer.Argument(metavar="FILE|URL", help="A saved page, or a URL to fetch.")],
    url: Annotated[str, typer.Option("--url", help="Where a saved page was found; resolves its links.")] = "",
    as_json: Annotated[bool, typer.Option("--json", help="Write JSON (sitecheck.page/1) to stdout.")] = False,
    allow_private: Annotated[
        bool, typer.Option("--allow-private", help="Fetch from private and loopback addresses too.")
    ] = False,
    as_of: Annotated[
        str | None, typer.Option(metavar="DATE", help="Read dates as of this day; default: today.")
    ] = None,
) -> None:
    """Show what the page reader sees in one page."""
    from sitecheck.audit.inspect.taken import BadInput, NotReached, is_url, take_file, take_url
    from sitecheck.audit.inspect.text import in_words
    from sitecheck.audit.inspect.whole import describe_whole
    from sitecheck.page.lexicon import load_lexicon

    day, words = _day(as_of), load_lexicon()
    if is_url(source) and url:
        fail("--url is for saved pages: a page that is fetched has its address", Exit.USAGE)
    try:
        fetched = is_url(source)
        taken = take_url(source, words, allow_private=allow_private) if fetched else take_file(source, url, words)
    except BadInput as error:
        fail(str(error), Exit.USAGE)
    except NotReached as error:
        fail(str(error), Exit.COULD_NOT_RUN)
    if taken.note:
        say(taken.note)
    page = describe_whole(taken, words, day)
    typer.echo(json.dumps(page, ensure_ascii=False, indent=2) if as_json else in_words(page))


def _day(text: str | None) -> date:
    if text is None:
        return datetime.now(BEIJING).date()
    try:
        return date.fromisoformat(text)
    except ValueError:
        fail(f"{text!r} is no date: write it like 2026-11-20", Exit.USAGE)
