"""What is wrong only when records are held against each other, or against what the world allows: URLs, hosts, codes."""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Iterator, Sequence
from urllib.parse import urlsplit

from sitecheck.settings.problems import Problem, line_of
from sitecheck.settings.records import AssessmentConfig, SiteConfig, UnitConfig
from sitecheck.settings.yaml_lines import Lines

_PERIOD = re.compile(r"(19|20)\d\d(Q[1-4])?")
_ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.-]{0,63}")
_HOST = re.compile(r"(\*\.)?[^\s/:@?#*]+(:\d{1,5})?|\[[0-9A-Fa-f:.]+\](:\d{1,5})?")
_PORTS = {"http": 80, "https": 443}


def check_sites(
    sites: Sequence[tuple[int, SiteConfig]], lines: Lines, units: Sequence[UnitConfig]
) -> Iterator[Problem]:
    """Mistakes of sites (each with its index in the file); ``units`` may be empty when they could not be read."""
    codes = {unit.code for unit in units}
    seen: dict[str, int] = {}
    for index, site in sites:

        def problem(message: str, *path: str | int, index: int = index) -> Problem:
            return Problem("config/sites.yaml", line_of(lines, ("sites", index, *path)), str(path[0]), message)

        if codes and site.unit not in codes:
            yield problem(f"no unit has the code {site.unit!r}", "unit")
        if fault := _url_fault(site.url):
            yield problem(fault, "url")
        elif (same := _portal(site.url)) in seen:
            yield problem(f"is the same portal as in line {seen[same]}", "url")
        else:
            seen[same] = line_of(lines, ("sites", index, "url"))
        for key, url in site.columns.items():
            if fault := _url_fault(url):
                yield problem(fault, "columns", key)
        for number, url in enumerate(site.exclude):
            if fault := _url_fault(url):
                yield problem(fault, "exclude", number)
        for field, hosts in (("hosts", site.hosts), ("upstream_hosts", site.upstream_hosts)):
            for number, host in enumerate(hosts):
                if not _HOST.fullmatch(host):
                    message = f"must be a host like www.county.example, without http:// and path (found {host!r})"
                    yield problem(message, field, number)
        for number, network in enumerate(site.allow_networks):
            try:
                ipaddress.ip_network(network)
            except ValueError as error:
                yield problem(f"{error}; write it like 10.1.0.0/16", "allow_networks", number)


def _url_fault(url: str) -> str:
    try:
        parts = urlsplit(url)
        _ = parts.port
    except ValueError as error:
        return f"is no URL: {error} (found {url!r})"
    if parts.scheme not in ("http", "https") or not parts.hostname:
        return f"must begin with http:// or https:// and name a host (found {url!r})"
    if parts.username is not None or parts.password is not None:
        return "must not hold a user name or password"
    if re.search(r"\s", url):
        return f"must not hold spaces (found {url!r})"
    return ""


def _portal(url: str) -> str:
    """What a portal is known by, as near as this floor can tell: findings of two entries must never mix."""
    parts = urlsplit(url)
    host = (parts.hostname or "").rstrip(".")
    port = "" if parts.port in (None, _PORTS[parts.scheme]) else f":{parts.port}"
    return f"{host}{port}{parts.path.rstrip('/')}?{parts.query}"


def check_assessments(
    assessments: Sequence[tuple[int, AssessmentConfig]], lines: Lines, units: Sequence[UnitConfig]
) -> Iterator[Problem]:
    """Mistakes of assessments (each with its index in the file); ``units`` may be empty as above."""
    codes = {unit.code for unit in units}
    categories = {unit.category for unit in units}
    seen: dict[str, int] = {}
    for index, assessment in assessments:

        def problem(message: str, *path: str | int, index: int = index) -> Problem:
            line = line_of(lines, ("assessments", index, *path))
            return Problem("config/assessments.yaml", line, str(path[0]) if path else "", message)

        if not _ID.fullmatch(assessment.id):
            yield problem(f"may hold letters, digits, '-', '_' and '.' only (found {assessment.id!r})", "id")
        if assessment.id in seen:
            yield problem(f"{assessment.id!r} stands already in line {seen[assessment.id]}", "id")
        seen.setdefault(assessment.id, line_of(lines, ("assessments", index, "id")))
        if not _PERIOD.fullmatch(assessment.period):
            yield problem(f"must be a year or a quarter like 2026 or 2026Q2 (found {assessment.period!r})", "period")
        for field, wanted in (("units", assessment.units), ("exclude", assessment.exclude)):
            for number, code in enumerate(wanted):
                if codes and code not in codes:
                    yield problem(f"no unit has the code {code!r}", field, number)
        for number, category in enumerate(assessment.categories):
            if categories and category not in categories:
                yield problem(f"no unit is of the category {category!r}", "categories", number)
        if not assessment.units and not assessment.categories:
            yield problem("name the assessed units: 'units:' or 'categories:'")
