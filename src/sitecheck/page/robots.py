"""robots.txt: what it allows, and whether there is one at all."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from protego import Protego

from sitecheck.page.charset import decode


class RobotsState(StrEnum):
    """Whether rules are known. ``NONE`` allows everything, ``UNREACHABLE`` nothing until it has been read."""

    RULES = "rules"
    NONE = "none"
    UNREACHABLE = "unreachable"


@dataclass(frozen=True, slots=True)
class Robots:
    """The rules of one host (RFC 9309)."""

    state: RobotsState
    rules: Protego | None = None

    def allowed(self, url: str, agent: str) -> bool:
        """Whether ``agent`` (a product token such as ``sitecheck``) may fetch ``url``."""
        if self.rules is None:
            return self.state is not RobotsState.UNREACHABLE
        return bool(self.rules.can_fetch(url, agent))

    def crawl_delay(self, agent: str) -> float | None:
        """Seconds asked for between two requests, None when nothing is asked."""
        delay = self.rules.crawl_delay(agent) if self.rules is not None else None
        return float(delay) if delay is not None else None


def parse_robots(body: bytes, status: int | None, content_type: str | None = None) -> Robots:
    """Rules of a robots.txt answer.

    ``status`` is None when there was no answer. 4xx means no rules, 5xx and no answer mean unreachable (RFC 9309,
    2.3.1.3 and 2.3.1.4). An HTML page under that name is a soft 404 and counts as no rules. Any charset is read.
    """
    if status is None or status >= 500:
        return Robots(RobotsState.UNREACHABLE)
    if not 200 <= status < 300:
        return Robots(RobotsState.NONE)
    text = decode(body, content_type).text
    head = text[:512].lstrip().lower()
    if head.startswith("<") or "<html" in head or "<!doctype" in head:
        return Robots(RobotsState.NONE)
    if not any(":" in line for line in text.splitlines()):
        return Robots(RobotsState.NONE)
    return Robots(RobotsState.RULES, Protego.parse(text))
