from __future__ import annotations

from typing import Any

import pytest
from tests.checks.sights import CALENDAR, CHECKS, column, columns, listing, observe, totals

from sitecheck.checks.definition import ColumnWords
from sitecheck.checks.engine import judge
from sitecheck.checks.kinds.columns import ColumnsCheck
from sitecheck.checks.words import extend_lexicon
from sitecheck.facts.outcomes import Outcome
from sitecheck.facts.site import ColumnReading, ColumnState, ListReading, ListState
from sitecheck.facts.verdict import Verdict
from sitecheck.page.lexicon import load_lexicon, match_label

CHECK = CHECKS["required-columns"]
KEYS = ("disclosure-column", "service-column", "public-service-column", "interaction-column")
COUNTY = {"category": "county"}


def judged(attributes: dict[str, Any], *others: ColumnReading, **given: Any) -> Verdict:
    """All four columns are there, but for ``others``."""
    readings = columns(*(column(key) for key in KEYS)) | columns(*others)
    return judge(observe(columns=readings, **given), CHECK, CALENDAR, attributes)


def lost(key: str, state: ColumnState = ColumnState.MISSING, **given: Any) -> ColumnReading:
    return column(key, state, **given)


@pytest.mark.parametrize(
    ("attributes", "others", "outcome", "reason", "found", "undecided"),
    [
        (COUNTY, [], "pass", "all-found", [], []),
        ({}, [], "pass", "all-found", [], []),
        (COUNTY, [lost(KEYS[2]), lost(KEYS[0])], "fail", "some-missing", [KEYS[0], KEYS[2]], []),
        (COUNTY, [lost(KEYS[2], ColumnState.BROKEN, reason="http-404")], "fail", "some-missing", [KEYS[2]], []),
        (COUNTY, [column(KEYS[2], closed_text="栏目正在建设", entries=0, text_length=9)],
         "fail", "some-missing", [KEYS[2]], []),
        (COUNTY, [column(KEYS[2], closed_text="系统维护中", entries=0, text_length=9)],
         "unable", "unreadable", [], [KEYS[2]]),
        (COUNTY, [lost(KEYS[1], ColumnState.UNABLE, reason="few-pages")], "unable", "unreadable", [], [KEYS[1]]),
        (COUNTY, [lost(KEYS[1], ColumnState.UNABLE), lost(KEYS[2])], "fail", "some-missing", [KEYS[2]], [KEYS[1]]),
        ({"category": "department"}, [lost(KEYS[2])], "pass", "all-found", [], []),
        ({"category": "department"}, [lost(KEYS[0])], "fail", "some-missing", [KEYS[0]], []),
        # what sort of unit it is nobody said
        ({}, [lost(KEYS[2])], "unable", "unreadable", [], [KEYS[2]]),
        ({}, [lost(KEYS[2]), lost(KEYS[0])], "fail", "some-missing", [KEYS[0]], [KEYS[2]]),
        ({"category": ""}, [lost(KEYS[2])], "unable", "unreadable", [], [KEYS[2]]),
        # an empty list is no missing column
        (COUNTY, [column(KEYS[1], list=ListReading(ListState.EMPTY))], "pass", "all-found", [], []),
    ],
)  # fmt: skip
def test_outcomes(
    attributes: dict[str, Any], others: list[ColumnReading], outcome: str, reason: str, found: list[str],
    undecided: list[str],
) -> None:  # fmt: skip
    verdict = judged(attributes, *others)
    assert (verdict.outcome.value, verdict.reason) == (outcome, reason)
    assert [finding.subject for finding in verdict.findings] == found
    assert list(verdict.undecided) == undecided


def test_a_finding_names_its_column_and_is_certain_as_that_of_one_column() -> None:
    plain = judged(COUNTY, lost(KEYS[2])).findings[0]
    assert (plain.reason, plain.params["column"], plain.certain) == ("missing", KEYS[2], False)
    assert judged(COUNTY, lost(KEYS[2]), crawl=totals(rendered=2)).findings[0].certain


def test_a_night_that_did_not_look_decides_nothing() -> None:
    verdict = judge(observe(columns={}), CHECK, CALENDAR, COUNTY)
    assert (verdict.outcome, verdict.undecided) == (Outcome.UNABLE, KEYS)
    assert judge(observe(), CHECK, CALENDAR, {"has_website": False}).outcome is Outcome.NOT_APPLICABLE


def test_an_empty_list_may_be_called_blank() -> None:
    assert isinstance(CHECK, ColumnsCheck)
    asked = [one.model_copy(update={"needs_entries": True}) for one in CHECK.params.columns]
    strict = CHECK.model_copy(update={"params": CHECK.params.model_copy(update={"columns": tuple(asked)})})
    readings = columns(*(column(key, list=listing("2026-11-01")) for key in KEYS))
    assert judge(observe(columns=readings), strict, CALENDAR, COUNTY).outcome is Outcome.PASS
    readings |= columns(column(KEYS[0], list=ListReading(ListState.EMPTY)))
    found = judge(observe(columns=readings), strict, CALENDAR, COUNTY).findings
    assert [(one.subject, one.reason) for one in found] == [(KEYS[0], "blank")]


def test_the_columns_are_looked_for_by_their_words() -> None:
    words = extend_lexicon(load_lexicon(), [CHECK])
    assert set(KEYS) <= set(words.columns)
    for label, key in (("网上办事", KEYS[1]), ("便民服务", KEYS[2]), ("政民互动", KEYS[3])):
        match = match_label(label, key, words)
        assert match is not None
        assert match.tier == "exact"
    assert match_label("办事指南", KEYS[1], words) is None
    assert isinstance(CHECK.columns[KEYS[0]][1], ColumnWords)
