from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from tests.checks.sights import CALENDAR, CHECKS, SITE, column, columns, observe, totals

from sitecheck.checks.engine import judge
from sitecheck.checks.messages import message
from sitecheck.facts.leaders import LeaderReading, Leaders
from sitecheck.facts.outcomes import Stop
from sitecheck.facts.site import ColumnState, SiteObservation
from sitecheck.facts.verdict import Verdict

CHECK = CHECKS["leadership-info"]
PAGE = f"{SITE}leadership-info/"
ONE = LeaderReading("甲某某", "局长", "主持全面工作", True, PAGE)
TWO = LeaderReading("乙某某", "副局长", "", False, PAGE)
THREE = replace(ONE, name="丁某某", post="副局长")


def night(
    *people: LeaderReading, state: ColumnState = ColumnState.FOUND, unread: str = "", **given: Any
) -> SiteObservation:
    read = Leaders(people, (PAGE,), unread, looked_again=True)
    return observe(columns=columns(column("leadership-info", state)), **{"leaders": read, **given})


def verdict_of(seen: SiteObservation, **attributes: object) -> Verdict:
    return judge(seen, CHECK, CALENDAR, attributes)


@pytest.mark.parametrize(
    ("seen", "attributes", "outcome", "reason"),
    [
        (night(ONE), {}, "pass", "complete"),
        (night(ONE, TWO), {}, "fail", "lacking"),
        (night(ONE), {"leaders": "甲某某"}, "pass", "complete"),
        (night(ONE), {"leaders": "甲 某某；丙某某"}, "fail", "lacking"),
        (night(ONE, THREE), {"leaders": "甲某某"}, "facts", "other-names"),
        (night(ONE), {"leaders": True}, "pass", "complete"),  # an attribute that names nobody
        (night(ONE, unread="timeout-read"), {}, "facts", "partly-read"),
        (night(ONE, replace(TWO, complete=False)), {}, "facts", "partly-read"),
        (night(replace(ONE, complete=False)), {}, "pass", "complete"),  # all is there, whatever else was unread
        (night(), {}, "facts", "none-found"),
        (night(unread="script-list"), {}, "unable", "unreadable"),
        (night(leaders=None), {}, "unable", "unreadable"),
        (night(state=ColumnState.MISSING), {}, "facts", "no-column"),
        (night(state=ColumnState.MISSING, crawl=totals(Stop.BLOCKED)), {}, "unable", "unreadable"),
        (night(state=ColumnState.UNABLE), {}, "unable", "unreadable"),
        (night(state=ColumnState.BROKEN), {}, "unable", "unreadable"),
        (observe(), {}, "unable", "not-surveyed"),
        (night(ONE), {"has_website": False}, "not-applicable", "no-website"),
    ],
)
def test_outcomes(seen: SiteObservation, attributes: dict[str, object], outcome: str, reason: str) -> None:
    verdict = verdict_of(seen, **attributes)
    assert (verdict.outcome.value, verdict.reason) == (outcome, reason)
    assert bool(verdict.findings) is (outcome == "fail")
    for lang in ("zh", "en"):
        assert "{" not in message(CHECK, verdict.reason, verdict.params, lang)


def test_who_lacks_what_and_who_is_not_registered() -> None:
    verdict = verdict_of(night(ONE, TWO), leaders="甲某某、丙某某")
    assert verdict.params["names"] == "甲某某、乙某某"
    assert verdict.params["lacking"] == "乙某某(工作分工/履历)"
    assert (verdict.params["unlisted"], verdict.params["unknown"]) == ("丙某某", "乙某某")


def subjects(verdict: Verdict) -> list[str]:
    return [one.subject for one in verdict.findings]


def test_one_finding_for_each_field() -> None:
    verdict = verdict_of(night(ONE, TWO, replace(THREE, resume=False)))
    assert subjects(verdict) == ["duties", "resume"]
    duties, resume = verdict.findings
    assert (duties.params["who"], resume.params["who"]) == ("乙某某", "乙某某、丁某某")
    assert (duties.certain, duties.url, [mark.text for mark in resume.marks]) == (False, PAGE, ["乙某某", "丁某某"])
    assert message(CHECK, resume.reason, resume.params, "zh") == f"2位领导没有“履历”：乙某某、丁某某（{PAGE}）"
    assert (verdict.params["fields"], verdict.undecided) == ("duties、resume", ())
    assert "缺少：工作分工、履历，" in message(CHECK, verdict.reason, verdict.params, "zh")
    assert "lacking: division of work, career;" in message(CHECK, verdict.reason, verdict.params, "en")


def test_a_leader_of_the_register_who_is_not_there() -> None:
    verdict = verdict_of(night(ONE), leaders="甲某某、丙小东、丁一")
    (found,) = verdict.findings
    assert (found.subject, found.params["who"], found.params["number"]) == ("name", "丙小东、丁一", "2")
    assert [(mark.page_url, mark.region) for mark in found.marks] == [(PAGE, "main")]


@pytest.mark.parametrize(
    ("others", "people"),
    [
        (("丙小东",), (ONE,)),  # the name stands on the page, where the reader took it for none
        (("局长丙小东",), (ONE,)),
        (("…",), (ONE,)),  # there were more than are kept
        ((), (ONE, replace(THREE, name="丙晓东"))),  # written otherwise
    ],
)
def test_a_name_that_may_be_there_is_not_missed(others: tuple[str, ...], people: tuple[LeaderReading, ...]) -> None:
    read = Leaders(people, (PAGE,), looked_again=True, others=others, all_others="…" not in others)
    verdict = verdict_of(night(leaders=read), leaders="甲某某、丙小东")
    assert (verdict.outcome.value, verdict.reason, verdict.findings) == ("facts", "other-names", ())
    assert "name" in verdict.undecided


@pytest.mark.parametrize(
    ("seen", "why"),
    [
        (night(ONE, replace(TWO, maybe=("duties", "resume"))), "traces"),
        (night(ONE, replace(TWO, post="二级调研员")), "traces"),  # does not lead
        (night(ONE, replace(TWO, post="办公室主任")), "traces"),
        (night(ONE, TWO, crawl=totals(Stop.TIME_BUDGET)), "time-budget"),
        (night(leaders=Leaders((ONE, TWO), (PAGE,))), "not-read"),  # a night that knew no second look
    ],
)
def test_what_may_be_there_is_laid_out(seen: SiteObservation, why: str) -> None:
    verdict = verdict_of(seen)
    assert (verdict.outcome.value, verdict.reason, verdict.params["why"]) == ("facts", "laid-out", why)
    assert (verdict.findings, verdict.undecided) == ((), ("duties", "resume"))
    assert "{" not in message(CHECK, verdict.reason, verdict.params, "zh")


def test_a_field_that_may_be_there_stays_open_beside_one_that_is_not() -> None:
    verdict = verdict_of(night(ONE, replace(TWO, maybe=("resume",))))
    assert (subjects(verdict), verdict.undecided) == (["duties"], ("resume",))
    assert verdict.params["undecided"] == "resume"


def test_only_the_fields_that_are_asked_for() -> None:
    check = CHECK.model_copy(update={"params": CHECK.params.model_copy(update={"fields": ("post",)})})
    assert judge(night(TWO), check, CALENDAR).reason == "complete"
    assert subjects(judge(night(replace(TWO, post="")), check, CALENDAR)) == ["post"]
