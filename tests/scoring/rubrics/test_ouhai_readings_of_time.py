"""Ouhai: every reading about days, checks and the way of counting, with its default and the figure that may be set."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from tests.checks.papers import paper, reading, seen
from tests.checks.sights import CALENDAR, CHECKS, SITE, column, columns, contact, listing, observe
from tests.scoring.rubrics.ouhai import NA, OUTSIDE, TABLE, TIMED, UNIT, about, finding, item, points
from tests.tables.office import ASSESSMENT, contacts, office

from sitecheck.checks.definition import CheckFile
from sitecheck.checks.engine import judge
from sitecheck.checks.kinds.annual_report import Deadlines
from sitecheck.facts.outcomes import Outcome
from sitecheck.facts.reports import AnnualReports, ReportReading
from sitecheck.facts.site import ColumnState, SiteObservation
from sitecheck.scoring.answer import card_json
from sitecheck.scoring.automatic import propose
from sitecheck.scoring.rules import Automation
from sitecheck.scoring.values import Flag, Unit
from sitecheck.worktime import Calendar, UnknownYear
from sitecheck.worktime.period import period_days

COVERED: set[str] = set()


def set_to(check: CheckFile, **params: Any) -> CheckFile:
    """The check as it is with a figure the source does not give."""
    return check.model_copy(update={"params": check.params.model_copy(update=params)})


@about(COVERED, "AO-12", "AX-3")
def test_without_a_number_of_days_ages_are_told_and_not_judged(rubric):
    rules = rubric(TABLE).rules
    for key in ("O8.r2", "O14.r3"):
        rule = rules[key][1]
        assert (rule.check, rule.check_params["max_age_days"]) == ("column-freshness", None)
        assert rule.automation is Automation.ASSISTED
    old = observe(columns=columns(column("notices", list=listing("2026-03-01"))))
    check = CHECKS["column-freshness"]
    assert judge(old, check, CALENDAR).outcome is Outcome.FACTS
    assert judge(old, set_to(check, max_age_days=60), CALENDAR).outcome is Outcome.FAIL  # 264 days
    assert judge(old, set_to(check, max_age_days=264), CALENDAR).outcome is Outcome.PASS


@about(COVERED, "AO-15", "AX-3")
def test_the_prescribed_time_is_a_setting(rubric):
    rule = rubric(TABLE).rules["O17.r1"][1]
    assert rule.check_params == {"max_days": None}
    assert rule.automation is Automation.ASSISTED
    name = "关于印发《公共文化服务管理办法》的通知"
    one = paper("d", published="2026-11-02", title=name, links=(f"{SITE}jd/i.html",))
    other = reading("i", "《公共文化服务管理办法》政策解读", "2026-11-16", links=(one.url,))
    check = CHECKS["policy-interpretation-timeliness"]
    assert judge(seen(one, other), check, CALENDAR).outcome is Outcome.FACTS  # ten working days, told only
    for days, outcome in ((10, Outcome.PASS), (9, Outcome.FAIL)):
        assert judge(seen(one, other), set_to(check, max_days=days), CALENDAR).outcome is outcome


@about(COVERED, "AO-25")
def test_the_six_fields_that_are_named(rubric, card):
    rule = rubric(TABLE).rules["O7.r2"][1]
    assert rule.check_params["fields"] == ["机构名称", "办公地址", "办公时间", "联系电话", "传真号码", "电子邮箱"]
    check = CHECKS["contact-fields"]
    assert tuple(check.params.fields) == ("org", "address", "hours", "phone", "fax", "email")
    night = observe(
        columns=columns(column("disclosure-guide"), column("foi-entry")),
        contacts=(contact("disclosure-guide", ("org", "address", "phone")), contact("foi-entry", ())),
    )
    assert {one.subject for one in judge(night, check, CALENDAR).findings} == {"hours", "fax", "email"}
    # an office that asks for fewer names them in its own check file
    fewer = set_to(check, fields=("org", "phone"))
    assert judge(night, fewer, CALENDAR).outcome is Outcome.PASS
    missing = [finding("contact-fields", field) for field in ("hours", "fax", "email")]
    assert propose(rubric(TABLE), Unit("u"), missing).facts["O7.r2"].value == Flag(True)
    assert points(card, "O7", {"r2": True}) == 5  # 6 − 1, however many are missing


def reported(day: date) -> SiteObservation:
    one = ReportReading(
        f"{SITE}nb/2025.html", "2025年报告", 2025, f"{SITE}annual-report/", day, day,
        parts=("overview", "disclosed", "requests", "disputes", "problems", "others"), own=True,
    )  # fmt: skip
    found = columns(column("annual-report", ColumnState.FOUND, list=listing(day.isoformat())))
    return observe(columns=found, reports=AnnualReports((one,), entries=1))


@about(COVERED, "AO-26", "AX-5")
def test_the_annual_report_has_no_deadline_unless_one_is_set(rubric):
    assert rubric(TABLE).rules["O7.r5"][1].check_params == {"deadline": None}
    check = CHECKS["annual-report"]
    strict = set_to(check, deadlines=Deadlines(departments="01-31"))
    # (published, judged without deadline, judged with 31 January): the day itself is in time
    for day, free, bound in (("2026-01-31", "pass", "pass"), ("2026-02-01", "pass", "fail")):
        night = reported(date.fromisoformat(day))
        assert judge(night, check, CALENDAR, {"is_government": False}).outcome.value == free
        assert judge(night, strict, CALENDAR, {"is_government": False}).outcome.value == bound


@about(COVERED, "AX-5")
def test_the_last_day_of_the_period_counts(rubric):
    assert rubric(TABLE).cadence.data_cutoff == "12-31"
    assert period_days("2017") == (date(2017, 1, 1), date(2017, 12, 31))
    assert period_days("2017Q4")[1] == date(2017, 12, 31)


@about(COVERED, "AX-1")
def test_nothing_is_rounded_before_it_is_shown(card):
    # (6 + 6 + 4 + 9.75)/30 × 100 = 85.8333…, × 3 / 100 = 2.575 exactly: half up
    found = card(
        TABLE, {"O1.r1": 2, "O3.r1": {"rank": 30, "n": 63}, "O15.r1": {"rank": 11}}, {"conversion_weight": "3"},
        unit=OUTSIDE, others="full",
    )  # fmt: skip
    shown = card_json(found)
    assert (shown["total"], shown["converted"]) == (
        "85.83",
        "2.58",
    )  # 2.57 from the rounded total: 85.83 × 0.03 = 2.5749
    tiny = card(TABLE, {"O5.r1": "0." + "0" * 39 + "1"}, unit=UNIT, others="full")
    assert tiny.total == Decimal("99." + "9" * 40)


@about(COVERED, "AX-2")
def test_a_year_without_calendar_is_not_guessed():
    beyond = CALENDAR.known_years[-1] + 1
    with pytest.raises(UnknownYear):
        CALENDAR.working_days(date(beyond, 3, 1), date(beyond, 3, 30))
    with pytest.raises(UnknownYear):
        Calendar().add_working_days(date(beyond - 1, 12, 20), 20)
    late = paper("late", f"{beyond - 1}-12-01", f"{beyond}-03-10")
    night = seen(late, as_of=date(beyond, 4, 1))
    verdict = judge(night, CHECKS["publication-lag"], CALENDAR)
    assert verdict.outcome is not Outcome.FAIL
    assert verdict.findings == ()


@about(COVERED, "AX-4")
def test_one_fault_counts_in_two_items_only_where_both_are_about_it(rubric):
    found = propose(rubric(TABLE), Unit("u"), [finding("broken-links", "/a"), finding("column-freshness", "/b")])
    assert set(found.facts) == {"O14.r5"}  # a dead link costs by itself in one place only
    hinted = {hint.key for hint in found.hints}
    assert {"O13.r4", "O8.r2", "O14.r3"} <= hinted  # whether it is the entry, or that column, a person says
    by_check: dict[str, list[str]] = {}
    for key, (_, rule) in rubric(TABLE).rules.items():
        if rule.automation is Automation.AUTO:
            by_check.setdefault(rule.check, []).append(key)
    assert all(len(keys) == 1 for keys in by_check.values())


@about(COVERED, "AX-6")
def test_a_fact_belongs_to_the_period_in_which_it_was_verified(rubric, tmp_path):
    clauses = [rule.events for _, rule in rubric(TABLE).rules.values() if getattr(rule, "events", None) is not None]
    assert clauses
    assert {clause.dated_by for clause in clauses} == {"verified"}
    with office(tmp_path) as house:
        house.night(1, "culture", contacts("fax"))  # seen on 30 September
        house.confirm("culture", "fax")  # and confirmed in November
        lost = {}
        for period in ("2026Q3", "2026Q4", "2026"):
            one = ASSESSMENT.model_copy(update={"rubric": TABLE, "period": period})
            lost[period] = [line.rule for line in house.cards(assessment=one)["culture"].deductions]
    # a finding was verified in the nights that saw it
    assert lost == {"2026Q3": ["O7.r2"], "2026Q4": [], "2026": ["O7.r2"]}


@about(COVERED, "AX-7")
def test_not_applicable_keeps_the_points_and_says_so(card):
    found = card(TABLE, {"O9.r1": NA}, unit=UNIT, others="full", items={"O11": {"value": "na", "reason": "no cases"}})
    assert (item(found, "O9").points, item(found, "O11").points, found.total) == (4, 3, 100)
    remarks = [note.remark.value for name in ("O9", "O11") for line in item(found, name).lines for note in line.notes]
    assert remarks == ["not-applicable", "not-applicable"]
    assert item(found, "O11").lines[0].reason == "no cases"


@about(COVERED, "AX-9")
def test_twenty_working_days_for_one_document_are_not_those_of_a_column(rubric):
    rule = rubric(TABLE).rules["O8.r3"][1]
    assert (rule.check, rule.check_params) == ("publication-lag", {"max_working_days": 20})
    assert "update-freshness" not in {rule.check for _, rule in rubric(TABLE).rules.values()}
    found = propose(rubric(TABLE), Unit("u"), [finding("update-freshness", "x")])
    assert (found.facts, found.hints) == ({}, ())


@about(COVERED, "AX-2", "AX-9", "AX-10")
@pytest.mark.parametrize(
    ("formed", "published", "outcome"),
    [
        ("2026-09-14", "2026-10-16", Outcome.PASS),  # day 20, over Mid-Autumn, National Day and two days made up
        ("2026-09-14", "2026-10-19", Outcome.FAIL),  # day 21
        ("2026-11-02", "2026-11-03", Outcome.PASS),  # day 1
    ],
)
def test_the_day_after_is_day_1_and_day_20_is_in_time(formed, published, outcome):
    assert judge(seen(paper("a", formed, published)), CHECKS["publication-lag"], CALENDAR).outcome is outcome


@about(COVERED, "AX-10")
def test_three_working_days_for_filing(rubric):
    assert rubric(TABLE).rules["O11.r2"][1].threshold == {"max_working_days": 3}
    received = date(2017, 5, 25)  # a Thursday; Saturday the 27th is worked, 28 to 30 May are off
    days = {day: CALENDAR.working_days(received, date(2017, *day)) for day in ((5, 26), (5, 27), (5, 31), (6, 1))}
    assert days == {(5, 26): 1, (5, 27): 2, (5, 31): 3, (6, 1): 4}  # the 31st is in time, 1 June is late


@about(COVERED, "AX-11")
def test_the_day_of_formation_is_read_and_never_inferred():
    check = CHECKS["publication-lag"]
    for unread in (
        paper("x", None, "2026-11-10"),
        paper("x", None, "2026-11-10", signals={"formed-refused": "timestamp"}),
        paper("x", None, "2026-11-10", signals={"row": "2026-06-01"}),
    ):
        verdict = judge(seen(unread), check, CALENDAR)
        assert (verdict.outcome, verdict.findings) == (Outcome.UNABLE, ())
    late = judge(seen(paper("x", "2026-06-01", "2026-11-10")), check, CALENDAR)
    assert [one.params["by"] for one in late.findings] == ["header-block"]


def test_every_reading_has_its_test(rubric):
    assert set(rubric(TABLE).readings) & TIMED == COVERED == TIMED
