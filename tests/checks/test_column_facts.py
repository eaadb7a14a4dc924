from __future__ import annotations

from typing import Any

import pytest
from tests.checks.sights import CALENDAR, CHECKS, SITE, column, columns, observe

from sitecheck.checks.engine import judge
from sitecheck.facts.site import ColumnState, ListReading, ListState
from sitecheck.facts.verdict import Verdict

OVERVIEW, AREAS = "agency-overview", "key-areas-column"
CLOSED = {"closed_text": "栏目正在建设中", "entries": 0, "text_length": 30}


def judged(key: str, state: ColumnState, attributes: dict[str, object] | None = None, **given: Any) -> Verdict:
    return judge(observe(columns=columns(column(key, state, **given))), CHECKS[key], CALENDAR, attributes or {})


@pytest.mark.parametrize(
    ("state", "given", "outcome", "reason"),
    [
        (ColumnState.FOUND, {}, "pass", "found"),
        (ColumnState.FOUND, CLOSED, "facts", "blank"),
        (ColumnState.MISSING, {}, "facts", "missing"),
        (ColumnState.BROKEN, {"reason": "http-404", "url": f"{SITE}jg"}, "facts", "broken"),
        (ColumnState.UNABLE, {"reason": "blocked"}, "unable", "unreadable"),
    ],
)
@pytest.mark.parametrize("key", [OVERVIEW, "interaction-column"])
def test_what_is_not_as_it_should_be_is_laid_out(
    key: str, state: ColumnState, given: dict[str, Any], outcome: str, reason: str
) -> None:
    verdict = judged(key, state, **given)
    assert (verdict.outcome.value, verdict.reason, verdict.findings) == (outcome, reason, ())
    assert bool(verdict.looked_at) is (outcome != "unable")


def test_a_unit_without_a_website() -> None:
    assert judged(OVERVIEW, ColumnState.MISSING, {"has_website": False}).outcome.value == "not-applicable"


@pytest.mark.parametrize(("cues", "outcome"), [(("name",), "fail"), (("name", "areas"), "pass"), ((), "fail")])
def test_names_of_areas_speak_for_content_where_there_is_no_list(cues: tuple[str, ...], outcome: str) -> None:
    verdict = judged(AREAS, ColumnState.FOUND, list=ListReading(ListState.EMPTY), cues=cues, entries=0)
    assert verdict.outcome.value == outcome
