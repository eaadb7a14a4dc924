"""Taking a page in hand: out of a file, or fetched once; what cannot be taken says why."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from sitecheck.checks.phrases import phrase
from sitecheck.facts.fetched import Fetched
from sitecheck.facts.outcomes import Failure
from sitecheck.facts.visit import Visit
from sitecheck.page.lexicon import Lexicon
from sitecheck.page.read import read_page
from sitecheck.page.urls import resolve

LARGEST = 5 * 1024 * 1024  # bytes of a page, as in a night
NOWHERE = "http://page.invalid/"  # RFC 6761: stands in for the address of a saved page that was not told
_SCHEMES = ("http://", "https://")
_SHOWN = frozenset({Failure.BLOCKED})  # what was answered in place of the page is worth a look
_ADVICE: Mapping[Failure, str] = {
    Failure.PRIVATE_ADDRESS: "; with --allow-private it is asked all the same",
    Failure.DNS: "; check how it is written, and that this machine reaches the network",
    Failure.BLOCKED: "; save the page in a browser and inspect the file",
    Failure.ROBOTS: "; save the page in a browser and inspect the file",
}


class BadInput(ValueError):
    """What was named is no page that can be read: the message says what, why and what to do."""


class NotReached(Exception):
    """The page could not be fetched: the message says why and what to do."""


@dataclass(frozen=True, slots=True)
class Taken:
    """A page in hand. ``visit`` has a page; where its address is unknown it stands at ``NOWHERE`` and ``bare`` is the
    same page read without any address, whose links are as written. ``note`` is something to say beside the report."""

    visit: Visit
    bare: Visit
    note: str = ""


def is_url(source: str) -> bool:
    """Whether what was named is meant as an address."""
    return source.lower().startswith(_SCHEMES)


def take_file(source: str, url: str, words: Lexicon) -> Taken:
    """A saved page, found at ``url`` (empty: unknown). Raises BadInput."""
    if url and (not is_url(url) or resolve(url, None) is None):
        raise BadInput(f"--url {url}: not an http(s) URL.")
    try:
        with Path(source).open("rb") as file:
            body = file.read(LARGEST + 1)
    except (OSError, ValueError) as error:
        why = (error.strerror if isinstance(error, OSError) else None) or str(error)
        raise BadInput(f"{source}: cannot be read: {why}. Name a saved page or an http(s) URL.") from None
    if not body.strip():
        raise BadInput(f"{source}: the file is empty. Save the page again.")
    if len(body) > LARGEST:
        raise BadInput(f"{source}: is larger than 5 MB, which no page is; a night would not read it either.")
    fetched = Fetched(url or NOWHERE, url or NOWHERE, "GET", 200, (), body)
    taken = _read(fetched, words, told=bool(url))
    if taken is None:
        raise BadInput(f"{source}: is no text but a picture, a document or another file. Save the page as HTML.")
    return taken


def take_url(url: str, words: Lexicon, *, allow_private: bool) -> Taken:
    """A page fetched once. Raises BadInput for what is no address, NotReached where nothing could be fetched."""
    from sitecheck.fetch import fetch_once  # only here: reading a file needs no network stack

    return take_answer(asyncio.run(fetch_once(url, allow_private=allow_private)), words)


def take_answer(answer: Fetched, words: Lexicon) -> Taken:
    """The page of an answer. Raises as ``take_url``."""
    url, failure = answer.url, answer.failure
    if failure is Failure.BAD_URL:
        raise BadInput(f"{url}: {answer.detail or phrase(failure.value, 'en')}.")
    if failure is not None and not (failure in _SHOWN and answer.body):
        said = f" ({answer.detail})" if answer.detail else ""
        advice = _ADVICE.get(failure, "")
        raise NotReached(f"{url}: {failure.value}: {phrase(failure.value, 'en')}{said}{advice}.")
    if not answer.body.strip():
        raise NotReached(f"{url}: answered {answer.status} without a page.")
    taken = _read(answer, words, told=True)
    if taken is None:
        kind = answer.header("content-type") or "without a type"
        raise NotReached(f"{url}: what it answers is no page but a file ({kind}).")
    note = f"{url}: {failure.value}: {phrase(failure.value, 'en')}; shown is what was answered." if failure else ""
    return Taken(taken.visit, taken.bare, note)


def _read(answer: Fetched, words: Lexicon, *, told: bool) -> Taken | None:
    headers = dict(answer.headers)
    facts, html = read_page(answer.body, answer.final_url if told else "", headers=headers, lexicon=words)
    if not facts.encoding:
        return None
    bare = Visit(answer.url, answer, facts, html)
    if told:
        return Taken(bare, bare)
    placed, _ = read_page(answer.body, "", base=NOWHERE, headers=headers, lexicon=words)
    return Taken(Visit(answer.url, answer, replace(placed, url=NOWHERE), html), bare)
