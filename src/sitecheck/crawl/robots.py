"""robots.txt at the gate: asked once per host and night, obeyed unless a written authority says otherwise."""

from __future__ import annotations

from collections.abc import Callable

from sitecheck.crawl.memory import LATER, Fetching, MayFollow, Memory, Steps
from sitecheck.facts.fetched import Fetched
from sitecheck.facts.outcomes import Failure
from sitecheck.page.robots import Robots, RobotsState, parse_robots
from sitecheck.page.urls import host_key

AGENT = "sitecheck"
# The host as a whole gives no answer: the same would happen to the page, so that is what is reported.
_NO_HOST = frozenset(
    {
        Failure.DNS,
        Failure.REFUSED,
        Failure.TLS,
        Failure.TIMEOUT_CONNECT,
        Failure.PRIVATE_ADDRESS,
        Failure.BLOCKED,
        Failure.BAD_URL,
        Failure.OUT_OF_BUDGET,
    }
)


class RobotsGate:
    """What may be fetched. ``ignore``: the operator named a written authority for looking all the same.

    Rules that could not be read mean "not tonight" for whatever is asked in the same part of the night. They are asked
    for once more by the first second look, and by the first question of the survey where the crawl had asked in vain;
    what is read then holds from then on.
    """

    def __init__(self, memory: Memory, fetcher: Fetching, *, ignore: bool, agent: str = AGENT) -> None:
        self._memory = memory
        self._fetcher = fetcher
        self._ignore = ignore
        self._agent = agent
        self._read: dict[tuple[str, bool], tuple[Fetched, Robots]] = {}
        self._in_vain: dict[str, int] = {}

    async def refusal(self, url: str, steps: Steps, *, second: bool = False) -> Fetched | None:
        """The answer for a URL that may not be fetched, None when it may.

        ``ROBOTS`` where the rules say so; ``ROBOTS_UNREACHABLE`` where they could not be read (RFC 9309, 2.3.1.4);
        where the host did not answer at all, its own failure.
        """
        origin = _origin(url)
        if self._ignore or not origin:
            return None
        answer, robots = await self._rules(origin, steps, second=False)
        if robots.state is RobotsState.UNREACHABLE and (self._is_later(origin, steps) or second):
            answer, robots = await self._rules(origin, steps, second=True)
        if robots.state is RobotsState.UNREACHABLE:
            return _unreadable(url, answer)
        if robots.allowed(url, self._agent):
            return None
        return Fetched(url, url, "GET", None, failure=Failure.ROBOTS, detail=f"{origin}/robots.txt asks not to")

    def hops(
        self, steps: Steps, *, second: bool = False, where: Callable[[str], bool] = lambda _url: True
    ) -> MayFollow | None:
        """What a redirect asks before each hop: the rules of the host it leads to hold as well, ``where`` they do."""
        if self._ignore:
            return None

        async def may_follow(url: str) -> tuple[Failure, str] | None:
            refusal = await self.refusal(url, steps, second=second) if where(url) else None
            if refusal is None or refusal.failure is None:
                return None
            return refusal.failure, refusal.detail

        return may_follow

    def _is_later(self, origin: str, steps: Steps) -> bool:
        if origin not in self._in_vain:
            self._in_vain[origin] = self._memory.first_turn(f"robots.in-vain {origin}", steps)
        return (origin, True) in self._read or self._in_vain[origin] < LATER <= steps.turn

    async def _rules(self, origin: str, steps: Steps, *, second: bool) -> tuple[Fetched, Robots]:
        found = self._read.get((origin, second))
        if found is not None:
            return found
        answer = await self._memory.get(f"{origin}/robots.txt", steps, referer=None, second=second)
        robots = _parsed(answer)
        delay = robots.crawl_delay(self._agent)
        if delay is not None:
            self._fetcher.set_crawl_delay(host_key(origin), delay)
        self._read[origin, second] = (answer, robots)
        return answer, robots


def _parsed(answer: Fetched) -> Robots:
    if answer.failure is Failure.REDIRECT_LOOP:
        return Robots(RobotsState.NONE)  # RFC 9309, 2.3.1.2: redirects without end count as no file
    if answer.failure not in (None, Failure.TOO_LARGE):
        return Robots(RobotsState.UNREACHABLE)
    return parse_robots(answer.body, answer.status, answer.header("content-type"))


def _unreadable(url: str, answer: Fetched) -> Fetched:
    if answer.failure in _NO_HOST:
        failure, detail = answer.failure, f"robots.txt of the host: {answer.detail or answer.failure}"
    else:
        status = f"status {answer.status}" if answer.failure is None else answer.failure.value
        failure, detail = Failure.ROBOTS_UNREACHABLE, f"robots.txt of the host could not be read: {status}"
    return Fetched(url, url, "GET", None, failure=failure, detail=detail, attempts=answer.attempts, at=answer.at)


def _origin(url: str) -> str:
    scheme, mark, _ = url.partition("://")
    host = host_key(url)
    return f"{scheme}{mark}{host}" if mark and host else ""
