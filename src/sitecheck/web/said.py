"""Mistakes of lists in the language of who reads them: the checks of files speak English, as the command line does.

Each sentence a check can say is written down here with its places; what is none of them is shown as it is.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache

from sitecheck.i18n import Translator
from sitecheck.i18n.catalogue import N_
from sitecheck.i18n.event_names import EVENT_SETS
from sitecheck.i18n.names import name_of
from sitecheck.scoring.refusals import refusal_in
from sitecheck.settings.problems import Problem

SENTENCES = (
    N_("is empty: the number keeps it the same event when the list is imported again"),
    N_("is empty: name the unit, or give its code"),
    N_("is empty: name the rule (O1.r1) or the item (O1)"),
    N_("is empty: say what {key} comes to, or take the row out"),
    N_("is empty"),
    N_("is longer than {most} characters"),
    N_("holds {count} characters; at most {most} are read"),
    N_("holds a formula that was never computed; write the value itself"),
    N_("{verified} lies before the day it happened, {happened}"),
    N_("{key} stands already in row {row}"),
    N_("{text} is none of {known}"),
    N_("{text} is no date: write it like 2026-05-20"),
    N_("{day} has not come yet"),
    N_("{text} is no count: write a whole number from 1 on"),
    N_("{text} is no amount: write a number from 0 on, without sign"),
    N_("{text}: write yes or no, 是 or 否, after the colon"),
    N_("{text} is said to be yes and no"),
    N_("no event is listed"),
    N_("no unit has the code {code}"),
    N_("code {code} is {unit}, not {name}: correct one of them"),
    N_("{name} may be {units}: write the full name, or the code"),
    N_("no unit is called {name} (is it {units}?): correct the name, or add it to the unit's aliases"),
    N_("no unit is called {name}: correct the name, or add it to the unit's aliases"),
    N_("there is no file {name} beside the list"),
    N_("{name} does not lie beside the list: put it there"),
    N_("{name} is larger than {most} MB"),
    N_("must be a .csv or .xlsx file"),
    N_("is UTF-16 text: save it as CSV (UTF-8)"),
    N_("is neither UTF-8 nor GB18030 text"),
    N_("not valid CSV: {why}"),
    N_("holds more than {most} rows: is it the right file?"),
    N_("cannot be read as a workbook (.xlsx): {why}"),
    N_("no row among the first {most} names the columns: {columns}"),
    N_("the column is missing: name it {columns}"),
    N_("the column stands twice"),
    N_("{unit} ({code}) is not assessed here: leave the row out"),
    N_("{unit} ({code}) is missing: add it (or --missing zero takes it as 0)"),
    N_("has neither figure nor rank (--missing zero takes it as 0)"),
    N_("{text} is no number"),
    N_("{text} is no rank: write a whole number from 1 on"),
    N_("has no figure, while others have one"),
    N_("has no rank, while others have one"),
    N_("rank {rank} cannot be among {count}"),
    N_("rank {rank} leaves a gap: {before} stand before it, so it is rank {right}"),
    N_("rank {rank} is not what the figures give, {right}: correct one of them"),
    N_("{text} is none of the groups {known}: add a column group"),
    N_("{unit} stands already in {place} row {row}"),
    N_("is no heading of a fact table (see docs/rubrics.md): correct it, or take the column out"),
    N_("no table has a column key (要点): it names the rule (O1.r1) or the item (O1)"),
    N_("names no unit: every fact has its unit in its own row"),
    N_("{code} is called {name} further up: one code is one unit"),
    N_("goes with a rank: fill in the column rank, or leave it empty"),
    N_("stands beside a value: a fact has one of them"),
    N_("{place}: a reason is needed: in its row, or for all with --reason"),
    N_("{place}: events are entered with `sitecheck events import`: take the event out"),
    N_("{place}: there is no item {item} in {tables}"),
    N_("{place}: there is no rule {key}; {item} has {rules}"),
    N_("{place}: {key} is written twice in {where}; keep one"),
)

_PLACED = re.compile(r"(?P<place>\S+ \S+): (?P<rest>.+)", re.S)
_AMONG = re.compile(r" \(units of \S+\)$")


@dataclass(frozen=True, slots=True)
class Said:
    """A mistake for people: the place (file, sheet, row, column), and what is wrong."""

    place: str
    row: int
    column: str
    message: str


def said(message: str, t: Translator) -> str:
    """The sentence in the language of ``t``; one that stands behind a place (``finance KD2.r1: …``) keeps it."""
    found = _said(message, t)
    if found is not None:
        return found
    placed = _PLACED.fullmatch(message)
    inner = _said(placed["rest"], t) if placed is not None else None
    return f"{placed['place']}: {inner}" if placed is not None and inner is not None else message


def _said(message: str, t: Translator) -> str | None:
    plain = _AMONG.sub("", message)
    for pattern, sentence in _patterns():
        found = pattern.fullmatch(plain)
        if found is not None:
            values = {name: _named(value, t) for name, value in found.groupdict().items()}
            return t(sentence, **values) if values else t(sentence)
    return refusal_in(t.language, plain)


def said_all(problems: Iterable[Problem], t: Translator) -> tuple[Said, ...]:
    """Mistakes with their places."""
    return tuple(Said(one.file, one.line, one.field, said(one.message, t)) for one in problems)


def _named(value: str, t: Translator) -> str:
    """Codes of the ledger as they are called; anything else as it is."""
    codes = value.split(", ")
    for kind, known in EVENT_SETS.items():
        if len(codes) > 1 and all(code in known for code in codes):
            return (", " if t.language == "en" else "、").join(name_of(kind, code, t) for code in codes)
    return value


@cache
def _patterns() -> tuple[tuple[re.Pattern[str], str], ...]:
    found = []
    for sentence in SENTENCES:
        parts = re.split(r"\{(\w+)\}", sentence)
        texts = "".join(re.escape(part) if at % 2 == 0 else f"(?P<{part}>.+?)" for at, part in enumerate(parts))
        found.append((re.compile(texts, re.S), sentence))
    return tuple(found)
