from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from tests.checks.papers import paper, reading, seen
from tests.checks.sights import CALENDAR, CHECKS, SITE, observe, totals

from sitecheck.checks.engine import judge
from sitecheck.checks.kinds.lag import LagParams
from sitecheck.checks.messages import message
from sitecheck.facts.documents import LINKED, DocumentReading
from sitecheck.facts.outcomes import Failure, Outcome, Stop
from sitecheck.facts.verdict import Verdict

CHECK = CHECKS["publication-lag"]
FINE = paper("fine")


def judged(*documents: DocumentReading, **given: Any) -> Verdict:
    return judge(seen(*documents, **given), CHECK, CALENDAR)


@pytest.mark.parametrize(
    ("formed", "published", "days"),
    [
        ("2026-09-14", "2026-09-14", 0),
        # over Mid-Autumn and National Day, with a Sunday and a Saturday worked instead
        ("2026-09-14", "2026-10-16", 20),
        ("2026-09-14", "2026-10-19", 21),
        ("2026-08-05", "2026-09-18", 32),
    ],
)
def test_days_are_counted_from_the_day_after(formed: str, published: str, days: int) -> None:
    assert CALENDAR.working_days(date.fromisoformat(formed), date.fromisoformat(published)) == days
    verdict = judged(paper("a", formed, published))
    assert verdict.outcome is (Outcome.FAIL if days > 20 else Outcome.PASS)
    assert [one.params["days"] for one in verdict.findings] == ([str(days)] if days > 20 else [])


LATE = {"formed": "2026-09-14", "published": "2026-10-19"}


def test_what_a_finding_says() -> None:
    verdict = judged(FINE, paper("late", **LATE, title="关于加强管理的意见"))
    (finding,) = verdict.findings
    assert finding.subject == finding.url == f"{SITE}zc/late.html"
    assert finding.certain
    assert finding.params["deadline"] == "2026-10-16"
    assert finding.params["by"] == "header-block"
    assert finding.marks[0].text == "关于加强管理的意见"
    assert verdict.params["count"] == "1"
    assert verdict.params["checked"] == "2"
    said = message(CHECK, finding.reason, finding.params, "zh")
    assert said == (
        "《关于加强管理的意见》2026-09-14形成（依据：页面标明的成文日期），2026-10-19发布，第21个工作日；"
        "期限20个工作日，到2026-10-16为止"
    )


@pytest.mark.parametrize(
    ("given", "certain"),
    [
        ({}, True),
        ({"formed_by": "signature", "signals": {"formed": None, "signature": "2026-09-14"}}, False),
        ({"foreign": None}, False),
        ({"signals": {"row": None}}, False),  # the page alone says when it was published
        ({"signals": {"row": None, "url": "2026-10-19"}}, True),
        ({"signals": {"header-block": None, "body": "2026-10-19"}}, False),
    ],
)
def test_two_witnesses(given: dict[str, Any], certain: bool) -> None:
    (finding,) = judged(paper("late", **LATE, **given)).findings
    assert finding.certain is certain


@pytest.mark.parametrize(
    ("document", "code"),
    [
        (paper("x", None, "2026-11-10"), "no-formation"),
        (paper("x", None, "2026-11-10", signals={"formed-refused": "timestamp"}), "timestamp"),
        (paper("x", "2026-09-14", None), "no-publication"),
        (paper("x", "2026-11-10", "2026-09-14"), "before-formation"),
        (paper("x", "2008-04-30", "2008-09-14"), "before-regulation"),
        (paper("x", **LATE, foreign=True), "foreign"),
        (paper("x", **LATE, amended=True), "amended"),
        (paper("x", **LATE, complete=False), "incomplete"),
        (paper("x", **LATE, complete=False, failure=Failure.TIMEOUT_READ), "timeout-read"),
        (paper("x", "2020-03-02", "2026-10-19"), "old-document"),
        # one of its dates says in time, another late
        (paper("x", **LATE, signals={"row": "2026-09-18"}), "dates-disagree"),
        (paper("x", **LATE, signals={"url": "2026-09-18"}), "dates-disagree"),
        (paper("x", **LATE, signals={"meta": "2026-09-18"}), "dates-disagree"),
        (paper("x", **LATE, signals={"signature": "2026-10-10"}), "dates-disagree"),
        (paper("x", "2026-10-19", "2026-10-19", signals={"signature": "2026-03-02"}), "dates-disagree"),
        (paper("x", "1999-01-04", "2026-10-19"), "before-regulation"),
    ],
)
def test_what_cannot_be_decided_costs_nothing(document: DocumentReading, code: str) -> None:
    alone = judged(document)
    assert (alone.outcome, alone.reason, alone.params["why"]) == (Outcome.UNABLE, "undecided", code)
    assert alone.undecided == (document.url,)
    beside = judged(FINE, document)
    assert (beside.outcome, beside.params["undecided"]) == (Outcome.PASS, "1")
    assert beside.undecided == (document.url,)


def test_a_meta_date_from_before_the_formation_is_no_publication() -> None:
    assert judged(paper("late", **LATE, signals={"meta": "2019-01-02"})).outcome is Outcome.FAIL


def test_the_list_gives_the_day_where_the_page_shows_none() -> None:
    document = paper("late", **LATE, publish_date=None, signals={"header-block": None})
    (finding,) = judged(document).findings
    assert (finding.params["published"], finding.certain) == ("2026-10-19", False)


def test_many_on_one_day_look_like_a_move() -> None:
    late = [paper(f"n{at}", **LATE) for at in range(5)]
    assert len(judged(*late[:4]).findings) == 4
    moved = judged(*late)
    assert (moved.outcome, moved.params["why"], len(moved.undecided)) == (Outcome.UNABLE, "same-day", 5)
    other = judged(*late, paper("o", "2026-08-05", "2026-09-18"))
    assert [one.subject for one in other.findings] == [f"{SITE}zc/o.html"]


def test_a_year_without_calendar_is_not_counted() -> None:
    ahead = paper("x", "2031-02-03", "2031-05-05")
    verdict = judged(ahead, as_of=date(2031, 6, 1))
    assert (verdict.outcome, verdict.reason, verdict.params["year"]) == (Outcome.UNABLE, "calendar-year", "2031")


@pytest.mark.parametrize(
    "document",
    [
        reading("x", "《检查办法》解读"),
        paper("x", **LATE, column=LINKED),
        paper("x", **LATE, column="news", official=False),
    ],
)
def test_what_is_no_document_of_the_sample(document: DocumentReading) -> None:
    verdict = judged(FINE, document)
    assert (verdict.outcome, verdict.params["sampled"], verdict.undecided) == (Outcome.PASS, "1", ())


def test_parameters() -> None:
    strict = CHECK.model_copy(update={"params": LagParams(max_working_days=2)})
    assert judge(seen(FINE), strict, CALENDAR).outcome is Outcome.FAIL


@pytest.mark.parametrize(
    ("given", "why"),
    [
        ({"documents": None}, "no-list"),
        ({"documents": ()}, "no-list"),
        ({"documents": None, "crawl": totals(Stop.BLOCKED, reason="blocked")}, "blocked"),
        ({"documents": None, "crawl": totals(Stop.TIME_BUDGET)}, "time-budget"),
    ],
)
def test_without_documents(given: dict[str, Any], why: str) -> None:
    verdict = judge(observe(**given), CHECK, CALENDAR)
    assert (verdict.outcome, verdict.reason, verdict.params) == (Outcome.UNABLE, "no-documents", {"why": why})


def test_no_website() -> None:
    verdict = judge(seen(FINE), CHECK, CALENDAR, {"has_website": False})
    assert (verdict.outcome, verdict.reason) == (Outcome.NOT_APPLICABLE, "no-website")
