"""Scorecards as the JSON of ``sitecheck score`` (schema ``sitecheck.score/1``). Points are decimal strings."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from decimal import Decimal
from functools import lru_cache
from typing import Any

from sitecheck.scoring.messages import Language, say_all
from sitecheck.scoring.model import Rubric
from sitecheck.scoring.numbers import plain, rounded_text, shown
from sitecheck.scoring.refusals import FactError
from sitecheck.scoring.scorecard import Compliance, ItemScore, Line, Scorecard
from sitecheck.scoring.uncollected import uncollected
from sitecheck.scoring.values import Said

SCHEMA = "sitecheck.score/1"
_DIGITS = 20  # a number with more decimals than this came from a division that does not end


@uncollected
def answer(
    rubric: Rubric | None,
    cards: Iterable[Scorecard],
    errors: Iterable[FactError] = (),
    *,
    period: str | None = None,
    language: Language = "en",
) -> dict[str, Any]:
    """The whole answer; with ``errors`` the units stay empty."""
    refused = list(errors)
    return {
        "schema": SCHEMA,
        "rubric": rubric.id if rubric is not None else None,
        "rubric_hash": rubric.hash if rubric is not None else None,
        "period": period,
        "units": [] if refused else [card_json(card, language) for card in cards],
        "errors": [
            {"code": error.code, "rule": error.rule, "error": error.error.value, "message": error.message}
            for error in refused
        ],
    }


def card_json(card: Scorecard, language: Language = "en") -> dict[str, Any]:
    """One scorecard; ``tables`` holds those it is combined with, in the same form."""
    return {
        "code": card.code,
        "name": card.name,
        "items": {score.item: _item(score, language) for score in card.items},
        "subtotals": _amounts(card.subtotals),
        "groups": _amounts(card.groups),
        "base": _exact(card.base),
        "bonus": _exact(card.bonus),
        "penalty": _exact(card.penalty),
        "raw_total": _exact(card.raw_total),
        "total": _shown(card.total),
        "final": _shown(card.final),
        "converted": _shown(card.converted),
        "compliance": _compliance(card),
        "complete": card.complete,
        "note": say_all(card.notes, language),
        "tables": {name: card_json(other, language) for name, other in card.tables.items()},
    }


def _item(score: ItemScore, language: Language) -> dict[str, Any]:
    return {
        "points": _exact(score.points),
        "max": _exact(score.max_points),
        "start": _exact(score.start),
        "answer": score.answer.value if score.answer is not None else None,
        "applies": score.applies,
        "complete": score.complete,
        "lines": [_line(line, language) for line in score.lines],
        **({"self_score": _self_score(score.self_score)} if score.self_score is not None else {}),
    }


def _self_score(said: Decimal | Said) -> str:
    return said.value if isinstance(said, Said) else plain(said)


def _line(line: Line, language: Language) -> dict[str, Any]:
    return {
        "rule": line.rule,
        "count": line.count,
        "points": _exact(line.points),
        "running": _exact(line.running),
        "note": say_all(line.notes, language),
        "reason": line.reason,
        "source": line.origin.value if line.origin is not None else None,
        "ids": list(line.ids),
        "readings": list(line.readings),
        "on_total": line.on_total,
        **({"outranked": _outranked(line)} if line.outranked else {}),
    }


def _outranked(line: Line) -> list[dict[str, Any]]:
    return [{"source": origin.value, "ids": list(ids)} for origin, ids in line.outranked]


def _compliance(card: Scorecard) -> dict[str, Any] | None:
    if card.compliance is None:
        return None
    sections = {name: _counts(found) for name, found in card.compliance_by_section.items()}
    return {**_counts(card.compliance), "by_section": sections}


def _counts(found: Compliance) -> dict[str, Any]:
    rate = rounded_text(found.rate) if found.rate is not None else None
    return {"yes": found.yes, "no": found.no, "na": found.na, "rate": rate}


def _amounts(amounts: Mapping[str, Decimal | None]) -> dict[str, str | None]:
    return {name: _exact(value) for name, value in amounts.items()}


@lru_cache(maxsize=10_000)  # equal points are written alike, and the same few come again on every line
def _exact(value: Decimal | None) -> str | None:
    """As it is; a quotient without end gets two digits."""
    if value is None:
        return None
    exponent = value.as_tuple().exponent
    return shown(value) if isinstance(exponent, int) and -exponent > _DIGITS else plain(value)


def _shown(value: Decimal | None) -> str | None:
    return shown(value) if value is not None else None
