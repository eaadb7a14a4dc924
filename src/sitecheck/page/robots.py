"""robots.txt: what it allows, and whether there is one at all."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from sitecheck.page.charset import decode
from sitecheck.page.robots_rules import Groups, path_of, read_groups

_MOST = 500 * 1024  # bytes; RFC 9309, 2.5: at least so much must be read
_TOO_MANY = 429
_OWN_PATH = "/robots.txt"


class RobotsState(StrEnum):
    """Whether rules are known. ``NONE`` allows everything, ``UNREACHABLE`` nothing until it has been read."""

    RULES = "rules"
    NONE = "none"
    UNREACHABLE = "unreachable"


@dataclass(frozen=True, slots=True)
class Robots:
    """The rules of one host (RFC 9309)."""

    state: RobotsState
    groups: Groups | None = None

    def allowed(self, url: str, agent: str) -> bool:
        """Whether ``agent`` (a product token such as ``sitecheck``) may fetch ``url``."""
        if self.groups is None:
            return self.state is not RobotsState.UNREACHABLE
        path = path_of(url)
        return path == _OWN_PATH or self.groups.of(agent).allows(path)

    def crawl_delay(self, agent: str) -> float | None:
        """Seconds asked for between two requests (0 to one day), None when nothing is asked."""
        return self.groups.of(agent).delay if self.groups is not None else None

    @property
    def sitemaps(self) -> tuple[str, ...]:
        """Values of the Sitemap lines as written."""
        return tuple(self.groups.sitemaps) if self.groups is not None else ()


def parse_robots(body: bytes, status: int | None, content_type: str | None = None) -> Robots:
    """Rules of a robots.txt answer. Never raises, whatever the bytes.

    ``status`` is None when there was no answer. 4xx means no rules, 5xx and no answer mean unreachable (RFC 9309,
    2.3.1.3 and 2.3.1.4), and so does 429: the host is there and asks for patience. An HTML page under that name is a
    soft 404 and counts as no rules. Any charset is read; beyond 500 KiB nothing is.
    """
    if status is None or status >= 500 or status == _TOO_MANY:
        return Robots(RobotsState.UNREACHABLE)
    if not 200 <= status < 300:
        return Robots(RobotsState.NONE)
    decoded = decode(_bounded(body), content_type)
    head = decoded.text[:512].lstrip("\ufeff \t\r\n").lower()
    if head.startswith("<") or "<html" in head or "<!doctype" in head:
        return Robots(RobotsState.NONE)
    groups = read_groups(decoded.text, decoded.encoding)
    return Robots(RobotsState.RULES, groups) if groups.known_lines else Robots(RobotsState.NONE)


def _bounded(body: bytes) -> bytes:
    """At most so much, without the line that was cut in two: half a rule is another rule."""
    if len(body) <= _MOST:
        return body
    head = body[:_MOST]
    return head[: max(head.rfind(b"\n"), head.rfind(b"\r")) + 1]
