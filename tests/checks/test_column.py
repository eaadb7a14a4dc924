from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from tests.checks.sights import CALENDAR, CHECKS, SITE, attempt, column, columns, listing, observe, totals

from sitecheck.checks.engine import judge
from sitecheck.checks.messages import message
from sitecheck.facts.outcomes import Outcome
from sitecheck.facts.page import Row
from sitecheck.facts.site import Candidate, ColumnReading, ColumnState, ListReading, ListState, Trail
from sitecheck.facts.verdict import Verdict

GUIDE, LIST = "disclosure-guide", "policy-interpretation-column"
FOUND, MISSING, BROKEN, UNABLE = ColumnState.FOUND, ColumnState.MISSING, ColumnState.BROKEN, ColumnState.UNABLE


def judged(key: str, state: ColumnState, **given: Any) -> Verdict:
    observation = observe(columns=columns(column(key, state, **given)))
    return judge(observation, CHECKS[key], CALENDAR)


EMPTY = ListReading(ListState.EMPTY)
UNREAD = ListReading(ListState.UNDETERMINED, reason="script-list")
CLOSED = {"closed_text": "栏目正在建设中", "entries": 0, "text_length": 30}


@pytest.mark.parametrize(
    ("key", "state", "given", "outcome", "reason"),
    [
        (GUIDE, FOUND, {}, "pass", "found"),
        (GUIDE, FOUND, {"list": EMPTY}, "pass", "found"),  # a guide is no list
        (LIST, FOUND, {"list": listing("2020-01-01")}, "pass", "found"),  # old is another check's question
        (LIST, FOUND, {"list": None}, "pass", "found"),
        (LIST, FOUND, {"list": ListReading(ListState.SINGLE)}, "pass", "found"),
        (LIST, FOUND, {"list": EMPTY}, "fail", "blank"),
        (LIST, FOUND, {"list": UNREAD}, "pass", "found-unread"),
        (GUIDE, FOUND, CLOSED, "fail", "blank"),
        (LIST, FOUND, {**CLOSED, "list": UNREAD}, "fail", "blank"),
        (LIST, FOUND, {**CLOSED, "list": listing("2026-11-01")}, "pass", "found"),  # entries outweigh a notice
        (GUIDE, FOUND, {**CLOSED, "text_length": 3000}, "pass", "found"),  # the words stand in a real text
        (GUIDE, FOUND, {**CLOSED, "entries": 4}, "pass", "found"),
        (GUIDE, FOUND, {**CLOSED, "closed_text": "系统维护中"}, "unable", "maintenance"),
        (LIST, FOUND, {**CLOSED, "closed_text": "网站升级改版中", "list": EMPTY}, "unable", "maintenance"),
        (GUIDE, MISSING, {}, "fail", "missing"),
        (GUIDE, BROKEN, {"reason": "http-404", "url": f"{SITE}zn"}, "fail", "broken"),
        (GUIDE, BROKEN, {"reason": "placeholder"}, "fail", "broken"),
        (GUIDE, UNABLE, {"reason": "blocked"}, "unable", "unreadable"),
        (GUIDE, UNABLE, {}, "unable", "unreadable"),
    ],
)
def test_outcomes(key: str, state: ColumnState, given: dict[str, Any], outcome: str, reason: str) -> None:
    verdict = judged(key, state, **given)
    assert (verdict.outcome.value, verdict.reason) == (outcome, reason)
    assert [finding.subject for finding in verdict.findings] == ([key] if outcome == "fail" else [])


@pytest.mark.parametrize("key", [GUIDE, LIST, "disclosure-directory", "foi-entry"])
def test_a_column_nobody_looked_for_is_unable(key: str) -> None:
    verdict = judge(observe(), CHECKS[key], CALENDAR)
    assert (verdict.outcome, verdict.reason) == (Outcome.UNABLE, "not-surveyed")


@pytest.mark.parametrize(
    ("attributes", "outcome"),
    [({"has_website": False}, "not-applicable"), ({"has_website": True}, "fail"), ({}, "fail")],
)
def test_units_without_a_website(attributes: dict[str, object], outcome: str) -> None:
    observation = observe(columns=columns(column(GUIDE, MISSING)))
    assert judge(observation, CHECKS[GUIDE], CALENDAR, attributes).outcome.value == outcome


@pytest.mark.parametrize(
    ("state", "given", "rendered", "certain"),
    [
        (MISSING, {}, 0, False),
        (MISSING, {}, 1, True),
        (BROKEN, {"url": f"{SITE}zn", "attempts": (attempt(404), attempt(404))}, 0, True),
        (BROKEN, {"url": f"{SITE}zn", "attempts": (attempt(410), attempt(404))}, 0, True),
        (BROKEN, {"url": f"{SITE}zn", "attempts": (attempt(404),)}, 1, False),
        (BROKEN, {"url": f"{SITE}zn", "attempts": (attempt(503), attempt(503))}, 0, False),
        (BROKEN, {"url": f"{SITE}zn", "reason": "leads-home", "attempts": (attempt(200),)}, 0, False),
        (BROKEN, {"reason": "placeholder"}, 0, False),
        (BROKEN, {"reason": "placeholder"}, 1, True),
        (FOUND, CLOSED, 1, False),
    ],
)
def test_certain_needs_two_witnesses(state: ColumnState, given: dict[str, Any], rendered: int, certain: bool) -> None:
    observation = observe(columns=columns(column(GUIDE, state, **given)), crawl=totals(rendered=rendered))
    (finding,) = judge(observation, CHECKS[GUIDE], CALENDAR).findings
    assert finding.certain is certain


def test_a_browser_that_saw_the_blank_page_too_makes_it_certain() -> None:
    plain = observe(columns=columns(column(GUIDE, FOUND, **CLOSED)))
    assert plain.home is not None
    seen = replace(plain.home, url=f"{SITE}{GUIDE}/", final_url=f"{SITE}{GUIDE}/", rendered=True)
    (finding,) = judge(replace(plain, pages=(plain.home, seen)), CHECKS[GUIDE], CALENDAR).findings
    assert finding.certain


def test_missing_shows_its_trail() -> None:
    refused = Candidate(f"{SITE}bszn/", "办事指南", SITE, 0.4, "weak", False, "false friend")
    trail = Trail((SITE, f"{SITE}gk/"), ("政府信息公开指南", "公开指南"), (refused, refused))
    verdict = judged(GUIDE, MISSING, trail=trail)
    (finding,) = verdict.findings
    assert finding.params == {"pages": "2", "labels": "政府信息公开指南、公开指南", "refused": "办事指南"}
    assert (finding.url, finding.marks[0].region, finding.marks[0].body_sha256) == (SITE, "nav", "aa" * 32)
    said = message(CHECKS[GUIDE], finding.reason, finding.params, "zh")
    assert said == (
        "查看了2个页面，按“政府信息公开指南、公开指南”等名称查找，未找到政府信息公开指南。"
        "名称近似但不是该栏目的链接：办事指南"
    )


def test_broken_marks_the_label_on_the_page_it_stands_on() -> None:
    verdict = judged(GUIDE, BROKEN, reason="http-404", url=f"{SITE}zn", label="公开指南", page_url=SITE)
    (finding,) = verdict.findings
    assert (finding.url, finding.marks[0].page_url, finding.marks[0].text) == (f"{SITE}zn", SITE, "公开指南")
    assert "页面不存在（404）" in message(CHECKS[GUIDE], finding.reason, finding.params, "zh")


def test_a_long_list_of_labels_is_cut_in_the_message() -> None:
    trail = Trail((SITE,), tuple(f"名称{place}" for place in range(30)))
    assert judged(GUIDE, MISSING, trail=trail).params["labels"] == "名称0、名称1、名称2、名称3、名称4、名称5"


def test_blank_says_how_it_showed() -> None:
    closed = judged(GUIDE, FOUND, **CLOSED)
    assert (closed.params["text"], closed.findings[0].marks[0].text) == ("栏目正在建设中", "栏目正在建设中")
    bare = judged(LIST, FOUND, list=ListReading(ListState.EMPTY, reason="bare"))
    assert (bare.findings[0].marks[0].text, bare.findings[0].marks[0].region) == ("", "main")
    assert "（页面没有内容）" in message(CHECKS[LIST], bare.reason, bare.params, "zh")


def test_unable_says_why_in_words() -> None:
    verdict = judged(GUIDE, UNABLE, reason="blocked")
    assert message(CHECKS[GUIDE], verdict.reason, verdict.params, "zh").endswith("被防火墙或安全验证拦截")


def test_the_state_of_the_list_is_the_only_thing_that_makes_a_list_column_blank() -> None:
    reading: ColumnReading = column(LIST, FOUND, list=ListReading(ListState.READ, rows=(Row("x", None, None),)))
    assert judge(observe(columns=columns(reading)), CHECKS[LIST], CALENDAR).outcome is Outcome.PASS
