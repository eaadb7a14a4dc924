from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from tests.checks.sights import CALENDAR, CHECKS, SITE, observe, totals

from sitecheck.checks.engine import judge
from sitecheck.checks.kinds.blank import BlankCheck, BlankParams
from sitecheck.facts.outcomes import Outcome, Stop
from sitecheck.facts.sections import SectionReading, SectionState
from sitecheck.facts.verdict import Verdict

CHECK = CHECKS["blank-columns"]
assert isinstance(CHECK, BlankCheck)
FILLED, EMPTY, CLOSED = SectionState.FILLED, SectionState.EMPTY, SectionState.CLOSED
UNSURE, UNABLE, AWAY = SectionState.UNDETERMINED, SectionState.UNABLE, SectionState.AWAY


def section(name: str, state: SectionState = FILLED, **given: Any) -> SectionReading:
    plain = SectionReading(f"{SITE}{name}/", name, SITE, state, entries=9 if state is FILLED else 0, link_index=3)
    return replace(plain, **given)


def judged(*sections: SectionReading, params: BlankParams | None = None, **given: Any) -> Verdict:
    assert isinstance(CHECK, BlankCheck)
    check = CHECK if params is None else CHECK.model_copy(update={"params": params})
    return judge(observe(sections=sections, **given), check, CALENDAR)


def subjects(verdict: Verdict) -> list[str]:
    return [finding.subject.removeprefix(SITE).rstrip("/") for finding in verdict.findings]


FULL = tuple(section(f"f{at}") for at in range(6))


@pytest.mark.parametrize(
    ("sections", "outcome", "reason", "found"),
    [
        (FULL, "pass", "all-filled", []),
        ((*FULL, section("a", EMPTY)), "fail", "blank-columns", ["a"]),
        ((*FULL, section("b", CLOSED, text="栏目正在建设"), section("a", EMPTY)), "fail", "blank-columns", ["a", "b"]),
        # a notice about tonight
        ((*FULL, section("a", CLOSED, text="系统维护中")), "pass", "filled-so-far", []),
        # a few words: a placeholder, something else, more than a few
        ((*FULL, section("a", UNSURE, reason="text-only", text="内容待更新", text_length=5)),
         "fail", "blank-columns", ["a"]),
        ((*FULL, section("a", UNSURE, reason="text-only", text="本局没有下属单位和社会团体", text_length=13)),
         "pass", "filled-so-far", []),
        ((*FULL, section("a", UNSURE, reason="text-only", text="内容待更新" * 10, text_length=50)),
         "pass", "all-filled", []),
        ((*FULL, section("a", UNSURE, reason="no-list", text="内容待更新", text_length=5)),
         "pass", "filled-so-far", []),
        ((*FULL, section("a", UNSURE, reason="script-list")), "pass", "filled-so-far", []),
        ((*FULL, section("a", UNABLE, reason="timeout-read")), "pass", "filled-so-far", []),
        ((*FULL, section("a", AWAY)), "pass", "all-filled", []),
        # too little was read
        ((section("a"), section("b", UNSURE), section("c", UNABLE)), "unable", "mostly-undecided", []),
        ((section("a", AWAY),), "unable", "no-navigation", []),
        ((), "unable", "no-navigation", []),
        # so many that the reading is in doubt
        ((*FULL[:3], *(section(f"e{at}", EMPTY) for at in range(5))), "unable", "mostly-blank", []),
        ((*FULL[:3], *(section(f"e{at}", EMPTY, rendered=True) for at in range(5))),
         "fail", "blank-columns", ["e0", "e1", "e2", "e3", "e4"]),
        ((*FULL[:1], *(section(f"e{at}", EMPTY) for at in range(4))),
         "fail", "blank-columns", ["e0", "e1", "e2", "e3"]),
    ],
)  # fmt: skip
def test_outcomes(sections: tuple[SectionReading, ...], outcome: str, reason: str, found: list[str]) -> None:
    verdict = judged(*sections)
    assert (verdict.outcome.value, verdict.reason, subjects(verdict)) == (outcome, reason, found)


@pytest.mark.parametrize(
    ("given", "reason"),
    [
        ({"crawl": totals(Stop.BLOCKED, reason="blocked")}, "site-unseen"),
        ({"crawl": totals(Stop.UNREACHABLE)}, "site-unseen"),
        ({"home": None}, "site-unseen"),
        ({"sections": None}, "not-surveyed"),
    ],
)
def test_a_site_that_was_not_seen(given: dict[str, Any], reason: str) -> None:
    verdict = judge(observe(**{"sections": (section("a", EMPTY),), **given}), CHECK, CALENDAR)
    assert (verdict.outcome, verdict.reason) == (Outcome.UNABLE, reason)


def test_without_a_website() -> None:
    observation = observe(sections=(section("a", EMPTY),))
    assert judge(observation, CHECK, CALENDAR, {"has_website": False}).outcome is Outcome.NOT_APPLICABLE


def test_only_a_browser_makes_it_certain() -> None:
    verdict = judged(*FULL, section("a", EMPTY), section("b", EMPTY, rendered=True))
    assert [finding.certain for finding in verdict.findings] == [False, True]


def test_one_address_and_one_page_count_once() -> None:
    twice = judged(*FULL, section("a", EMPTY), section("a", EMPTY, label="又名"))
    assert subjects(twice) == ["a"]
    same = judged(*FULL, section("b", EMPTY, body_sha256="11"), section("a", EMPTY, body_sha256="11"))
    assert subjects(same) == ["a"]
    assert same.findings[0].params["same"] == "b"
    apart = judged(*FULL, section("b", EMPTY, body_sha256="11"), section("a", EMPTY, body_sha256="22"))
    assert subjects(apart) == ["a", "b"]


def test_what_could_not_be_decided_is_listed_apart() -> None:
    verdict = judged(*FULL, section("a", EMPTY), section("b", UNSURE, reason="shell"))
    assert verdict.undecided == (f"{SITE}b/",)
    assert verdict.params["columns"] == "b"


def test_the_marks_show_the_page_and_the_link_to_it() -> None:
    page, link = judged(*FULL, section("a", EMPTY, text="暂无数据", body_sha256="11")).findings[0].marks
    assert (page.page_url, page.text, page.body_sha256) == (f"{SITE}a/", "暂无数据", "11")
    assert (link.page_url, link.link_index) == (SITE, 3)


def test_more_entries_may_be_asked_for() -> None:
    params = BlankParams(min_items=3)
    few, full = section("a", entries=2), section("b", entries=3)
    assert subjects(judged(few, full, params=params)) == ["a"]
    assert subjects(judged(replace(few, children=5), full, params=params)) == []
    assert subjects(judged(replace(few, reason="script-list"), full, params=params)) == []
    assert subjects(judged(few, full)) == []
