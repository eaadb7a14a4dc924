"""What a public notice (公示) says, made from an edition alone: no assessor, no internal number, no link back."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from sitecheck.i18n import Language, Translator
from sitecheck.i18n.names import name_of
from sitecheck.scoring.messages import say_all
from sitecheck.scoring.model import Item, Rubric
from sitecheck.scoring.numbers import shown
from sitecheck.scoring.results import rank_of
from sitecheck.scoring.scorecard import Scorecard
from sitecheck.tables.editions import Edition, Score, worded
from sitecheck.tables.notice_options import Options, Ranks, Show
from sitecheck.tables.words import table_name

_SAFE = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]{0,63}")
APART: Mapping[Language, str] = {"zh": "；", "en": "; "}
"""What stands between two remarks."""
_QUARTER = re.compile(r"(\d{4})Q([1-4])")


@dataclass(frozen=True, slots=True)
class Row:
    """A unit in the table of a notice. ``page`` is its page, relative to the index; empty where there is none.
    ``result`` and ``grade`` are empty where they are not shown."""

    code: str
    name: str
    category: str
    rank: int | None
    result: str
    grade: str
    page: str


@dataclass(frozen=True, slots=True)
class Group:
    """Units of one category, or all of them under an empty title."""

    title: str
    rows: tuple[Row, ...]


@dataclass(frozen=True, slots=True)
class LineView:
    """What took or gave points, and why."""

    text: str
    count: int | None
    points: str
    why: str


@dataclass(frozen=True, slots=True)
class ItemView:
    """An item: its points or answer, its most, and the lines that moved it. ``open``: not entered yet."""

    title: str
    points: str
    most: str
    lines: tuple[LineView, ...]
    open: bool = False


@dataclass(frozen=True, slots=True)
class SectionView:
    """A section of a table with its items."""

    title: str
    points: str
    most: str
    items: tuple[ItemView, ...]


@dataclass(frozen=True, slots=True)
class TableView:
    """One table of a unit."""

    title: str
    total: str
    sections: tuple[SectionView, ...]


@dataclass(frozen=True, slots=True)
class Notice:
    """The notice as a whole; the pages of units are made one by one (``unit_tables``)."""

    edition: Edition
    options: Options
    title: str
    period: str
    groups: tuple[Group, ...]

    @property
    def draft(self) -> bool:
        """Whether this was never published."""
        return self.edition.version is None

    @property
    def rows(self) -> tuple[Row, ...]:
        """All units, in the order they are shown in."""
        return tuple(row for group in self.groups for row in group.rows)


def notice_of(edition: Edition, options: Options, t: Translator) -> Notice:
    """The notice of an edition, with what ``options`` choose."""
    pages = page_names(edition) if options.units else {}
    by_category: dict[str, list[Score]] = {}
    for score in edition.scores:
        key = "" if options.ranks is Ranks.ALL else score.category
        by_category.setdefault(key, []).append(score)
    groups = tuple(
        Group(
            name_of("category", key, t) if key else "",
            tuple(_rows(scores, options, pages, t)),
        )
        for key, scores in by_category.items()
    )
    return Notice(edition, options, edition.title, period_text(edition.period, t), groups)


def page_names(edition: Edition) -> dict[str, str]:
    """The page of each unit by code: named by the code where that is safe in any folder, else by a number."""
    found: dict[str, str] = {}
    taken: set[str] = set()
    for number, score in enumerate(edition.scores, 1):
        name = score.code
        if not _SAFE.fullmatch(name) or name.lower() in taken:
            name = f"unit.{number}"  # the dot keeps it apart from every code
        taken.add(name.lower())
        found[score.code] = f"units/{name}.html"
    return found


def period_text(period: str, t: Translator) -> str:
    """A year or a quarter in words."""
    match = _QUARTER.fullmatch(period)
    if match is None:
        return t("Year {year}", year=period)
    return t("Quarter {quarter} of {year}", year=match[1], quarter=match[2])


def unit_tables(notice: Notice, code: str, t: Translator) -> tuple[TableView, ...]:
    """The tables of a unit as published, in words; figures are those that were published."""
    score = notice.edition.score_of(code)
    assert score is not None, "pages are made for units of the edition"
    card = worded(notice.edition, [code]).get(code)
    said = {notice.edition.rubric.id: (score.said, card)}
    for name, table in score.said["tables"].items():
        said[name] = (table, card.tables.get(name) if card is not None else None)
    return tuple(
        _table(rubric, *said[rubric.id], notice.options, t) for rubric in notice.edition.tables if rubric.id in said
    )


def _rows(scores: Sequence[Score], options: Options, pages: Mapping[str, str], t: Translator) -> Iterator[Row]:
    results = [None if one.result is None else Decimal(one.result) for one in scores]
    ranks = rank_of(results)
    order = sorted(range(len(scores)), key=lambda n: (ranks[n] is None, ranks[n] or 0, n))
    if options.ranks is Ranks.NONE:
        order = list(range(len(scores)))
    for n in order:
        one = scores[n]
        yield Row(
            one.code,
            one.name,
            name_of("category", one.category, t) if one.category else "",
            None if options.ranks is Ranks.NONE else ranks[n],
            _result(one, t) if options.show is Show.POINTS else "",
            options.grade_of(one.result) if options.show is not Show.ORDER else "",
            pages.get(one.code, ""),
        )


def _result(score: Score, t: Translator) -> str:
    if score.result is None:
        return ""
    rate = score.said["compliance"] is not None and score.said["final"] is None and score.said["converted"] is None
    return f"{score.result}%" if rate else score.result


def _table(
    rubric: Rubric, said: Mapping[str, Any], card: Scorecard | None, options: Options, t: Translator
) -> TableView:
    remarks = {}
    if card is not None:
        remarks = {
            (one.item, number): say_all(line.notes, t.language)
            for one in card.items
            for number, line in enumerate(one.lines)
        }
    sections = []
    for section in rubric.sections:
        items = tuple(
            _item(rubric.by_id[name], said["items"][name], remarks, rubric, options, t)
            for name in section.items
            if name in said["items"] and said["items"][name]["applies"]
        )
        if items:
            most = section.max_points
            sections.append(
                SectionView(
                    section.title,
                    _points(said["subtotals"].get(section.id), options),
                    shown(most) if most is not None and options.show is Show.POINTS else "",
                    items,
                )
            )
    rate = (said["compliance"] or {}).get("rate")
    total = said["total"] if said["total"] is not None else f"{rate}%" if rate is not None else ""
    return TableView(table_name(rubric, t), total if options.show is Show.POINTS else "", tuple(sections))


def _item(
    item: Item,
    said: Mapping[str, Any],
    remarks: Mapping[tuple[str, int], str],
    rubric: Rubric,
    options: Options,
    t: Translator,
) -> ItemView:
    lines = []
    for number, line in enumerate(said["lines"]):
        points = line["points"]
        moved = points is not None and Decimal(points) != 0
        if not moved and not (said["answer"] == "no" and number == len(said["lines"]) - 1):
            continue
        text = rubric.rules[line["rule"]][1].condition if line["rule"] in rubric.rules else ""
        why = [remarks.get((item.id, number), line["note"])]
        if options.reasons:
            why.append(line["reason"])
        lines.append(
            LineView(
                text or item.title,
                line["count"],
                _signed(points, options),
                APART[t.language].join(one for one in why if one),
            )
        )
    answer = name_of("answer", said["answer"], t) if said["answer"] else ""
    most = shown(item.max_points) if item.max_points is not None and options.show is Show.POINTS else ""
    points = answer or _points(said["points"], options)
    return ItemView(item.title, points, most, tuple(lines), open=not said["complete"])


def _points(text: str | None, options: Options) -> str:
    return "" if text is None or options.show is not Show.POINTS else shown(Decimal(text))


def _signed(text: str | None, options: Options) -> str:
    said = _points(text, options)
    return f"+{said}" if said and not said.startswith("-") else said.replace("-", "−")
