from __future__ import annotations

from typing import Any

import pytest
from tests.checks.sights import CALENDAR, CHECKS, SITE, observe, totals

from sitecheck.checks.engine import judge
from sitecheck.checks.messages import message
from sitecheck.facts.identity import IdentityReading
from sitecheck.facts.outcomes import Outcome, Stop
from sitecheck.facts.verdict import Verdict

CHECK = CHECKS["meta-tags"]
FULL = {
    "home": {"pages": 1, "SiteName": 1},
    "column": {"pages": 4, "ColumnType": 4},
    "article": {"pages": 9, "PubDate": 9},
}


def judged(stop: Stop = Stop.EXHAUSTED, **given: Any) -> Verdict:
    values = {"metas": FULL, "site_name": "示例市文化局", "domain": "portal.example", "name_shown": True, **given}
    seen = observe(identity=IdentityReading("portal.example", "示例市文化局", **values), crawl=totals(stop))
    return judge(seen, CHECK, CALENDAR, {})


def test_all_there() -> None:
    verdict = judged()
    assert (verdict.outcome, verdict.params) == (
        Outcome.PASS, {"pages": "14", "home": "all-there", "column": "all-there", "article": "all-there"},
    )  # fmt: skip


def test_what_is_missing_is_counted_and_shown() -> None:
    metas = {
        "home": {"pages": 1, "SiteName": 1, "SiteDomain": 0},
        "column": {"pages": 4, "ColumnType": 3, "ColumnName": 0},
    }
    without = {"home": {"SiteDomain": SITE}, "column": {"ColumnName": f"{SITE}a/", "ColumnType": f"{SITE}a/"}}
    verdict = judged(metas=metas, without=without)
    assert (verdict.outcome, verdict.reason) == (Outcome.FACTS, "missing")
    assert verdict.findings == ()
    said = message(CHECK, verdict.reason, verdict.params, "zh")
    assert "首页：SiteDomain 0/1；栏目页：ColumnName 0/4、ColumnType 3/4；内容页：没有看到这类网页" in said
    assert said.endswith(f"与本网站不符：未发现。例如：{SITE}、{SITE}a/")


@pytest.mark.parametrize(
    ("given", "clues"),
    [
        ({"name_shown": False, "site_name": "齐齐哈尔"}, "foreign-name"),
        ({"name_shown": None, "site_name": ""}, ""),
        ({"domain": "www.model.example"}, "foreign-domain"),
        ({"domain": "http://www.portal.example/"}, ""),
        ({"domain": "HTTPS://Portal.Example:443/gk"}, ""),
        ({"domain": "example"}, ""),  # the site's own higher domain
        ({"domain": "al.example"}, "foreign-domain"),
        ({"domain": "/"}, "foreign-domain"),
        ({"domain": ""}, ""),
        ({"domain": "x.example", "name_shown": False}, "foreign-name,foreign-domain"),
    ],
)
def test_tags_of_another_site(given: dict[str, Any], clues: str) -> None:
    verdict = judged(**given)
    assert verdict.params.get("clues", "") == clues
    assert verdict.outcome is (Outcome.FACTS if clues else Outcome.PASS)
    assert not clues or verdict.reason == "contradicting"


def test_a_sort_that_is_not_asked_for() -> None:
    narrow = CHECK.model_copy(update={"params": type(CHECK.params)(sorts=("home",))})
    without = {"column": {"ColumnName": f"{SITE}a/"}}
    reading = IdentityReading(
        "portal.example", metas={**FULL, "column": {"pages": 4, "ColumnName": 0}}, without=without
    )
    verdict = judge(observe(identity=reading), narrow, CALENDAR, {})
    assert (verdict.outcome, verdict.params["column"], verdict.params["pages"]) == (Outcome.PASS, "not-asked", "1")


@pytest.mark.parametrize(
    ("given", "reason"),
    [
        ({"shell": True}, "hidden"),
        ({"metas": {}}, "not-surveyed"),
        ({"stop": Stop.BLOCKED}, "site-unseen"),
        ({"stop": Stop.UNREACHABLE}, "site-unseen"),
    ],
)
def test_what_was_not_seen_is_not_judged(given: dict[str, Any], reason: str) -> None:
    verdict = judged(**given)
    assert (verdict.outcome, verdict.reason) == (Outcome.UNABLE, reason)


def test_older_nights_and_units_without_a_site() -> None:
    assert judge(observe(), CHECK, CALENDAR, {}).reason == "not-surveyed"
    assert judge(observe(), CHECK, CALENDAR, {"has_website": False}).outcome is Outcome.NOT_APPLICABLE
