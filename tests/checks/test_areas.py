"""Kind ``areas``: an area is missed only where it is the unit's, or the column goes by the list."""

from __future__ import annotations

import re
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


def seen(
    *places: Mention, within: tuple[str, ...] = (), by_name: tuple[str, ...] | None = None, **given: Any
) -> SiteObservation:
    """``places`` on the whole site; ``within``: areas that the pages of the column name, ``by_name`` (default: all of
    these) by their own names."""
    own = within if by_name is None else by_name
    mentions = {
        CHECK.id: counts(places),
        CHECK.within_column: MentionReading(counts={key: int(key in within) for key in KEYS}),
        CHECK.by_name: MentionReading(counts={key: int(key in own) for key in KEYS}),
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


@pytest.mark.parametrize("lacking", [KEYS[:4], KEYS[:8], KEYS[1:]])
def test_a_column_that_goes_by_another_list_lacks_nothing(lacking: tuple[str, ...]) -> None:
    verdict = said(seen(*named("budgets"), **all_but(*lacking)))
    assert (verdict.outcome, verdict.reason, verdict.params["why"]) == (Outcome.FACTS, "collected", "few-areas")
    assert verdict.findings == ()
    assert "没有登记" in message(CHECK, verdict.reason, verdict.params, "zh")


def test_a_column_that_shares_half_of_its_names_goes_by_another_list() -> None:
    shown = all_but("prices", "statistics")
    by_name = tuple(key for key in shown["within"] if key not in ("procurement", "market-regulation"))
    assert said(seen(*named("budgets"), **shown, by_name=by_name)).params["why"] == "few-areas"
    assert subjects(said(seen(*named("budgets"), **shown, by_name=shown["within"][:13]))) == ["价格收费", "统计信息"]


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
    strict = {topic.group: topic for topic in topics if topic.check == CHECK.by_name}
    (by_name,) = strict["environment"].any_of
    wanted = {
        "环境保护": True,
        "环境质量监测信息": True,
        "关于公布全县环境质量监测结果的公告": False,
        "2026年环境质量": False,
    }
    assert {name: re.search(by_name, name) is not None for name in wanted} == wanted
    assert strict["environment"].pages == ("重点领域",)


# What stood in the columns of key areas by the lists of other years and places.
_OTHER_LISTS = (
    "财政预决算 保障性住房 食品安全 环境保护 招投标 生产安全事故 征地动迁 价格和收费",
    "行政审批 财政预算决算和三公经费 保障性住房 食品药品安全 环境保护 安全生产 价格和收费 征地拆迁 公共资源配置 "
    "重大建设项目 公共企事业单位 高等学校招生 国有企业 社会救助 医疗卫生",
    "财政信息 重大建设项目 公共资源配置 社会公益事业 脱贫攻坚 社会救助 义务教育 医疗卫生 环境保护 灾害事故救援 "
    "食品药品 公共监管 国有企业 价格收费 就业 住房保障",
    "重大建设项目 公共资源交易 财政预决算 安全生产 税收管理 征地补偿 国有土地上房屋征收 保障性住房 农村危房改造 "
    "生态环境 公共文化服务 扶贫 救灾 食品药品监管 城市综合执法 就业创业 社会保险 社会救助 义务教育 医疗卫生",
)


@pytest.mark.parametrize("names", _OTHER_LISTS)
def test_other_lists_are_not_taken_for_the_sixteen(names: str) -> None:
    topics = {topic.group: topic.any_of for topic in CHECK.topics() if topic.check == CHECK.by_name}
    met = [
        key for key, words in topics.items() if any(re.search(word, name) for word in words for name in names.split())
    ]
    assert len(met) < 0.8 * len(KEYS) - 1


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
