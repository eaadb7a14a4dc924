"""What is still open is named before a period is closed, and gone or accepted by name."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from tests.tables.office import ASSESSMENT, NOW, Office, checks, contacts, office, unable

from sitecheck.review import entries, periods, selfreports
from sitecheck.review.periods import PeriodConflict, PeriodState
from sitecheck.settings.records import AssessmentConfig
from sitecheck.store.models import Appeal, Run
from sitecheck.tables.closing import Concern, Doubt, NotSettled, Weight, accepted_in, close, concerns_of

S = PeriodState
AFTER = datetime(2027, 1, 4, 2, 0, tzinfo=UTC)


@pytest.fixture
def house(tmp_path: Path) -> Iterator[Office]:
    with office(tmp_path) as found:
        found.night(3, "culture", contacts("fax", "email"), unable("update-freshness"))
        found.night(3, "finance", contacts("hours"))
        found.confirm("culture", "fax")
        found.enter("urban", "KD2.r9", 1)
        yield found


def looked(house: Office, now: datetime = AFTER, assessment: AssessmentConfig = ASSESSMENT) -> dict[Doubt, Concern]:
    return {one.doubt: one for one in concerns_of(house.session, house.project, assessment, checks(), now)}


def test_what_is_open_is_named_with_its_places(house: Office) -> None:
    found = looked(house)
    said = {doubt: (one.weight, one.count, [(at.code, at.count) for at in one.at]) for doubt, one in found.items()}
    units = ["culture", "finance", "urban", "archives"]
    assert said.pop(Doubt.NO_NIGHT)[:2] == (Weight.TELL, 90)  # of 92 days two had a night
    assert {code for code, _ in said.pop(Doubt.INCOMPLETE)[2]} == set(units)
    assert said == {
        Doubt.WAITING: (Weight.ASK, 2, [("culture", 1), ("finance", 1)]),
        Doubt.REFUSED: (Weight.ASK, 1, [("urban", 1)]),
        Doubt.UNDECIDED: (Weight.ASK, 1, [("culture", 1)]),
    }
    assert found[Doubt.REFUSED].at[0].said == ("KD2.r9",)
    assert found[Doubt.INCOMPLETE].at[0].said == ("KD7", "KD11", "KD14", "KD15")
    assert [(at.name, at.count) for at in found[Doubt.NO_NIGHT].at] == [
        ("2026-10-01 – 2026-11-18", 49),
        ("2026-11-21 – 2026-12-31", 41),
    ]
    assert [one.weight for one in found.values()] == sorted(
        (one.weight for one in found.values()), key=list(Weight).index
    )


def test_proposals_appeals_nights_under_way_and_days_left(house: Office) -> None:
    session = house.session
    finding = house.finding("culture", "email")
    finding.proposed, finding.proposed_by = "confirm", "li"
    session.add(finding)
    for name, state in (("q4", "open"), ("q4", "rejected"), ("other", "open")):
        session.add(Appeal(assessment=name, unit_code="finance", state=state, opened_at=NOW, opened_by="u"))
    session.add(Run(id=9, kind="recheck", as_of=date(2026, 11, 21), started_at=NOW, state="running"))
    session.flush()
    found = looked(house, now=NOW)
    for doubt, count in ((Doubt.PROPOSED, 1), (Doubt.APPEALS, 1), (Doubt.RUNNING, 1), (Doubt.NOT_OVER, 41)):
        assert (found[doubt].weight, found[doubt].count) == (Weight.ASK, count), doubt
    assert Doubt.NOT_OVER not in looked(house, now=datetime(2026, 12, 31, 16, 0, tzinfo=UTC))  # midnight in Beijing


def test_units_without_a_self_assessment_are_told_where_one_was_asked_for(house: Office) -> None:
    assert Doubt.NO_SELF not in looked(house)
    report = selfreports.Report("culture", "KD2", "5", "", (), NOW)
    selfreports.submit(house.session, "q4", [report], who="u", now=NOW)
    assert [one.code for one in looked(house)[Doubt.NO_SELF].at] == ["finance", "urban", "archives"]
    assert looked(house)[Doubt.NO_SELF].weight is Weight.TELL


def shut(house: Office, accepted: dict[Doubt, str], assessment: AssessmentConfig = ASSESSMENT, why: str = "") -> str:
    row = close(
        house.session, house.project, assessment, checks(), expected=S.REVIEW, accepted=accepted, who="wang",
        now=AFTER, why=why,
    )  # fmt: skip
    return row.why


def test_it_is_closed_when_all_of_it_is_accepted_by_name(house: Office) -> None:
    periods.advance(house.session, "q4", S.REVIEW, expected=S.OPEN, who="wang", now=NOW)
    every = {Doubt.WAITING: "下期处理", Doubt.REFUSED: "作废", Doubt.UNDECIDED: "网站拦截", Doubt.INCOMPLETE: "无此项"}
    for left in every:
        with pytest.raises(NotSettled) as raised:
            shut(house, {doubt: " " if doubt is left else why for doubt, why in every.items()})
        assert [one.doubt for one in raised.value.open] == [left]
        assert periods.state_of(house.session, "q4") is S.REVIEW
    why = shut(house, every | {Doubt.WAITING: "下期\n处理"}, why="科室会议\n通过")
    assert periods.closed_at(house.session, "q4") == AFTER
    found, rest = accepted_in(why)
    assert {doubt: reason for doubt, _, reason in found} == every | {Doubt.WAITING: "下期 处理"}
    assert (Doubt.WAITING, 2, "下期 处理") in found
    assert rest == "科室会议\n通过"
    with pytest.raises(PeriodConflict):
        shut(house, every)


def test_a_year_made_of_quarters_waits_for_them(house: Office) -> None:
    def streets(period: str) -> AssessmentConfig:
        return AssessmentConfig(
            id=period, title=period, rubric="kaifu-2013-streets", period=period, units=("street",),
            settings={"annual_aggregation": "mean"},
        )  # fmt: skip

    every = tuple(streets(period) for period in ("2026Q1", "2026Q2", "2026Q3", "2026Q4", "2026"))
    house.project = house.project.model_copy(update={"assessments": every})
    for quarter in every[:4]:
        for place, value in {"KS6.r1": 1, "KS5.r1": 5, "KS5.r2": "timely", "KS16": 8, "KS8.r1": "compliant"}.items():
            entries.append(
                house.session, assessment=quarter.id, unit_code="street", place=place, value=value, reason="",
                who="li", now=NOW,
            )  # fmt: skip
    year = every[-1]
    periods.advance(house.session, year.id, S.REVIEW, expected=S.OPEN, who="wang", now=NOW)
    for number, quarter in enumerate(every[:4]):
        concern = looked(house, assessment=year)[Doubt.QUARTERS]
        assert (concern.weight, concern.count) == (Weight.MUST, 4 - number)
        assert [one.code for one in concern.at] == [one.id for one in every[number:4]]
        with pytest.raises(NotSettled):
            shut(house, {Doubt.QUARTERS: "算了"}, year)
        for step, (state, to) in enumerate(((S.OPEN, S.REVIEW), (S.REVIEW, S.CLOSED))):
            at = NOW + timedelta(minutes=step)
            periods.advance(house.session, quarter.id, to, expected=state, who="wang", now=at)
    assert Doubt.QUARTERS not in looked(house, assessment=year)
    shut(house, dict.fromkeys(looked(house, assessment=year), "可"), year)
    assert periods.state_of(house.session, year.id) is S.CLOSED
