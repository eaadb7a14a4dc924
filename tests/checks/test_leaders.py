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


def night(
    *people: LeaderReading, state: ColumnState = ColumnState.FOUND, unread: str = "", **given: Any
) -> SiteObservation:
    read = Leaders(people, (PAGE,), unread)
    return observe(columns=columns(column("leadership-info", state)), **{"leaders": read, **given})


def verdict_of(seen: SiteObservation, **attributes: object) -> Verdict:
    return judge(seen, CHECK, CALENDAR, attributes)


@pytest.mark.parametrize(
    ("seen", "attributes", "outcome", "reason"),
    [
        (night(ONE), {}, "facts", "complete"),
        (night(ONE, TWO), {}, "facts", "lacking"),
        (night(ONE), {"leaders": "甲某某"}, "facts", "complete"),
        (night(ONE), {"leaders": "甲 某某；丙某某"}, "facts", "other-names"),
        (night(ONE, TWO), {"leaders": "甲某某"}, "facts", "other-names"),
        (night(ONE), {"leaders": True}, "facts", "complete"),  # an attribute that names nobody
        (night(ONE, unread="timeout-read"), {}, "facts", "partly-read"),
        (night(ONE, replace(TWO, complete=False)), {}, "facts", "partly-read"),
        (night(replace(ONE, complete=False)), {}, "facts", "complete"),  # all is there, whatever else was unread
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
    assert verdict.findings == ()
    for lang in ("zh", "en"):
        assert "{" not in message(CHECK, verdict.reason, verdict.params, lang)


def test_who_lacks_what_and_who_is_not_registered() -> None:
    verdict = verdict_of(night(ONE, TWO), leaders="甲某某、丙某某")
    assert verdict.params["names"] == "甲某某、乙某某"
    assert verdict.params["lacking"] == "乙某某(工作分工/履历)"
    assert (verdict.params["unlisted"], verdict.params["unknown"]) == ("丙某某", "乙某某")
