"""Opening the home page: the other scheme and a second attempt before a portal is called unreachable."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from sitecheck.crawl.memory import Steps
from sitecheck.crawl.visitor import Look, NightVisitor
from sitecheck.facts.outcomes import Failure, PageKind, Stop
from sitecheck.facts.visit import Visit
from sitecheck.fetch.shape import REFUSALS

Sleep = Callable[[float], Awaitable[None]]

_PAUSE = 5.0  # seconds before the second look: a server being restarted is back by then
# What may pass, or be otherwise under the other scheme.
_MAY_PASS = frozenset(
    {
        Failure.DNS,
        Failure.REFUSED,
        Failure.RESET,
        Failure.TLS,
        Failure.TIMEOUT_CONNECT,
        Failure.TIMEOUT_READ,
        Failure.BAD_RESPONSE,
        Failure.REDIRECT_LOOP,
        Failure.ROBOTS_UNREACHABLE,
    }
)


@dataclass(frozen=True, slots=True)
class Home:
    """The home page as it was opened, or why there is nothing to crawl (``stop`` with ``reason``).

    ``tries``: every visit made for it, in order, without source and body.
    """

    look: Look
    stop: Stop | None = None
    reason: str = ""
    tries: tuple[Visit, ...] = ()

    @property
    def visit(self) -> Visit:
        """The visit, without source and body."""
        return self.look.visit


async def open_home(url: str, visitor: NightVisitor, steps: Steps, *, sleep: Sleep = asyncio.sleep) -> Home:
    """Visit the home page; where that fails, by the other scheme, and after a pause both once more."""
    first = await visitor.look(url, steps=steps)
    tries = [first.visit]
    if _opened(first.visit):
        return await _readable(first, visitor, steps, tries)
    last = first
    other = _other_scheme(url)
    for address, second in ((other, False), (url, True), (other, True)):
        if not _another_try(last.visit) and not (address == other and not second and _refused(last.visit)):
            break
        if address is None:
            continue
        if address == url:
            await sleep(_PAUSE)
        found = await visitor.look(address, second=second, steps=steps)
        tries.append(found.visit)
        if _opened(found.visit):
            return await _readable(found, visitor, steps, tries)
        if address == url:
            last = found
    return Home(last, *_ended(last.visit), tries=tuple(tries))


def _opened(visit: Visit) -> bool:
    return visit.fetched.ok and visit.page is not None


def _another_try(visit: Visit) -> bool:
    """Errors of the connection and of the server may pass, an empty page too; a firewall and robots.txt do not."""
    return visit.failure in _MAY_PASS or visit.failure is None


def _refused(visit: Visit) -> bool:
    """Whether the door was closed without a word: some portals refuse everybody by https and open by http."""
    return visit.failure is Failure.BLOCKED and visit.fetched.status in REFUSALS


def _ended(visit: Visit) -> tuple[Stop, str]:
    if visit.failure is Failure.BLOCKED:
        return Stop.BLOCKED, Failure.BLOCKED.value
    if visit.failure is not None:
        return Stop.UNREACHABLE, visit.failure.value
    if visit.fetched.ok:  # nothing in it that could be read
        return Stop.UNREACHABLE, Failure.BAD_RESPONSE.value
    return Stop.UNREACHABLE, f"http-{visit.fetched.status}"


async def _readable(look: Look, visitor: NightVisitor, steps: Steps, tries: list[Visit]) -> Home:
    """A home page built by script alone is opened in the browser, for there would be nothing to follow."""
    page = look.visit.page
    if page is None or page.kind is not PageKind.SHELL or page.frames:
        return Home(look, tries=tuple(tries))
    return Home(await visitor.look_rendered(look.visit.url, steps=steps) or look, tries=tuple(tries))


def _other_scheme(url: str) -> str | None:
    """The same address by https instead of http or the other way round; None where it has a port of its own."""
    scheme, _, rest = url.partition("://")
    host = rest.partition("/")[0]
    if ":" in host.rpartition("]")[2]:
        return None
    return f"{'https' if scheme == 'http' else 'http'}://{rest}"
