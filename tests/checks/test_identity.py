from __future__ import annotations

from typing import Any

import pytest
from tests.checks.sights import CALENDAR, CHECKS, observe, totals

from sitecheck.checks.engine import judge
from sitecheck.facts.identity import CodeClash, IdentityReading
from sitecheck.facts.outcomes import Outcome, Stop
from sitecheck.facts.verdict import Mark, Verdict

CHECK = CHECKS["site-identity"]
CODE, OTHER = "4300000001", "4300000099"
SITE = "http://www.yunxi.gov.cn/"
ALIKE = {"meta": CODE, "footer": CODE, "report-link": CODE}


def clash(*, on_home: bool = True, pages: int = 1) -> CodeClash:
    return CodeClash(SITE, {"meta": OTHER, "footer": CODE}, pages, on_home, "ab" * 32)


def judged(stop: Stop = Stop.EXHAUSTED, site: str = SITE, **given: Any) -> Verdict:
    values = {"host": "www.yunxi.gov.cn", "title": "云溪县人民政府", "codes": ALIKE, **given}
    seen = observe(identity=IdentityReading(**values), crawl=totals(stop), site=site)
    return judge(seen, CHECK, CALENDAR, {})


def test_one_code_everywhere() -> None:
    verdict = judged(registered_code=CODE)
    assert (verdict.outcome, verdict.reason, verdict.params["code"]) == (Outcome.PASS, "consistent", CODE)


@pytest.mark.parametrize(("pages", "certain"), [(1, False), (2, True)])
def test_codes_that_contradict_each_other_on_the_home_page(pages: int, certain: bool) -> None:
    verdict = judged(clashes=(clash(on_home=False), clash(pages=pages)), codes={"meta": OTHER, "footer": CODE})
    assert (verdict.outcome, verdict.reason) == (Outcome.FAIL, "contradicting")
    (finding,) = verdict.findings
    assert (finding.subject, finding.url, finding.certain) == ("site-code", SITE, certain)
    assert finding.params == {"meta": OTHER, "footer": CODE, "report": "", "pages": str(pages)}
    assert finding.marks == (Mark(SITE, "ab" * 32, text=CODE),)


@pytest.mark.parametrize(
    ("given", "clues"),
    [
        # On other pages, or from page to page: a unit under the same roof has a code of its own.
        ({"clashes": (clash(on_home=False),)}, "codes-differ"),
        ({"codes": {"meta": CODE, "footer": OTHER}}, "codes-differ"),
        ({"registered_code": OTHER}, "other-code"),
        ({"codes": {}}, "no-code"),
        ({"codes": {}, "registered_code": CODE}, "no-code"),
        ({"codes": {}, "odd_codes": {"footer": "3610782"}}, "odd-code"),
        ({"codes": {"meta": CODE}, "odd_codes": {"footer": "3610782"}}, "odd-code"),
        ({"host": "www.yunxi.org.cn", "site": "http://www.yunxi.org.cn/"}, "other-host"),
        ({"host": "203.0.113.9", "site": "http://203.0.113.9/"}, "other-host"),
        ({"host": "yunxi-gov.cn", "site": "http://yunxi-gov.cn/"}, "look-alike-host"),
        ({"host": "yunxi.gov.cn.portal.example", "site": "http://yunxi.gov.cn.portal.example/"}, "look-alike-host"),
        ({"site": "http://old.yunxi.gov.cn/"}, "moved"),
        ({"title": "365bet体育投注"}, "suspicious-title"),
        ({"host": "ads.example", "title": "六合彩", "codes": {}}, "other-host,moved,suspicious-title,no-code"),
    ],
)
def test_what_a_person_should_look_at(given: dict[str, Any], clues: str) -> None:
    verdict = judged(**given)
    assert (verdict.outcome, verdict.reason, verdict.params["clues"]) == (Outcome.FACTS, "to-be-looked-at", clues)
    assert verdict.findings == ()


@pytest.mark.parametrize("given", [
    {"site": "http://yunxi.gov.cn/gk/"},
    {"host": "yunxi.xn--zfr164b", "site": "http://yunxi.xn--zfr164b/"},
    {"codes": {"meta": "bm07000001", "footer": "BM07000001"}, "registered_code": "BM07000001"},
    {"codes": {"report-link": CODE}},
])  # fmt: skip
def test_what_is_nothing_to_look_at(given: dict[str, Any]) -> None:
    assert judged(**given).outcome is Outcome.PASS


@pytest.mark.parametrize(
    ("given", "reason"),
    [
        ({"shell": True, "codes": {}}, "hidden"),
        ({"stop": Stop.BLOCKED, "clashes": (clash(),)}, "site-unseen"),
        ({"stop": Stop.UNREACHABLE, "clashes": (clash(),)}, "site-unseen"),
    ],
)
def test_what_was_not_seen_is_not_judged(given: dict[str, Any], reason: str) -> None:
    verdict = judged(**given)
    assert (verdict.outcome, verdict.reason) == (Outcome.UNABLE, reason)


def test_older_nights_and_units_without_a_site() -> None:
    assert judge(observe(), CHECK, CALENDAR, {}).reason == "not-surveyed"
    assert judge(observe(), CHECK, CALENDAR, {"has_website": False}).outcome is Outcome.NOT_APPLICABLE
