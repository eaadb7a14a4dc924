"""Kind ``areas``: an area is missed only where it is the unit's, or the column goes by the list."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from pydantic import ValidationError
from tests.checks.sights import CALENDAR, CHECKS, column, columns, listing, observe, totals
from tests.checks.test_collect import READ, UNREAD, place

from sitecheck.checks.engine import judge
from sitecheck.checks.kinds.areas import AreasCheck
from sitecheck.checks.messages import message
from sitecheck.facts.mentions import Mention, MentionReading
from sitecheck.facts.outcomes import Outcome, PageKind, Stop
from sitecheck.facts.site import ColumnState, ListState, SiteObservation
from sitecheck.facts.verdict import Verdict

_FILE = CHECKS["key-areas-coverage"]
assert isinstance(_FILE, AreasCheck)
CHECK = _FILE
KEYS = tuple(group.key for group in CHECK.params.groups)
SCRIPTED = listing(state=ListState.UNDETERMINED, reason="script-list")
COLUMN = column("key-areas-column", list=listing("2026-11-10"), body_sha256="ab" * 32)


def counts(places: tuple[Mention, ...]) -> MentionReading:
    numbers: dict[str, int] = {}
    years: dict[str, dict[str, int]] = {}
    for one in places:
        numbers[one.group] = numbers.get(one.group, 0) + 1
        by_year = years.setdefault(one.group, {})
        year = str(one.day.year) if one.day else ""
        by_year[year] = by_year.get(year, 0) + 1
    return MentionReading(places, numbers, (), years)


def seen(*places: Mention, within: tuple[str, ...] = (), **given: Any) -> SiteObservation:
    """``places`` on the whole site; ``within``: areas that the pages of the column name."""
    mentions = {
        CHECK.id: counts(places),
        CHECK.within_column: MentionReading(counts={key: int(key in within) for key in KEYS}),
    }
    return observe(**({"mentions": mentions, "pages": READ, "columns": columns(COLUMN)} | given))


def all_but(*keys: str) -> dict[str, Any]:
    """A column that names every area but these; what it names is dated this year."""
    return {"within": tuple(key for key in KEYS if key not in keys)}


def named(*keys: str, day: str = "2026-03-01") -> tuple[Mention, ...]:
    return tuple(place(key, key, day) for key in keys)


def said(observation: SiteObservation, check: AreasCheck = CHECK, **attributes: object) -> Verdict:
    return judge(observation, check, CALENDAR, attributes)


def subjects(verdict: Verdict) -> list[str]:
    return [one.subject for one in verdict.findings]


def test_a_column_that_names_nearly_all() -> None:
    verdict = said(seen(*named("budgets", "jobs"), **all_but("land", "statistics")))
    assert (verdict.outcome, verdict.reason, verdict.params["number"]) == (Outcome.FAIL, "uncovered", "2")
    assert subjects(verdict) == ["征地拆迁", "统计信息"]
    first = verdict.findings[0]
    assert (first.url, first.certain, first.marks[0].page_url) == (COLUMN.url, False, COLUMN.url)
    assert "“征地拆迁”" in message(CHECK, first.reason, first.params, "zh")
    assert "land and demolition" in message(CHECK, first.reason, first.params, "en")
    assert "征地拆迁、统计信息，逐个列为疑似问题" in message(CHECK, verdict.reason, verdict.params, "zh")


def test_entries_of_this_year_elsewhere_are_coverage_old_ones_are_none() -> None:
    shown = all_but("land", "statistics")
    assert subjects(said(seen(*named("budgets", "land"), **shown))) == ["统计信息"]
    old = (*named("budgets"), *named("land", day="2024-03-01"))
    assert subjects(said(seen(*old, **shown))) == ["征地拆迁", "统计信息"]
    assert said(seen(*named("budgets", "land", "statistics"), **shown)).reason == "covered"


@pytest.mark.parametrize("lacking", [KEYS[:3], KEYS[:8], KEYS[1:]])
def test_a_column_that_goes_by_another_list_lacks_nothing(lacking: tuple[str, ...]) -> None:
    verdict = said(seen(*named("budgets"), **all_but(*lacking)))
    assert (verdict.outcome, verdict.reason, verdict.params["why"]) == (Outcome.FACTS, "collected", "few-areas")
    assert verdict.findings == ()
    assert "没有登记" in message(CHECK, verdict.reason, verdict.params, "zh")


def test_areas_of_the_register() -> None:
    night = seen(*named("budgets"), within=("budgets",))
    verdict = said(night, key_areas="财政预决算、 安全 生产；天文观测")
    assert (subjects(verdict), verdict.params["unknown"]) == (["安全生产"], "天文观测")
    assert said(night, key_areas="财政预算公开").reason == "covered"  # known by its words
    assert said(night, key_areas=True).reason == "collected"
    assert said(night, key_areas="天文观测").params["why"] == "few-areas"


def test_a_source_that_names_no_areas_asks_for_none() -> None:
    open_ = CHECK.model_copy(update={"params": CHECK.params.model_copy(update={"areas": None})})
    verdict = said(seen(*named("budgets"), **all_but("land")), open_)
    assert (verdict.outcome, verdict.params["why"]) == (Outcome.FACTS, "areas-not-named")


@pytest.mark.parametrize(
    ("given", "why"),
    [
        ({"columns": {}}, "not-read"),
        ({"columns": columns(column("key-areas-column", ColumnState.MISSING))}, "no-column"),
        ({"columns": columns(column("key-areas-column", ColumnState.UNABLE, reason="timeout-read"))}, "timeout-read"),
        ({"columns": columns(replace(COLUMN, kind=PageKind.SHELL))}, "incomplete"),
        ({"columns": columns(replace(COLUMN, closed_text="正在建设中"))}, "incomplete"),
        ({"columns": columns(replace(COLUMN, list=listing(state=ListState.UNDETERMINED)))}, "undetermined"),
        ({"columns": columns(replace(COLUMN, list=SCRIPTED))}, "script-list"),
        ({"within": ()}, "bare"),
        ({"crawl": totals(Stop.TIME_BUDGET)}, "time-budget"),
        ({"pages": READ[:4]}, "few-pages"),
        ({"pages": (*READ, UNREAD, UNREAD, UNREAD)}, "pages-unread"),
    ],
)
def test_a_column_that_was_not_read_whole_lacks_nothing(given: dict[str, Any], why: str) -> None:
    night = seen(*named("budgets"), **(all_but("land") | given))
    for attributes in ({}, {"key_areas": "征地拆迁"}):
        verdict = said(night, **attributes)
        assert (verdict.outcome, verdict.reason, verdict.params["why"]) == (Outcome.FACTS, "collected", why)
        assert verdict.findings == ()


@pytest.mark.parametrize("reason", ["no-list", "children-unread", "children-undated"])
def test_a_column_of_columns_has_no_rows_of_its_own(reason: str) -> None:
    unlisted = listing(state=ListState.UNDETERMINED, reason=reason)
    night = seen(*named("budgets"), **all_but("land"), columns=columns(replace(COLUMN, list=unlisted)))
    assert subjects(said(night)) == ["征地拆迁"]
    empty = replace(COLUMN, entries=0, list=listing(state=ListState.EMPTY))
    assert subjects(said(replace(night, columns=columns(empty)))) == ["征地拆迁"]


def test_nothing_at_all_is_laid_out() -> None:
    verdict = said(seen(), key_areas="征地拆迁")
    assert (verdict.outcome, verdict.reason, verdict.findings) == (Outcome.FACTS, "none-found", ())


def test_what_is_asked_of_the_survey() -> None:
    topics = CHECK.topics()
    own = {topic.group: topic for topic in topics if topic.check == CHECK.within_column}
    assert own.keys() == set(KEYS)
    assert own["environment"].pages == ("重点领域",)
    assert [bool(one) for one in own["environment"].any_of] == [True, True]
    assert {topic.group for topic in topics if topic.check == CHECK.id} == set(KEYS)


@pytest.mark.parametrize(
    ("params", "said_of_it"),
    [
        ({"areas": ["weather"]}, "names no group: weather"),
        ({"kin": {"weather": ["天气"]}}, "names no group: weather"),
        ({"groups": [{"key": "a", "name": {"zh": "物", "en": "thing"}, "each": "units"}]}, "whole pages"),
        ({"shown": 0}, "greater than 0"),
    ],
)
def test_params_that_ask_nothing_sensible(params: dict[str, Any], said_of_it: str) -> None:
    given = {"groups": [{"key": "a", "name": {"zh": "物", "en": "thing"}, "any": ["a"]}]} | params
    with pytest.raises(ValidationError, match=said_of_it):
        type(CHECK.params).model_validate(given)
