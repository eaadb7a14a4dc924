from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from pydantic import ValidationError
from tests.checks.sights import CALENDAR, CHECKS, SITE, contact, link, observe, totals

from sitecheck.checks.engine import judge
from sitecheck.checks.kinds.clues import CluesParams
from sitecheck.checks.messages import message
from sitecheck.checks.registry import KINDS
from sitecheck.facts.clues import Clue, ClueReading, ClueRule, OldName
from sitecheck.facts.outcomes import Outcome, Stop
from sitecheck.facts.verdict import Verdict
from sitecheck.facts.visit import LinkState

ACCURACY, LAYOUT = "content-accuracy", "layout-format"
NOTHING = ClueReading(counts={"old-name": 0}, pages=20, articles=5)


def judged(key: str, clues: ClueReading | None = NOTHING, **given: Any) -> Verdict:
    return judge(observe(clues=clues, **given), CHECKS[key], CALENDAR)


def reading(*rules: ClueRule, each: int = 1) -> ClueReading:
    clues = tuple(Clue(rule, f"{SITE}{rule}/{place}", "标题", f"词{place}") for rule in rules for place in range(each))
    return ClueReading(clues, {rule.value: each for rule in rules}, 20, 5)


@pytest.mark.parametrize(
    ("key", "given", "outcome", "reason"),
    [
        (ACCURACY, {}, "facts", "none-found"),
        (ACCURACY, {"clues": None}, "unable", "not-surveyed"),
        (ACCURACY, {"home": None}, "unable", "site-unseen"),
        (ACCURACY, {"crawl": totals(Stop.BLOCKED, reason="blocked")}, "unable", "site-unseen"),
        (ACCURACY, {"crawl": totals(Stop.TIME_BUDGET)}, "unable", "cut-short"),
        (ACCURACY, {"crawl": totals(Stop.PAGE_BUDGET)}, "facts", "none-found"),
        (ACCURACY, {"clues": reading(ClueRule.OLD_NAME)}, "facts", "clues-found"),
        (ACCURACY, {"clues": reading(ClueRule.OLD_NAME), "crawl": totals(Stop.TIME_BUDGET)}, "facts", "clues-found"),
        (ACCURACY, {"clues": reading(ClueRule.NO_DATE)}, "facts", "none-found"),  # the other check's rule
        (LAYOUT, {"clues": reading(ClueRule.NO_DATE)}, "facts", "clues-found"),
    ],
)
def test_outcomes(key: str, given: dict[str, Any], outcome: str, reason: str) -> None:
    verdict = judged(key, **given)
    assert (verdict.outcome.value, verdict.reason, verdict.findings) == (outcome, reason, ())


def test_pages_without_a_number_in_common() -> None:
    pages = (contact("disclosure-guide"), contact("contact", phone="0731-89999999"))
    verdict = judged(ACCURACY, contacts=pages)
    assert (verdict.reason, verdict.params["rules"], verdict.params["count"]) == ("clues-found", "contacts-differ", "2")
    assert "0731-89999999" in verdict.params["places"]
    assert judged(ACCURACY, contacts=(pages[0], contact("contact"))).reason == "none-found"


@pytest.mark.parametrize(
    ("found", "reason"),
    [
        (link(f"{SITE}a.png", LinkState.DEAD, "http-404", kind="img"), "clues-found"),
        (link(f"{SITE}a.png", LinkState.DEAD, "http-404", kind="img", certain=False), "none-found"),
        (link(f"{SITE}a.png", LinkState.UNDECIDED, "timeout-read", kind="img"), "none-found"),
        (link(f"{SITE}a.html", LinkState.DEAD, "http-404"), "none-found"),
    ],
)
def test_pictures_that_do_not_open(found: Any, reason: str) -> None:
    assert judged(LAYOUT, links=(found,)).reason == reason


def test_no_rule_crowds_out_another() -> None:
    verdict = judged(LAYOUT, reading(ClueRule.NO_DATE, ClueRule.NO_SOURCE, each=12))
    assert (verdict.params["count"], len(verdict.looked_at)) == ("24", 12)
    shown = [mark.page_url.removeprefix(SITE).split("/")[0] for mark in verdict.looked_at]
    assert shown == ["no-date", "no-source"] * 6


def test_the_message_names_rules_and_places_in_both_languages() -> None:
    check = CHECKS[ACCURACY]
    verdict = judged(ACCURACY, reading(ClueRule.OLD_NAME))
    assert f"机构旧名称“词0” {SITE}old-name/0" in message(check, verdict.reason, verdict.params, "zh")
    assert f"old name of an organ“词0” {SITE}old-name/0" in message(check, verdict.reason, verdict.params, "en")


def test_what_the_survey_is_asked_for() -> None:
    task = CHECKS[ACCURACY].clues
    assert task is not None
    assert ClueRule.CONTACTS_DIFFER not in task.rules
    assert OldName("工商行政管理局", "市场监督管理局", date(2019, 7, 1)) in task.old_names
    assert CHECKS["disclosure-guide"].clues is None


def test_old_names_and_their_rule_belong_together() -> None:
    with pytest.raises(ValidationError, match="belong together"):
        CluesParams(rules=(ClueRule.OLD_NAME,))


def test_a_clue_is_never_a_defect() -> None:
    assert KINDS[CHECKS[LAYOUT].kind].outcomes == {Outcome.FACTS, Outcome.UNABLE, Outcome.NOT_APPLICABLE}
