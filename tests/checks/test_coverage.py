from __future__ import annotations

from typing import Any

import pytest
from tests.checks.papers import INTERPRETATIONS, paper, reading, seen
from tests.checks.sights import CALENDAR, CHECKS, SITE, column, totals

from sitecheck.checks.engine import judge
from sitecheck.checks.kinds.coverage import CoverageParams
from sitecheck.facts.documents import DocumentReading
from sitecheck.facts.outcomes import Outcome, Stop
from sitecheck.facts.page import Row
from sitecheck.facts.site import ColumnState, ListReading, ListState
from sitecheck.facts.verdict import Verdict

CHECK = CHECKS["policy-interpretation-coverage"]
RULES = "关于印发《公共文化服务管理办法》的通知"
EXPLAINED = "《公共文化服务管理办法》政策解读"


def document(name: str = "d", title: str = RULES, **given: Any) -> DocumentReading:
    return paper(name, title=title, **given)


def judged(*documents: DocumentReading, params: dict[str, Any] | None = None, **given: Any) -> Verdict:
    check = CHECK.model_copy(update={"params": CoverageParams(**params)}) if params else CHECK
    return judge(seen(*documents, **given), check, CALENDAR)


@pytest.mark.parametrize(
    ("documents", "rows", "covered"),
    [
        ([document(links=(f"{SITE}jd/i.html",)), reading("i", "补贴怎么领")], (), True),
        ([document(), reading("i", "补贴怎么领", links=(f"{SITE}zc/d.html",))], (), True),
        ([document(), reading("i", EXPLAINED)], (), True),
        ([document(), reading("i", "补贴怎么领", cites=("示文发〔2026〕100号",))], (), True),
        # further down the list than what was read of it
        ([document()], (Row(EXPLAINED, f"{SITE}jd/9.html", None),), True),
        ([document(links=(f"{SITE}jd/9.html",))], (Row("补贴怎么领", f"{SITE}jd/9.html", None),), True),
        ([document(), reading("i", "《图书馆管理办法》解读")], (), False),
        ([document()], (Row("补贴怎么领", f"{SITE}jd/9.html", None),), False),
        ([document(), paper("e", title="别的通知", links=(f"{SITE}zc/d.html",))], (), False),
    ],
)
def test_what_counts_as_explained(documents: list[DocumentReading], rows: tuple[Row, ...], covered: bool) -> None:
    lists = {INTERPRETATIONS: column(INTERPRETATIONS, list=ListReading(ListState.READ, rows=rows))}
    verdict = judged(*documents, columns=lists)
    assert (verdict.outcome, verdict.reason) == (Outcome.FACTS, "covered" if covered else "uncovered")
    assert verdict.params["count"] == "1"
    assert verdict.params["covered"] == str(int(covered))
    assert verdict.findings == ()


def test_the_uncovered_are_named() -> None:
    verdict = judged(document(), document("e", "关于加强文物保护的意见"), reading("i", EXPLAINED))
    assert (verdict.params["count"], verdict.params["covered"], verdict.params["uncovered"]) == ("2", "1", "1")
    assert verdict.params["documents"] == f"关于加强文物保护的意见 {SITE}zc/e.html"
    assert [mark.page_url for mark in verdict.looked_at] == [f"{SITE}zc/e.html"]


@pytest.mark.parametrize(
    ("given", "params", "counts"),
    [
        ({}, {}, True),
        ({"published": "2025-12-31"}, {}, False),
        ({"published": "2025-12-31"}, {"period": "all"}, True),
        ({"published": None}, {}, True),  # nobody knows that it is older
        ({"column": "notices"}, {}, True),
        ({"column": "notices"}, {"columns": ["policies"]}, False),
        ({"column": "key-areas-column"}, {}, False),
        ({"title": "公共文化服务管理办法（试行）"}, {}, True),
        ({"title": "关于征求《公共文化服务管理办法》意见的公告"}, {}, False),
        ({"title": "公共文化服务管理办法（征求意见稿）"}, {}, False),
        ({"title": "关于召开会议的通知"}, {}, False),
        ({"title": "关于召开会议的通知"}, {"classes": ["通知"]}, True),
        ({"number": ""}, {}, True),
        ({"number": ""}, {"numbered": True}, False),
        ({"foreign": True}, {}, False),
        ({"foreign": None}, {}, True),
        ({"interpretation": True}, {}, False),
    ],
)
def test_the_denominator(given: dict[str, Any], params: dict[str, Any], counts: bool) -> None:
    verdict = judged(document(**given), params=params)
    assert verdict.reason == ("uncovered" if counts else "none-found")


def test_documents_of_other_organs_are_told() -> None:
    verdict = judged(document(), document("e", foreign=True))
    assert (verdict.params["count"], verdict.params["foreign"]) == ("1", "1")


def test_an_unread_document_is_listed_apart() -> None:
    assert judged(document(complete=False)).undecided == (f"{SITE}zc/d.html",)


def test_without_interpretations_or_documents() -> None:
    lost = {INTERPRETATIONS: column(INTERPRETATIONS, ColumnState.UNABLE, reason="blocked")}
    verdict = judged(document(), columns=lost)
    assert (verdict.outcome, verdict.reason) == (Outcome.UNABLE, "interpretations-unread")
    missing = {INTERPRETATIONS: column(INTERPRETATIONS, ColumnState.MISSING)}
    assert judged(document(), columns=missing).reason == "uncovered"
    none = seen(documents=None, crawl=totals(Stop.BLOCKED, reason="blocked"))
    assert judge(none, CHECK, CALENDAR).reason == "no-documents"
    assert judge(seen(document()), CHECK, CALENDAR, {"has_website": False}).reason == "no-website"
