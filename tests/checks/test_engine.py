from __future__ import annotations

from datetime import date

from tests.checks.sights import CALENDAR, CHECKS, SITE, column, columns, contact, link, listing, observe, totals

from sitecheck.checks.engine import judge, judge_all
from sitecheck.facts.outcomes import Outcome, Stop
from sitecheck.facts.site import ColumnState
from sitecheck.facts.visit import LinkState
from sitecheck.worktime import UnknownYear


class NoCalendar:
    def working_days(self, start: date, end: date) -> int:
        raise UnknownYear(start.year)


FULL = observe(
    columns=columns(
        column("disclosure-column", list=listing("2026-10-09")),
        column("disclosure-directory", list=listing("2026-10-09")),
        column("disclosure-guide"),
        column("foi-entry", ColumnState.MISSING),
        column("policy-interpretation-column", ColumnState.UNABLE, reason="blocked"),
    ),
    contacts=(contact("disclosure-guide", ("phone",)),),
    links=(link(f"{SITE}a"), link(f"{SITE}x", LinkState.DEAD, "http-404")),
)


def test_all_checks_in_the_order_of_their_ids() -> None:
    verdicts = judge_all(FULL, dict(reversed(CHECKS.items())), CALENDAR)
    assert [verdict.check for verdict in verdicts] == sorted(CHECKS)
    outcomes = {verdict.check: verdict.outcome.value for verdict in verdicts}
    assert outcomes.items() >= {
        "broken-links": "fail", "contact-fields": "fail", "disclosure-directory": "pass", "disclosure-guide": "pass",
        "foi-entry": "fail", "policy-interpretation-column": "unable", "update-freshness": "unable",
    }.items()  # fmt: skip
    others = outcomes.keys() - {
        "broken-links", "contact-fields", "disclosure-directory", "disclosure-guide", "foi-entry",
        "policy-interpretation-column", "update-freshness",
    }  # fmt: skip
    assert "fail" not in {outcomes[check] for check in others}


def test_the_same_observation_gives_the_same_verdicts() -> None:
    assert judge_all(FULL, CHECKS, CALENDAR) == judge_all(FULL, CHECKS, CALENDAR)


def test_a_site_that_was_not_seen_decides_nothing() -> None:
    """Behind a firewall every check is unable: nothing was seen, nothing may cost a point."""
    keys = [*FULL.columns, "notices", "policies", "news"]
    unseen = observe(
        home=None,
        pages=(),
        crawl=totals(Stop.BLOCKED, reason="blocked"),
        columns=columns(*(column(key, ColumnState.UNABLE, reason="blocked") for key in keys)),
    )
    for verdict in judge_all(unseen, CHECKS, CALENDAR):
        assert verdict.outcome is Outcome.UNABLE, verdict.check
        assert verdict.findings == ()


def test_a_unit_without_a_website_is_excused_from_all() -> None:
    for verdict in judge_all(FULL, CHECKS, CALENDAR, {"has_website": False}):
        assert (verdict.outcome, verdict.reason) == (Outcome.NOT_APPLICABLE, "no-website")


def test_a_calendar_without_the_year_hurts_only_what_counts_days() -> None:
    verdicts = {verdict.check: verdict for verdict in judge_all(FULL, CHECKS, NoCalendar())}
    readable = observe(columns=columns(column("disclosure-column", list=listing("2026-10-09"))))
    stale = judge(readable, CHECKS["update-freshness"], NoCalendar())
    assert (stale.outcome, stale.reason) == (Outcome.UNABLE, "calendar-year")
    assert verdicts["disclosure-guide"].outcome is Outcome.PASS
