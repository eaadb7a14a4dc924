from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from tests.checks.papers import paper, reading, seen
from tests.checks.sights import CALENDAR, CHECKS, SITE, observe, totals

from sitecheck.checks.engine import judge
from sitecheck.checks.messages import message
from sitecheck.facts.documents import LINKED, DocumentReading
from sitecheck.facts.outcomes import Outcome, Stop
from sitecheck.facts.verdict import Verdict

CHECK = CHECKS["attribute-mark"]


def judged(*documents: DocumentReading, numbered: bool = True) -> Verdict:
    check = CHECK.model_copy(update={"params": CHECK.params.model_copy(update={"numbered": numbered})})
    return judge(seen(*documents), check, CALENDAR)


def test_documents_without_the_mark_are_named() -> None:
    verdict = judged(paper("a"), paper("b", title="关于检查的通知", marked=False))
    assert (verdict.outcome, verdict.reason) == (Outcome.FAIL, "unmarked")
    assert (verdict.params["sampled"], verdict.params["count"], verdict.params["undecided"]) == ("2", "1", "0")
    (found,) = verdict.findings
    assert (found.subject, found.url, found.certain) == (f"{SITE}zc/b.html", f"{SITE}zc/b.html", False)
    assert [(mark.page_url, mark.text) for mark in found.marks] == [(f"{SITE}zc/b.html", "关于检查的通知")]
    said = message(CHECK, found.reason, found.params, "zh")
    assert "“关于检查的通知”（示文发〔2026〕98号）正文没有" in said
    assert found.url in said


def test_all_marked() -> None:
    verdict = judged(paper("a"), paper("b"))
    assert (verdict.outcome, verdict.reason, verdict.params["sampled"]) == (Outcome.PASS, "all-marked", "2")


@pytest.mark.parametrize(
    ("doubtful", "why"),
    [
        ({"openness": "主动公开"}, "declared"),
        ({"foreign": None}, "maker-unknown"),
        ({"elsewhere": "attachment"}, "attachment"),
        ({"elsewhere": "frames"}, "frames"),
        ({"elsewhere": DocumentReading("", "", "").elsewhere}, "not-read"),  # a night of an earlier version
        ({"text_length": 0}, "incomplete"),
        ({"title": "关于图书馆开放时间的公告"}, "exempt"),
        ({"title": "行政处罚决定书"}, "exempt"),
        ({"title": "关于县第十届人民代表大会第二次会议第8号建议的函"}, "exempt"),
        ({"official": False}, "exempt"),
        ({"number": "示文发〔2016〕3号"}, "old-document"),
        ({"formed": date(2012, 5, 1)}, "old-document"),
        ({"number": "示文发3号", "formed": None, "publish_date": None, "row_day": None}, "undated"),
    ],
)
def test_what_may_have_its_reasons_is_laid_out(doubtful: dict[str, Any], why: str) -> None:
    one = replace(paper("b", marked=False), **doubtful)
    alone = judged(one)
    assert (alone.outcome, alone.reason, alone.params["why"]) == (Outcome.FACTS, "laid-out", why)
    assert (alone.findings, alone.undecided) == ((), (f"{SITE}zc/b.html",))
    assert alone.params["declared"] == ("1" if why == "declared" else "0")
    assert "{" not in message(CHECK, alone.reason, alone.params, "en")
    assert why not in message(CHECK, alone.reason, alone.params, "zh")
    # Beside one that is plainly unmarked it stays open, so that no earlier finding about it counts as mended.
    beside = judged(paper("c", marked=False), one)
    assert [finding.subject for finding in beside.findings] == [f"{SITE}zc/c.html"]
    assert (beside.undecided, beside.params["undecided"]) == ((f"{SITE}zc/b.html",), "1")


@pytest.mark.parametrize("stop", [Stop.TIME_BUDGET, Stop.BLOCKED, Stop.UNREACHABLE])
def test_a_night_that_was_cut_short_suspects_nobody(stop: Stop) -> None:
    verdict = judge(seen(paper("b", marked=False), crawl=totals(stop)), CHECK, CALENDAR)
    assert (verdict.outcome, verdict.params["why"], verdict.findings) == (Outcome.FACTS, "disturbed", ())


def test_a_document_met_twice_is_one_finding() -> None:
    verdict = judged(paper("b", marked=False), paper("b", marked=False, column="notices"))
    assert [finding.subject for finding in verdict.findings] == [f"{SITE}zc/b.html"]


@pytest.mark.parametrize("hidden", [{"marked": None}, {"marked": False, "complete": False}])
def test_a_text_that_was_not_read_lacks_nothing(hidden: dict[str, Any]) -> None:
    alone = judged(paper("a", **hidden))
    assert (alone.outcome, alone.reason, alone.undecided) == (Outcome.UNABLE, "undecided", (f"{SITE}zc/a.html",))
    beside = judged(paper("a", **hidden), paper("b"))
    assert (beside.reason, beside.params["undecided"], beside.undecided) == ("all-marked", "1", (f"{SITE}zc/a.html",))


@pytest.mark.parametrize(
    ("document", "numbered", "counts"),
    [
        (paper("a", marked=False), True, True),
        (paper("a", marked=False, number=""), True, False),
        (paper("a", marked=False, number=""), False, True),
        (paper("a", marked=False, number="", official=False), False, False),
        (paper("a", marked=False, foreign=True), True, False),
        (paper("a", marked=False, column=LINKED), True, False),
        (reading("a", "《文化办法》解读"), False, False),
    ],
)
def test_which_documents_are_official(document: DocumentReading, numbered: bool, counts: bool) -> None:
    assert (judged(document, numbered=numbered).reason in ("unmarked", "laid-out")) is counts


def test_without_documents() -> None:
    assert judge(observe(), CHECK, CALENDAR).reason == "no-documents"
    assert judge(seen(paper("a")), CHECK, CALENDAR, {"has_website": False}).reason == "no-website"
