"""What a closed period rests on stands still: later nights, decisions, events and pictures are not there."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date, datetime, timedelta
from decimal import Decimal
from pathlib import Path

import pytest
from tests.tables.district import NOW as OUHAI
from tests.tables.district import district
from tests.tables.office import ASSESSMENT, LINKS, NOW, Office, checks, contacts, office, unable

from sitecheck.facts.events import Event, EventKind, EventLevel, EventSubject
from sitecheck.facts.outcomes import FindingState
from sitecheck.facts.ranks import RankRow
from sitecheck.facts.verdict import JudgedFinding, Verdict
from sitecheck.review import decisions, entries, events, periods, rankings, selfreports
from sitecheck.review.lifecycle import record_site
from sitecheck.review.periods import PeriodClosed, PeriodState
from sitecheck.scoring.rubric import load_family, rubric_folders
from sitecheck.settings.records import AssessmentConfig
from sitecheck.store.models import CheckResult, Evidence, Observation, Run, Site
from sitecheck.tables.cards import assessment_cards
from sitecheck.tables.dry_run import assessment_side
from sitecheck.tables.evidence_choice import Kind, Meant, chosen_assessment
from sitecheck.tables.export import table_json
from sitecheck.tables.publish import publish
from sitecheck.tables.standings import standings

CLOSING, LATER = NOW + timedelta(hours=1), NOW + timedelta(hours=30)
S = PeriodState
Steps = tuple[tuple[PeriodState, PeriodState], ...]
STEPS: Steps = ((S.OPEN, S.REVIEW), (S.REVIEW, S.CLOSED))


@pytest.fixture
def house(tmp_path: Path) -> Iterator[Office]:
    with office(tmp_path) as found:
        found.night(3, "culture", contacts("fax", "email", "hours"), unable("update-freshness"))
        found.night(3, "finance", contacts("fax"))
        found.picture(found.confirm("culture", "fax"), 3, "objects/ab/there.raw")
        archived(found, NOW)
        found.confirm("culture", "email")
        found.enter("culture", "KD2.r1", 1, "缺年度总结")
        events.record(found.session, event("E1"), who="assessor", now=NOW)
        yield found


def archived(house: Office, at: datetime) -> None:
    finding = house.finding("culture", "fax")
    row = Evidence(finding_id=finding.id, run_id=finding.last_run, kind="warc", url=finding.url, captured_at=at)
    house.session.add(row)
    house.session.flush()


def event(key: str) -> Event:
    return Event(
        key=key, unit="culture", kind=EventKind.COMPLAINT, title="投诉", happened=date(2026, 11, 2),
        verified=date(2026, 11, 3), level=EventLevel.DISTRICT, subject=EventSubject.SERVICE,
    )  # fmt: skip


def close(house: Office, name: str = "q4", *, after: timedelta = timedelta(), steps: Steps = STEPS) -> None:
    for number, (state, to) in enumerate(steps):
        at = CLOSING + after - timedelta(minutes=1 - number)
        periods.advance(house.session, name, to, expected=state, who="wang", now=at)


def looked(house: Office) -> tuple[object, ...]:
    """Everything that is made of the assessment's facts."""
    session, project = house.session, house.project
    cards = assessment_cards(session, project, ASSESSMENT, checks(), "zh")
    rubric, partners = load_family(ASSESSMENT.rubric, rubric_folders(project.root))
    side = assessment_side(session, project, ASSESSMENT, rubric, partners)
    return (
        table_json(ASSESSMENT, cards, LINKS, "zh"),
        repr(cards),
        repr(standings(session, project, ASSESSMENT, checks())),
        repr(side.submissions),
    )


def night(house: Office, unit: str, *verdicts: Verdict) -> None:
    run = house.session.get(Run, 4)
    if run is None:
        run = Run(id=4, kind="nightly", as_of=date(2026, 11, 21), started_at=LATER, state="finished")
        house.session.add(run)
        house.session.flush()
    site = house.session.get_one(Site, f"{unit}.example")
    record_site(house.session, run=run, site=site, verdicts=verdicts, attempts_by_url={}, now=LATER)
    for one in verdicts:
        house.session.add(
            CheckResult(run_id=4, site_key=site.key, check_id=one.check, outcome=one.outcome.value, reason=one.reason)
        )
    house.session.add(
        Observation(run_id=4, site_key=site.key, bundle_sha256="0" * 64, stopped_by="exhausted", robots_authority="函")
    )
    house.session.flush()


def decide(house: Office, action: str, subject: str) -> None:
    finding = house.finding("culture", subject)
    assert finding.id is not None
    expected = FindingState(finding.state)
    do = getattr(decisions, action)
    do(house.session, finding.id, who="assessor", now=LATER, expected=expected, reason="看过")


def moved(house: Office) -> None:
    """The next night sees the fax on another page, and says it otherwise."""
    elsewhere = JudgedFinding("fax", "http://x.example/new.html", "missing-field", {"field": "fax", "pages": "新指南"})
    night(house, "culture", replace(contacts("fax", "email", "hours"), findings=(elsewhere,)))
    archived(house, LATER)


def pictured(house: Office) -> None:
    finding = house.finding("culture", "fax").id
    house.session.add(
        Evidence(
            finding_id=finding, run_id=3, kind="screenshot", url="http://x.example/", path="objects/cd/new.raw",
            sha256="cd" * 32, captured_at=LATER,
        )
    )  # fmt: skip
    house.session.flush()


LATER_ON: dict[str, Callable[[Office], None]] = {
    "a finding is confirmed": lambda house: decide(house, "confirm", "hours"),
    "a finding is dismissed": lambda house: decide(house, "dismiss", "fax"),
    "a finding is taken up again": lambda house: decide(house, "reopen", "email"),
    "a waiting finding is dismissed": lambda house: decide(house, "dismiss", "hours"),
    "a night finds more": lambda house: night(house, "archives", contacts("fax"), unable("foi-entry")),
    "a night finds it mended": lambda house: night(house, "culture", contacts()),
    "a night decides what was undecided": lambda house: night(house, "culture", contacts("fax", "email", "hours")),
    "a night sees it elsewhere": moved,
    "an event is entered": lambda house: events.record(house.session, event("E2"), who="li", now=LATER) and None,
    "an event is revised": lambda house: (
        events.record(house.session, replace(event("E1"), verified=None), who="li", now=LATER) and None
    ),
    "an event is withdrawn": lambda house: (
        events.withdraw(house.session, "E1", reason="误记", who="li", now=LATER) and None
    ),
    "a picture is taken": pictured,
}


@pytest.mark.parametrize("name", LATER_ON)
def test_what_comes_later_moves_nothing(house: Office, name: str) -> None:
    close(house)
    before = looked(house)
    LATER_ON[name](house)
    assert looked(house) == before
    periods.reopen(house.session, "q4", expected=S.CLOSED, who="wang", now=LATER + timedelta(hours=1), why="复核")
    assert looked(house) != before


def test_closing_itself_moves_nothing(house: Office) -> None:
    before = looked(house)
    close(house)
    assert looked(house) == before


REFUSED: dict[str, Callable[[Office], object]] = {
    "a value": lambda house: entries.append(
        house.session, assessment="q4", unit_code="culture", place="KD2.r1", value=2, reason="", who="li", now=LATER
    ),
    "a value taken back": lambda house: entries.withdraw(
        house.session, assessment="q4", unit_code="culture", place="KD2.r1", reason="x", who="li", now=LATER
    ),
    "a ranking list": lambda house: rankings.keep(
        house.session, assessment="q4", metric="x", rows=[RankRow("culture", None, 1, "", "文化局")], file="a.csv",
        sha256="0" * 64, who="li", now=LATER,
    ),
    "a self-assessment": lambda house: selfreports.submit(
        house.session, "q4", [selfreports.Report("culture", "KD2", "5", "", (), LATER)], who="li", now=LATER
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", REFUSED)
def test_what_is_bound_to_the_assessment_is_refused(house: Office, name: str) -> None:
    close(house)
    before = looked(house)
    with pytest.raises(PeriodClosed):
        REFUSED[name](house)
    assert looked(house) == before
    periods.reopen(house.session, "q4", expected=S.CLOSED, who="wang", now=LATER, why="复核")
    REFUSED[name](house)


def test_what_is_published_is_what_was_closed(house: Office) -> None:
    close(house)
    first, _ = publish(house.session, house.project, ASSESSMENT, who="wang", now=CLOSING, unfinished=True)
    decide(house, "dismiss", "fax")
    again, new = publish(house.session, house.project, ASSESSMENT, who="wang", now=LATER, unfinished=True)
    assert (again.id, new) == (first.id, False)


STREETS = tuple(
    AssessmentConfig(
        id=period, title=period, rubric="kaifu-2013-streets", period=period, units=("street",),
        settings={"annual_aggregation": "mean"},
    )
    for period in ("2026Q1", "2026Q2", "2026Q3", "2026Q4", "2026")
)  # fmt: skip


def missing(house: Office, quarter: str, count: int, at: datetime) -> None:
    """A whole quarter of the street: 100 less ``count``."""
    for place, value in {"KS6.r1": count, "KS5.r1": 5, "KS5.r2": "timely", "KS16": 8, "KS8.r1": "compliant"}.items():
        entries.append(
            house.session, assessment=quarter, unit_code="street", place=place, value=value, reason="", who="li", now=at
        )


def test_a_closed_year_stands_still_though_a_quarter_is_reviewed_again(house: Office) -> None:
    project = house.project.model_copy(update={"assessments": STREETS})
    year = STREETS[-1]

    def result() -> Decimal | None:
        (card,) = assessment_cards(house.session, project, year, checks(), "en")
        return card.final

    for number, quarter in enumerate(STREETS[:4]):
        missing(house, quarter.id, number, NOW)
        close(house, quarter.id)
    assert result() == Decimal("98.5")  # (100 + 99 + 98 + 97) / 4
    close(house, year.id, after=timedelta(hours=1))
    periods.reopen(house.session, "2026Q1", expected=S.CLOSED, who="wang", now=LATER, why="更正")
    missing(house, "2026Q1", 8, LATER)
    assert result() == Decimal("98.5")
    close(house, "2026Q1", after=timedelta(hours=40), steps=((S.REVIEW, S.CLOSED),))
    assert result() == Decimal("98.5")
    periods.reopen(house.session, year.id, expected=S.CLOSED, who="wang", now=LATER + timedelta(days=2), why="更正")
    assert result() == Decimal("97.25")  # (95 + 99 + 98 + 97) / 4: the item has no more to lose


def test_entries_of_a_quarter_after_the_year_was_closed_are_not_in_it(tmp_path: Path) -> None:
    """A year that is scored anew takes what was entered for its quarters (AO-21)."""
    with district(tmp_path) as ouhai:
        ouhai.enter("q2", "O1.r1", 2, "第二季度两例")

        def points() -> Decimal | None:
            line = ouhai.line("y", "O1.r1")
            return line.points if line is not None else None

        two = points()
        for number, (state, to) in enumerate(STEPS):
            at = OUHAI + timedelta(minutes=number)
            periods.advance(ouhai.session, "y", to, expected=state, who="wang", now=at)
        entries.append(
            ouhai.session, assessment="q3", unit_code="fin", place="O1.r1", value=1, reason="晚了", who="li",
            now=OUHAI + timedelta(hours=1),
        )  # fmt: skip
        assert points() == two
        periods.reopen(ouhai.session, "y", expected=S.CLOSED, who="wang", now=OUHAI + timedelta(hours=2), why="补录")
        assert points() != two


def test_evidence_of_a_closed_assessment_is_of_nights_before_its_closing(house: Office) -> None:
    def nights() -> dict[int, int]:
        cards = assessment_cards(house.session, house.project, ASSESSMENT, checks(), "zh")
        meant = Meant(Kind.ASSESSMENT, "q4", "q4", "q4")
        return dict(chosen_assessment(house.session, house.project, meant, cards, None).nights)

    close(house)
    before = nights()
    assert set(before.values()) == {3}
    night(house, "culture", contacts("fax", "email", "hours"))
    assert nights() == before
    periods.reopen(house.session, "q4", expected=S.CLOSED, who="wang", now=LATER, why="复核")
    assert set(nights().values()) == {4}
