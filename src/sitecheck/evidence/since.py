"""What became of a page between the crawl and its picture: asked once more, and told in the strip, never judged."""

from __future__ import annotations

from typing import Protocol

from sitecheck.evidence.capture import Capture
from sitecheck.facts.fetched import Fetched
from sitecheck.facts.outcomes import Failure
from sitecheck.facts.visit import Visit
from sitecheck.i18n import Translator
from sitecheck.i18n.formats import second

_GONE = (404, 410)
# The portal was not asked, or is not the one that did not answer: nothing can be said of the page.
_UNASKED = frozenset(
    (
        Failure.BLOCKED, Failure.ROBOTS, Failure.ROBOTS_UNREACHABLE, Failure.PRIVATE_ADDRESS, Failure.BAD_URL,
        Failure.OUT_OF_BUDGET, Failure.RENDER_FAILED,
    )
)  # fmt: skip


class Anew(Protocol):
    """As much of the night's visitor as is needed; both questions are asked of the portal once a night at most."""

    async def visit(self, url: str, *, referer: str | None = None) -> Visit:
        """The page as it was fetched in the night."""
        ...

    async def anew(self, url: str) -> Visit:
        """The page as it is when asked a second time."""
        ...


async def since(capture: Capture, visits: Anew, t: Translator) -> str:
    """In words what is different now; empty where nothing is, or where nothing can be said.

    A page whose bytes differ but whose text and links do not (a counter in a script, a token in a form) is the same.
    """
    then, now = await visits.visit(capture.url), await visits.anew(capture.url)
    fetched = now.fetched
    if fetched.failure in _UNASKED or fetched.at is None:
        return ""
    at = second(fetched.at)
    if fetched.failure is not None or fetched.status is None:
        return t("Asked again at {at} (Beijing time), the page did not answer: {why}.", at=at, why=_why(fetched))
    if fetched.status in _GONE:
        return t("The page is gone since: asked again at {at} (Beijing time), it answered {status}.", at=at,
                 status=fetched.status)  # fmt: skip
    if fetched.status >= 400:
        return t("Asked again at {at} (Beijing time), the page answered {status}.", at=at, status=fetched.status)
    if now.body_sha256 is None or now.body_sha256 in (capture.sha256, then.body_sha256) or _reads_alike(then, now):
        return ""
    return t("The page has changed since: at {at} (Beijing time) its SHA-256 was {sha}.", at=at, sha=now.body_sha256)


def _why(fetched: Fetched) -> str:
    return fetched.failure.value if fetched.failure is not None else "-"


def _reads_alike(then: Visit, now: Visit) -> bool:
    if then.page is None or now.page is None:
        return then.page is now.page
    links = [[(link.url, link.label) for link in page.links] for page in (then.page, now.page)]
    return then.page.text == now.page.text and links[0] == links[1] and then.final_url == now.final_url
