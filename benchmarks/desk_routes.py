"""What the desk is asked for in the benchmark: every GET route of the application, so that no screen is forgotten."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from random import Random

from benchmarks.desk_data import ASSESSMENT, YEAR, Amounts
from fastapi import APIRouter
from starlette.routing import Route

from sitecheck.web.app import SCREENS


class Sort(StrEnum):
    """What a route is, and with it how fast it has to be."""

    LIST = "list"
    DETAIL = "detail"
    FILE = "file"  # written for a download, or kept evidence: asked for alone, told, without a limit


LIMITS = {Sort.LIST: 300.0, Sort.DETAIL: 150.0}
"""Milliseconds of server time at the median."""


@dataclass(frozen=True, slots=True)
class Asked:
    """A route with the addresses it is asked for by; ``name`` tells apart the ways of one route."""

    name: str
    sort: Sort
    paths: tuple[str, ...]


_DETAILS = re.compile(r"\{|/account|/person|/add|/new$|/one$|/import$|/column\?|/column$")
_FILES = re.compile(
    r"download|\.csv|\.xlsx|/export|/zip|statement|/file|/picture|/page$|/view$|/text$|/proofs/|\.svg|\.png|"
    r"run_id\}/(events|log)$"
)
_FILTERS = {
    "/findings": (
        "",
        "?state=all",
        "?state=confirmed&page=20",
        "?check=broken-links",
        "?unit={unit_code}&state=all",
        "?state=all&text=art_17",
        "?group=defect",
    ),
    "/scores/{assessment_id}": ("", "?page=12", "?text=财教"),
    "/tables/{assessment_id}": ("", "?page=12"),
    "/audit": ("", "?who=p07", "?action=confirm"),
    "/runs": ("", "?page=3"),
    "/columns": ("", "?page=9"),
    "/requests": ("?run={run_id}&site={site}",),
    "/results": ("?run={run_id}&site={site}",),
}
_WITH = {
    "/columns/column": "?site={site}&column=foi-entry",
    "/columns/picture": "?site={site}&url=x",
    "/people/person": "?name=p07",
    "/events/one": "?key={event_key}",
    "/appeals/new": "?assessment={assessment_id}&unit={unit_code}&finding={finding_id}",
    "/findings/{finding_id}/why": "?night={run_id}",
    "/findings/{finding_id}/export": "?night={run_id}",
}
"""Addresses a route is asked for by, where it needs more than its path."""


def asked(amounts: Amounts, many: int = 40) -> list[Asked]:
    """Every route with ``many`` addresses each. Raises ValueError for one whose parameters nobody knows."""
    random = Random(3)
    found = []
    for path in sorted({path for one in SCREENS for path in _gets(one.router)}):
        if path.startswith("/sign-in"):
            continue
        sort = Sort.FILE if _FILES.search(path) else Sort.DETAIL if _detail(path) else Sort.LIST
        for more in _FILTERS.get(path, (_WITH.get(path, ""),)):
            paths = tuple(_filled(path + more, amounts, random) for _ in range(many))
            found.append(Asked(path + more, sort, paths))
    return found


def _gets(router: APIRouter, prefix: str = "") -> Iterator[str]:
    for route in router.routes:
        if isinstance(route, Route):
            if "GET" in (route.methods or ()):
                yield prefix + route.path
        else:
            inner = route.original_router  # type: ignore[attr-defined]
            yield from _gets(inner, prefix + route.include_context.prefix)  # type: ignore[attr-defined]


def _detail(path: str) -> bool:
    return bool(_DETAILS.search(path)) and not path.endswith("/{assessment_id}")


def _filled(path: str, amounts: Amounts, random: Random) -> str:
    unit = f"u{random.randrange(amounts.units):04d}"
    event = f"E{random.randrange(1, 2 * amounts.units)}"
    site = f"s{random.randrange(amounts.sites):04d}.example"
    values: Mapping[str, Sequence[str]] = {
        "assessment_id": (ASSESSMENT, YEAR),
        "assessment": (ASSESSMENT, YEAR),
        "unit_code": (unit,),
        "code": (unit,),
        "finding_id": (str(random.randrange(1, amounts.findings)),),
        "run_id": (str(amounts.nights),),
        "site": (f"{site}%2F",),
        "host": (site,),
        "appeal_id": (str(random.randrange(1, 2000)),),
        "number": (str(random.randrange(1, 1000)),),
        "kind": ("csv",),
        "check_id": ("broken-links", "foi-entry"),
        "rubric_id": ("kaifu-2013-departments", "ouhai-2017"),
        "event_key": (event,),
        "rule_id": (str(random.randrange(1, 300)),),
        "version": ("1",),
        "figure": ("checks",),
        "name": ("checks",),
        "place": ("KD2.r1",),
    }

    def value(found: re.Match[str]) -> str:
        name = found[1].partition(":")[0]
        if name not in values:
            raise ValueError(f"{path}: tell what {{{name}}} stands for (benchmarks/desk_routes.py)")
        return random.choice(values[name])

    return re.sub(r"\{([^}]+)\}", value, path)
