from __future__ import annotations

from typing import Any

import pytest
from tests.checks.papers import paper, reading, seen
from tests.checks.sights import CALENDAR, CHECKS, SITE, observe

from sitecheck.checks.engine import judge
from sitecheck.checks.kinds.marked import MarkedParams
from sitecheck.facts.documents import LINKED, DocumentReading
from sitecheck.facts.outcomes import Outcome
from sitecheck.facts.verdict import Verdict

CHECK = CHECKS["attribute-mark"]


def judged(*documents: DocumentReading, numbered: bool = True) -> Verdict:
    check = CHECK.model_copy(update={"params": MarkedParams(numbered=numbered)})
    return judge(seen(*documents), check, CALENDAR)


def test_documents_without_the_mark_are_named() -> None:
    verdict = judged(paper("a"), paper("b", title="关于检查的通知", marked=False, openness="主动公开"))
    assert (verdict.outcome, verdict.reason) == (Outcome.FACTS, "unmarked")
    assert (verdict.params["sampled"], verdict.params["count"], verdict.params["declared"]) == ("2", "1", "1")
    assert verdict.params["documents"] == f"关于检查的通知 {SITE}zc/b.html"
    assert [mark.page_url for mark in verdict.looked_at] == [f"{SITE}zc/b.html"]
    assert verdict.findings == ()


def test_all_marked() -> None:
    verdict = judged(paper("a"), paper("b"))
    assert (verdict.outcome, verdict.reason, verdict.params["sampled"]) == (Outcome.FACTS, "all-marked", "2")


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
    assert judged(document, numbered=numbered).reason == ("unmarked" if counts else "none-found")


def test_without_documents() -> None:
    assert judge(observe(), CHECK, CALENDAR).reason == "no-documents"
    assert judge(seen(paper("a")), CHECK, CALENDAR, {"has_website": False}).reason == "no-website"
