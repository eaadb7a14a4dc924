from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from tests.checks.sights import CALENDAR, CHECKS, SITE, column, columns, observe, totals

from sitecheck.checks.engine import judge
from sitecheck.checks.messages import message
from sitecheck.facts.channels import ChannelMention, ChannelReading, FormFile, OnlineForm
from sitecheck.facts.outcomes import Stop
from sitecheck.facts.site import ColumnState, SiteObservation
from sitecheck.facts.verdict import Verdict

CHECK = CHECKS["foi-channel"]
PAGE = f"{SITE}foi-entry/"
FORM = OnlineForm(PAGE, PAGE, 5, "/submit", True)
FILE = FormFile(f"{SITE}sqb.doc", "申请表", PAGE, True)
THREE = ("onsite", "online", "written")


def told(*ways: str, **given: Any) -> ChannelReading:
    mentions = tuple(ChannelMention(way, f"可以{way}申请", PAGE) for way in ways)
    return replace(ChannelReading((PAGE,), mentions), **given)


def night(read: ChannelReading | None, state: ColumnState = ColumnState.FOUND, **given: Any) -> SiteObservation:
    return observe(columns=columns(column("foi-entry", state)), channels=read, **given)


def verdict_of(seen: SiteObservation, **attributes: object) -> Verdict:
    return judge(seen, CHECK, CALENDAR, attributes)


@pytest.mark.parametrize(
    ("seen", "outcome", "reason"),
    [
        (night(told(*THREE, forms=(FORM,))), "facts", "described"),
        (night(told(*THREE, forms=(FORM,), complete=False, reason="shell")), "facts", "described"),
        (night(told(*THREE, files=(FILE,), email="a@b.cn")), "facts", "described"),
        (night(told(*THREE, files=(FILE,))), "facts", "no-means"),  # a form, and nowhere to send it
        (night(told(*THREE, email="a@b.cn")), "facts", "no-means"),
        (night(told(*THREE, forms=(replace(FORM, fields=0, opens=True),))), "facts", "described"),
        (night(told(*THREE, forms=(replace(FORM, fields=0, opens=False),))), "facts", "no-means"),
        (night(told("online", forms=(FORM,))), "facts", "some-missing"),
        (night(told()), "facts", "some-missing"),
        (night(told("online", complete=False, reason="timeout-read")), "facts", "partly-read"),
        (night(told(complete=False, reason="shell")), "unable", "unreadable"),
        (night(None), "unable", "unreadable"),
        (night(None, ColumnState.MISSING), "facts", "no-entry"),
        (night(None, ColumnState.MISSING, crawl=totals(Stop.TIME_BUDGET)), "unable", "unreadable"),
        (night(None, ColumnState.UNABLE), "unable", "unreadable"),
        (night(None, ColumnState.BROKEN), "unable", "unreadable"),
        (observe(), "unable", "not-surveyed"),
    ],
)
def test_outcomes(seen: SiteObservation, outcome: str, reason: str) -> None:
    verdict = verdict_of(seen)
    assert (verdict.outcome.value, verdict.reason) == (outcome, reason)
    assert verdict.findings == ()
    for lang in ("zh", "en"):
        assert "{" not in message(CHECK, verdict.reason, verdict.params, lang)


def test_a_unit_without_a_website() -> None:
    assert verdict_of(night(told()), has_website=False).outcome.value == "not-applicable"


def test_ways_and_means_are_named_in_the_readers_language() -> None:
    seen = night(told("online", files=(replace(FILE, opens=False),), forms=(replace(FORM, action=""),)))
    verdict = verdict_of(seen)
    assert verdict.params["missing"] == "onsite,written"
    said = message(CHECK, verdict.reason, verdict.params, "zh")
    assert "没有写明当面申请、书面（邮寄）申请" in said
    assert "网页上的在线申请表（由脚本提交）、打不开的申请表" in said
