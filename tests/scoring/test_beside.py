"""The unit's own scores beside those it got: shown, never added."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from sitecheck.scoring.answer import card_json
from sitecheck.scoring.beside import self_assessment_due, with_self_scores
from sitecheck.scoring.engine import score
from sitecheck.scoring.explain import explain
from sitecheck.scoring.rubric import list_rubrics, load_family, load_rubric, rubric_folders
from sitecheck.scoring.values import Said, Submission, Unit

PATHS = list_rubrics(rubric_folders())
OUHAI = load_rubric(PATHS["ouhai-2017"])
UNIT = Unit("a", "甲局", "department", {"has_service_window": True})


def test_only_what_is_shown_changes() -> None:
    card = score(OUHAI, Submission(UNIT))
    beside = with_self_scores(card, {"O1": Decimal("7.5"), "O20": Decimal(3)})
    assert {item.item: item.self_score for item in beside.items if item.self_score is not None} == {
        "O1": Decimal("7.5"), "O20": Decimal(3),
    }  # fmt: skip
    assert replace(beside, items=card.items) == card
    assert card_json(beside)["items"]["O1"].pop("self_score") == "7.5"
    assert card_json(beside)["total"] == card_json(card)["total"]
    assert "自查自评: 7.5" in explain(OUHAI, beside, "zh")


def test_a_card_without_them_says_nothing_of_them() -> None:
    card = score(OUHAI, Submission(UNIT))
    assert with_self_scores(card, {}) == card
    assert "self_score" not in card_json(card)["items"]["O1"]


def test_the_other_tables_of_a_combination_too() -> None:
    rubric, partners = load_family("kaifu-2013-departments", rubric_folders())
    card = with_self_scores(score(rubric, Submission(UNIT), partners=partners), {"KW1": Decimal(40)})
    (windows,) = card.tables.values()
    assert next(item.self_score for item in windows.items if item.item == "KW1") == Decimal(40)


def test_a_checklist_answer() -> None:
    rubric = load_rubric(PATHS["taiqian-townships"])
    card = with_self_scores(score(rubric, Submission(Unit("t"))), {"T1": Said.YES})
    assert card_json(card)["items"]["T1"]["self_score"] == "yes"
    assert "自查自评: 是" in explain(rubric, card, "zh")


@pytest.mark.parametrize(
    ("written", "period", "due"),
    [
        ("01-05（次年）", "2026", date(2027, 1, 5)),
        ("12-31", "2026", date(2026, 12, 31)),
        ("01-05（次年）", "2026Q2", None),
        (None, "2026", None),
        ("年底前", "2026", None),
    ],
)
def test_due(written: str | None, period: str, due: date | None) -> None:
    cadence = OUHAI.cadence.model_copy(update={"self_assessment_due": written})
    assert self_assessment_due(OUHAI.model_copy(update={"cadence": cadence}), period) == due
