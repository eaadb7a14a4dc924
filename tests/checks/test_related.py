from __future__ import annotations

from typing import Any

import pytest
from tests.checks.papers import INTERPRETATIONS, paper, reading, seen
from tests.checks.sights import CALENDAR, CHECKS, SITE, column, listing, totals

from sitecheck.checks.engine import judge
from sitecheck.checks.messages import message
from sitecheck.checks.registry import KINDS
from sitecheck.facts.documents import DocumentReading
from sitecheck.facts.outcomes import Failure, Outcome, Stop
from sitecheck.facts.site import ColumnState, ListState, SiteObservation
from sitecheck.facts.verdict import Verdict

LINKS = CHECKS["policy-interpretation-links"]
DAYS = CHECKS["policy-interpretation-timeliness"]
RULES = "关于印发《公共文化服务管理办法》的通知"
EXPLAINED = "《公共文化服务管理办法》政策解读"
TO = (f"{SITE}zc/d.html",)
BACK = (f"{SITE}jd/i.html",)


def document(**given: Any) -> DocumentReading:
    return paper("d", **{"title": RULES, "links": BACK} | given)


def explained(published: str | None = "2026-11-10", **given: Any) -> DocumentReading:
    return reading("i", **{"title": EXPLAINED, "published": published, "links": TO} | given)


def judged(*documents: DocumentReading, **given: Any) -> Verdict:
    return judge(seen(*documents, **given), LINKS, CALENDAR)


def test_linked_both_ways() -> None:
    verdict = judged(document(), explained())
    assert (verdict.outcome, verdict.reason, verdict.params["sound"]) == (Outcome.PASS, "sound", "1")


@pytest.mark.parametrize(
    ("one", "other", "fault"),
    [
        (document(links=()), explained(), "no-link-back"),
        (document(), explained(links=()), "no-link-to-document"),
        (document(links=()), explained(links=()), "no-link-to-document,no-link-back"),
        (document(links=()), explained(title="补贴怎么领", links=TO, cites=("示文发〔2026〕100号",)), "no-link-back"),
    ],
)
def test_a_missing_link_is_a_finding_on_the_document(one: DocumentReading, other: DocumentReading, fault: str) -> None:
    verdict = judged(one, other)
    assert (verdict.outcome, verdict.reason) == (Outcome.FAIL, "faulty")
    (finding,) = verdict.findings
    assert finding.subject == f"{SITE}zc/d.html"
    assert finding.params["fault"] == fault
    assert not finding.certain  # one look at each page
    assert [mark.page_url for mark in finding.marks] == [f"{SITE}jd/i.html", f"{SITE}zc/d.html"]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (document(links=(), scripted=True), explained()),  # a script may add the link
        (document(), explained(links=(), scripted=True)),
        (document(links=(), complete=False), explained()),
        (document(links=(), complete=False, failure=Failure.TIMEOUT_READ), explained()),
        (document(links=(), foreign=True), explained()),
        (document(links=()), explained(foreign=True)),
        (document(links=()), explained(title="补贴怎么领")),  # a link alone may be one of many
        (document(links=()), explained(title="补贴怎么领", links=())),
        (document(title="关于别的工作的通知", links=()), explained(links=())),
    ],
)
def test_what_is_not_sure_is_laid_out(one: DocumentReading, other: DocumentReading) -> None:
    verdict = judged(one, other)
    assert (verdict.outcome, verdict.reason) == (Outcome.FACTS, "laid-out")
    assert verdict.undecided == (f"{SITE}jd/i.html",)
    sound = judged(one, other, paper("e", title="《图书馆管理办法》", links=(f"{SITE}jd/f.html",)), _second())
    assert (sound.outcome, sound.undecided) == (Outcome.PASS, (f"{SITE}jd/i.html",))


def _second() -> DocumentReading:
    return reading("f", "《图书馆管理办法》解读", links=(f"{SITE}zc/e.html",))


@pytest.mark.parametrize(
    ("one", "other", "certain"),
    [
        (document(links=(), rendered=True), explained(), True),
        (document(links=()), explained(rendered=True), False),  # the browser looked at the other page
        (document(links=(), rendered=True), explained(links=(), rendered=True), True),
        (document(links=(), rendered=True), explained(links=()), False),
    ],
)
def test_a_browser_is_the_second_witness(one: DocumentReading, other: DocumentReading, certain: bool) -> None:
    (finding,) = judged(one, other).findings
    assert finding.certain is certain


def test_one_finding_for_a_document_with_two_interpretations() -> None:
    second = reading("k", "一图读懂：公共文化服务管理办法", links=TO)
    verdict = judged(document(links=()), explained(), second)
    assert (len(verdict.findings), verdict.params["count"]) == (1, "2")


def test_the_days_are_laid_out_without_a_limit() -> None:
    verdict = judge(seen(document(), explained("2026-11-16")), DAYS, CALENDAR)
    assert (verdict.outcome, verdict.reason) == (Outcome.FACTS, "laid-out")
    assert f"{EXPLAINED}（4）" in verdict.params["pairs"]
    assert "（4）" in message(DAYS, verdict.reason, verdict.params, "zh")


def within(most: int, *documents: DocumentReading, working: bool = True) -> Verdict:
    params = DAYS.params.model_copy(update={"max_days": most, "working": working})
    return judge(seen(*documents), DAYS.model_copy(update={"params": params}), CALENDAR)


@pytest.mark.parametrize(
    ("published", "most", "working", "outcome"),
    [
        ("2026-11-10", 0, True, Outcome.PASS),
        ("2026-11-13", 3, True, Outcome.PASS),
        ("2026-11-16", 3, True, Outcome.FAIL),  # Friday is day 3, Monday day 4
        ("2026-11-16", 5, False, Outcome.FAIL),
        ("2026-11-15", 5, False, Outcome.PASS),
        ("2026-11-02", 0, True, Outcome.PASS),  # before the document
    ],
)
def test_a_limit(published: str, most: int, working: bool, outcome: Outcome) -> None:
    verdict = within(most, document(), explained(published), working=working)
    assert verdict.outcome is outcome
    assert [one.subject for one in verdict.findings] == ([f"{SITE}jd/i.html"] if outcome is Outcome.FAIL else [])


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (document(), explained(None)),
        (document(publish_date=None, row_day=None), explained("2026-11-18")),
        (document(), explained("2026-12-18")),  # a day to come
        (document(foreign=True), explained("2026-11-18")),
        (document(), explained("2026-11-18", foreign=True)),
        (document(links=()), explained("2026-11-18", title="补贴怎么领")),
        (paper("d", published="2003-03-03", title=RULES), explained("2026-11-18")),  # a year without calendar
    ],
)
def test_late_is_said_only_for_sure(one: DocumentReading, other: DocumentReading) -> None:
    verdict = within(3, one, other)
    assert (verdict.outcome, verdict.undecided) == (Outcome.FACTS, (f"{SITE}jd/i.html",))


@pytest.mark.parametrize("check", [LINKS, DAYS])
def test_no_interpretations(check: Any) -> None:
    assert judge(seen(document()), check, CALENDAR).reason == "none-found"
    lost = {INTERPRETATIONS: column(INTERPRETATIONS, ColumnState.UNABLE, reason="blocked")}
    verdict = judge(seen(document(), columns=lost), check, CALENDAR)
    assert (verdict.outcome, verdict.reason, verdict.params["why"]) == (
        Outcome.UNABLE,
        "interpretations-unread",
        "blocked",
    )
    unread = {
        INTERPRETATIONS: column(INTERPRETATIONS, list=listing(state=ListState.UNDETERMINED, reason="script-list"))
    }
    assert judge(seen(document(), columns=unread), check, CALENDAR).params["why"] == "script-list"
    assert judge(seen(document(), columns={}), check, CALENDAR).params["why"] == "not-read"
    none = seen(documents=None, crawl=totals(Stop.BLOCKED, reason="blocked"))
    assert judge(none, check, CALENDAR).reason == "no-documents"
    assert judge(seen(document()), check, CALENDAR, {"has_website": False}).reason == "no-website"


def nights() -> list[SiteObservation]:
    return [
        seen(document(), explained()),
        seen(document(links=()), explained("2026-11-18")),
        seen(document(links=()), explained(title="补贴怎么领")),
        seen(document()),
    ]


@pytest.mark.parametrize("night", range(4))
@pytest.mark.parametrize("check", [LINKS, DAYS])
def test_no_value_is_given_that_the_kind_does_not_declare(check: Any, night: int) -> None:
    verdict = judge(nights()[night], check, CALENDAR)
    known = KINDS[check.kind].reasons
    assert verdict.params.keys() <= known[verdict.reason].params
    assert all(finding.params.keys() <= known[finding.reason].params for finding in verdict.findings)
