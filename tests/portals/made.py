"""The generated portals: every make clean and with planted defects, and portals nobody may look into."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from tests.portals.defects import DEFECTS
from tests.portals.dress import dressed
from tests.portals.makes import MAKES, Make
from tests.portals.office import HOST, office_pages

from sitecheck.facts.outcomes import Failure
from sitecheck.fetch import Memory, MemoryPage

SITE = f"http://{HOST}/"
UPSTREAM = ("www.province.example", "www.city.example")
"""The sites above, which every page links to."""
_COLUMNS = {
    "disclosure-column": "/gk/",
    "disclosure-guide": "/gk/zn.html",
    "disclosure-directory": "/gk/ml.html",
    "foi-entry": "/gk/sq.html",
    "disclosure-rules": "/gk/zd.html",
    "annual-report": "/gk/nb/",
    "policy-interpretation-column": "/jd/",
    "notices": "/tz/",
    "policies": "/zc/",
}
PLANTED: Mapping[str, tuple[str, ...]] = {
    "no-guide": ("guide", "dead-file", "stale", "career"),
    "no-entry": ("entry", "fax", "dead-page", "stale", "city"),
    "no-directory": ("directory", "hours", "dead-file", "unmarked", "land", "blank"),
    "no-overview": ("overview", "key-areas", "late", "last-report"),
    "no-reports": ("reports", "interaction", "one-way"),
    "no-interpretation": ("interpretation", "email", "fax", "dead-page"),
}
"""What is planted together, in one portal of every make."""


@dataclass(frozen=True, slots=True)
class Made:
    """A generated portal and the truth about it. Subjects and addresses are absolute."""

    name: str
    memory: Memory
    planted: frozenset[tuple[str, str]] = frozenset()  # check, subject
    laid_out: frozenset[str] = frozenset()  # checks that lay out for a person what is amiss
    also: frozenset[str] = frozenset()  # further checks that may rightly speak of a planted defect
    columns: Mapping[str, str] = field(default_factory=dict)  # key → address, of columns there are
    decoys: frozenset[str] = frozenset()
    blocked: bool = False


def made() -> dict[str, Made]:
    """All portals by name."""
    clean = [_portal(make, make.name, ()) for make in MAKES.values()]
    amiss = [_portal(make, f"{make.name}-{name}", keys) for make in MAKES.values() for name, keys in PLANTED.items()]
    walled = [Made(name, Memory(_Same(page), HOST), blocked=True) for name, page in _WALLS.items()]
    return {one.name: one for one in (*clean, *amiss, *walled)}


def _portal(make: Make, name: str, planted: tuple[str, ...]) -> Made:
    pages = office_pages()
    for key in planted:
        DEFECTS[key].change(pages)
    ready = dressed(pages, make)
    answers = dict(ready.answers) | {
        "http://walled.example/": MemoryPage(_CHALLENGE, 412),
        "http://slow.example/": MemoryPage(failure=Failure.TIMEOUT_CONNECT),
    }
    # Where only a browser could read the lists nobody can say how old they are.
    shown = [DEFECTS[key] for key in planted if make.readable or not DEFECTS[key].by_lists]
    return Made(
        name,
        Memory(answers, HOST),
        frozenset((one.check, _absolute(one.subject, ready.moved)) for one in shown if not one.for_a_person),
        frozenset(one.check for one in shown if one.for_a_person),
        frozenset().union(*(DEFECTS[key].also for key in planted)),
        {key: _absolute(path, ready.moved) for key, path in _COLUMNS.items() if path in pages},
        frozenset(_absolute(one, {}) for one in ready.decoys),
    )


def _absolute(subject: str, moved: Mapping[str, str]) -> str:
    return f"http://{HOST}{moved.get(subject, subject)}" if subject.startswith("/") else subject


class _Same(dict[str, MemoryPage]):
    """The same answer to whatever is asked."""

    def __init__(self, page: MemoryPage) -> None:
        super().__init__()
        self._page = page

    def get(self, key: str, default: object = None) -> MemoryPage:  # type: ignore[override]
        return self._page


_CHALLENGE = (
    b"<html><head><meta charset='utf-8'><script>$_ts=window['$_ts'];if(!$_ts)$_ts={};$_ts.nsd=1;</script></head>"
    b"<body></body></html>"
)
_WALLS = {
    "walled-412": MemoryPage(_CHALLENGE, 412),
    "walled-521": MemoryPage(
        b"<script>document.cookie='__jsl_clearance=1';location.href=location.pathname</script>", 521
    ),
    "walled-200": MemoryPage(
        "<html><head><title>网站防火墙</title></head><body><h1>您的请求被拦截</h1><p>您的请求疑似攻击行为，已被网站防火墙拦截"
        "，事件编号：1234567890</p></body></html>".encode()
    ),
    "no-answer": MemoryPage(failure=Failure.TIMEOUT_CONNECT),
}
