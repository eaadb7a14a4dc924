"""How the home page opened each time it was asked for, and a last look before a portal is called down."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import assert_never

from sitecheck.facts.identity import Look, LookEnd
from sitecheck.facts.outcomes import Failure
from sitecheck.facts.visit import Visit, Visitor
from sitecheck.survey.link_looks import Seen, is_ours, look_at
from sitecheck.survey.plan import CrawlView, SurveyPlan

Sleep = Callable[[float], Awaitable[None]]

_APART = 90.0  # seconds before the last look: longer than a host that did not answer is left to rest
_CLOSED = frozenset({401, 403})  # open to others, perhaps


async def read_looks(
    crawl: CrawlView, visitor: Visitor, plan: SurveyPlan, *, sleep: Sleep = asyncio.sleep
) -> tuple[Look, ...]:
    """Every attempt at the home page, in order; where none opened it and that looks like the site's doing, one more.

    A site that never answered is not waited for: no deduction can rest on that.
    """
    tries = list(crawl.tries) or ([crawl.home] if crawl.home is not None else [])
    looks = [look_of(visit) for visit in tries]
    ends = {look.end for look in looks}
    if LookEnd.FAILED in ends and ends <= {LookEnd.FAILED, LookEnd.UNCLEAR}:
        if not plan.private:  # a portal on this machine is the same after a pause
            await sleep(_APART)
        looks.append(look_of(await visitor.anew(plan.site, late=True)))
    return tuple(looks)


def look_of(visit: Visit) -> Look:
    """One visit in a line."""
    attempts = visit.fetched.attempts
    return Look(
        at=attempts[0].at if attempts else visit.fetched.at,
        url=visit.url,
        status=visit.fetched.status,
        failure=visit.failure,
        ms=sum(attempt.ms for attempt in attempts),
        end=_end(visit),
    )


def _end(visit: Visit) -> LookEnd:
    seen = look_at(visit.fetched).seen
    match seen:
        case Seen.OK:
            return LookEnd.OPENED if visit.page is not None else LookEnd.UNCLEAR
        case Seen.GONE | Seen.FAILED:
            return LookEnd.FAILED
        case Seen.UNCLEAR:
            if visit.fetched.status in _CLOSED:
                return LookEnd.KEPT_OUT
            return LookEnd.OURS if is_ours(visit.fetched) else LookEnd.UNCLEAR
        case Seen.REFUSED:
            return LookEnd.OURS if visit.failure is Failure.OUT_OF_BUDGET else LookEnd.KEPT_OUT
        case never:
            assert_never(never)
