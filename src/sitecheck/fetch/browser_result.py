"""What came of opening a page in the browser: the document, or why there is none."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum

# Kinds of requests that bring content. A "document" is the main one: a page that wanted to move on and could not.
_CARRIES = frozenset({"document", "script", "xhr", "fetch", "websocket", "eventsource"})
_COUNTS = re.compile(r"hm\.baidu|bdstatic|bdimg|cnzz|umeng|google|analytics|tongji|counter|collect|beacon|share", re.I)


class NoRender(StrEnum):
    """Why a page was not rendered."""

    NO_BROWSER = "no-browser"
    NO_PAGE = "no-page"
    CRASHED = "crashed"
    HUNG = "hung"
    TOO_LARGE = "too-large"
    LED_AWAY = "led-away"
    FAILED = "failed"


@dataclass(frozen=True, slots=True, order=True)
class PageRequest:
    """One request of a page.

    ``kind`` is Playwright's resource type, with "frame" and "window" for other documents than the page's own.
    ``outcome`` is answered (404 and 410 included), failed (any other error status, or no answer), refused (never sent)
    or unanswered (still waited for when its time was over).
    """

    url: str
    method: str
    kind: str
    outcome: str


@dataclass(frozen=True, slots=True)
class Rendered:
    """A page after its scripts ran. ``settled`` is False when it was still loading at the end of its time."""

    html: str
    final_url: str
    title: str
    requests: tuple[PageRequest, ...]
    settled: bool

    @property
    def whole(self) -> bool:
        """Whether it came to rest and everything its scripts asked for was answered.

        What was refused (POST, web sockets), failed, or was still waited for may be missing in the document.
        """
        return self.settled and all(
            one.outcome == "answered" or one.kind not in _CARRIES or _COUNTS.search(one.url) is not None
            for one in self.requests
        )


@dataclass(frozen=True, slots=True)
class NotRendered:
    """There is no document; ``detail`` is for the log and the record."""

    why: NoRender
    detail: str = ""

    def __str__(self) -> str:
        return f"{self.why}: {self.detail}" if self.detail else self.why.value
