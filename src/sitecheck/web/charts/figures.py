"""What the charts show, as records: the same rows make the picture and the table beside it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from sqlmodel import Session

from sitecheck.i18n import Translator
from sitecheck.i18n.names import name_of
from sitecheck.scoring.numbers import shown
from sitecheck.settings.records import AssessmentConfig
from sitecheck.web.charts.drawer import fingerprint
from sitecheck.web.counts import findings as queries
from sitecheck.web.counts import nights
from sitecheck.web.desk import Desk

_CHECKS = 20
_CLASSES = 10


@dataclass(frozen=True, slots=True)
class Figure:
    """A chart: its name in the address, title, the data it is drawn from, and the table that says the same."""

    name: str
    title: str
    chart: Mapping[str, Any]
    head: tuple[str, ...]
    body: tuple[tuple[str, ...], ...]
    assessment: str = ""

    @property
    def version(self) -> str:
        """Changes with what is shown."""
        return fingerprint(self.chart)


@dataclass(frozen=True, slots=True)
class Asked:
    """For whom a figure is made, and of which assessment."""

    desk: Desk
    session: Session
    t: Translator
    lang: str
    assessment: AssessmentConfig | None = None


def findings(asked: Asked) -> Figure | None:
    """Open findings by check, the most first."""
    t = asked.t
    waiting, confirmed = t("To decide"), t("Confirmed")
    rows, body = [], []
    for line in queries.by_check(asked.session, None)[:_CHECKS]:
        check = asked.desk.checks.get(line.check)
        name = check.name.in_language(asked.lang) if check is not None else line.check
        for at, (part, value) in enumerate(((waiting, line.waiting), (confirmed, line.confirmed))):
            rows.append({"name": name, "part": part, "value": value, "all": line.all, "at": at})
        body.append((name, str(line.waiting), str(line.confirmed), str(line.units)))
    chart = {"kind": "bars", "rows": rows, "series": [waiting, confirmed]}
    head = (t("Check"), waiting, confirmed, t("Units"))
    return Figure("findings", t("Open findings by check"), chart, head, tuple(body)) if rows else None


def trend(asked: Asked) -> Figure | None:
    """Findings seen, new and mended, night by night."""
    points = nights.trend(asked.session)
    return _lines(asked.t, "trend", asked.t("Findings, night by night"), points, lambda one: f"{one.as_of:%m-%d}")


def quarters(asked: Asked) -> Figure | None:
    """The same by quarter: seen in its last night, new and mended in all of it."""
    points = nights.quarters(asked.session)
    return _lines(asked.t, "quarters", asked.t("Findings by quarter"), points, lambda one: one.quarter)


def coverage(asked: Asked) -> Figure | None:
    """The share of checks on sites that came to an answer, night by night."""
    t, points = asked.t, [point for point in nights.trend(asked.session) if point.checks]
    rows, body = [], []
    for one in points:
        share = Decimal(100 * one.decided) / one.checks
        rows.append({"x": f"{one.as_of:%m-%d}", "value": float(round(share, 2)), "label": f"{shown(share)}%"})
        body.append((one.as_of.isoformat(), str(one.decided), str(one.checks), f"{shown(share)}%"))
    head = (t("Night"), t("Decided"), t("Checks"), t("Share"))
    chart = {"kind": "area", "rows": rows}
    return Figure("coverage", t("Checks that came to an answer"), chart, head, tuple(body)) if rows else None


def scores(asked: Asked) -> Figure | None:
    """How the results of an assessment spread, in classes of equal width."""
    assert asked.assessment is not None
    t, standings = asked.t, asked.desk.standings.of(asked.desk, asked.assessment)
    results = [one.final for one in standings.values() if one.final is not None]
    if not results:
        return None
    low, width = _classes(min(results), max(results))
    counts = Counter(min(int((value - low) / width), _CLASSES - 1) for value in results)
    rows = [
        {"name": f"{shown(low + width * at)}–{shown(low + width * (at + 1))}", "value": counts[at]}
        for at in range(min(_CLASSES, int((max(results) - low) / width) + 1))
    ]
    chart = {"kind": "columns", "rows": rows, "x": t("Points")}
    body = tuple((str(row["name"]), str(row["value"])) for row in rows)
    title = t("Spread of results")
    return Figure("scores", title, chart, (t("Points"), t("Units")), body, asked.assessment.id)


def sections(asked: Asked) -> Figure | None:
    """What each section of the table comes to on average, by category of units."""
    assert asked.assessment is not None
    t, desk = asked.t, asked.desk
    rubric = desk.families[asked.assessment.id][0]
    names = {section.id: section.title for section in rubric.sections}
    categories = {unit.code: unit.category for unit in desk.project.units}
    found: dict[tuple[str, str], list[Decimal]] = {}
    for code, standing in desk.standings.of(desk, asked.assessment).items():
        main = standing.main
        for section, value in (main.subtotals | main.rates).items():
            if value is not None and section in names:
                found.setdefault((section, categories.get(code, "")), []).append(value)
    rows = []
    for section in names:
        for category in sorted({one for which, one in found if which == section}):
            values = found[section, category]
            mean = sum(values, Decimal()) / len(values)
            rows.append(
                {
                    "name": names[section],
                    "series": name_of("category", category, t),
                    "value": float(round(mean, 2)),
                    "label": shown(mean),
                }
            )
    series = list(dict.fromkeys(str(row["series"]) for row in rows))
    chart = {"kind": "groups", "rows": rows, "series": series}
    body = tuple((str(row["name"]), str(row["series"]), str(row["label"])) for row in rows)
    head = (t("Section"), t("Category"), t("On average"))
    title = t("Sections by category, on average")
    return Figure("sections", title, chart, head, body, asked.assessment.id) if rows else None


FIGURES: Mapping[str, Callable[[Asked], Figure | None]] = {
    "findings": findings,
    "trend": trend,
    "coverage": coverage,
    "quarters": quarters,
    "scores": scores,
    "sections": sections,
}
OF_ASSESSMENTS = frozenset({"scores", "sections"})


def figure(name: str, asked: Asked) -> Figure | None:
    """The figure of that name; None where there is nothing to show yet. Raises KeyError for another name."""
    return FIGURES[name](asked)


def _lines(
    t: Translator, name: str, title: str, points: Sequence[nights.NightPoint], of: Callable[[nights.NightPoint], str]
) -> Figure | None:
    series = [t("Seen"), t("New or reopened"), t("Fixed")]
    rows, body = [], []
    for one in points:
        values = (one.there, one.new, one.fixed)
        for said, value in zip(series, values, strict=True):
            rows.append({"x": of(one), "series": said, "value": value, "label": f"{said} {value}"})
        body.append((of(one) if name == "quarters" else one.as_of.isoformat(), *map(str, values)))
    chart = {"kind": "lines", "rows": rows, "series": series}
    return Figure(name, title, chart, (t("Night"), *series), tuple(body)) if rows else None


def _classes(low: Decimal, high: Decimal) -> tuple[Decimal, Decimal]:
    """Where classes begin and how wide they are: a round width that makes at most ``_CLASSES``."""
    for width in map(Decimal, ("0.5", "1", "2", "5", "10", "20", "50", "100", "1000", "100000")):
        start = (low // width) * width
        if low < 0 and start > low:  # Decimal rounds towards zero
            start -= width
        if (high - start) / width < _CLASSES:
            return start, width
    return low, (high - low) or Decimal(1)
