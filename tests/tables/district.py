"""A small district under the Ouhai table: four units, a year and its quarters, and short ways to hand things in."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path

from sqlalchemy.pool import StaticPool
from sqlmodel import Session, SQLModel, create_engine, select

from sitecheck.checks.definition import CheckFile
from sitecheck.facts.events import Event, EventFlag, EventKind, EventLevel, EventSubject
from sitecheck.facts.outcomes import FindingState, Outcome
from sitecheck.facts.ranks import RankRow
from sitecheck.facts.verdict import JudgedFinding, Verdict
from sitecheck.review import entries, events, rankings, selfreports
from sitecheck.review.decisions import confirm
from sitecheck.review.lifecycle import record_site
from sitecheck.review.selfreports import Report
from sitecheck.scoring.scorecard import Line
from sitecheck.settings.records import AssessmentConfig, Project, Settings, UnitConfig
from sitecheck.store.models import Finding, Run, Site, Unit
from sitecheck.tables.cards import assessment_cards
from sitecheck.tables.records import UnitCard

NOW = datetime(2026, 11, 20, 2, 0, tzinfo=UTC)
OA = "OA应用综合得分（外部导入）"
CHECKS: dict[str, CheckFile] = {}


def _assessment(name: str, period: str, title: str) -> AssessmentConfig:
    return AssessmentConfig(id=name, title=title, rubric="ouhai-2017", period=period, categories=("department",))


YEAR = _assessment("y", "2026", "2026年度")
QUARTERS = tuple(_assessment(f"q{n}", f"2026Q{n}", f"2026年第{n}季度") for n in (2, 3, 4))
CODES = ("fin", "edu", "law", "farm")


class District:
    """One session over an empty store."""

    def __init__(self, session: Session, folder: Path) -> None:
        self.session = session
        units = tuple(
            UnitConfig(
                code=code, name=f"示例区{code}局", category="department",
                attributes={"foi_responsible": True, "has_website": True},
            )
            for code in CODES
        )  # fmt: skip
        self.project = Project(root=folder, settings=Settings(), units=units, assessments=(YEAR, *QUARTERS))
        for unit in units:
            session.add(Unit(code=unit.code, name=unit.name, category=unit.category))
        session.flush()
        session.add(Site(key="fin.example", unit_code="fin", url="http://fin.example/"))
        session.flush()

    def event(
        self, key: str, kind: str, day: date, *said: str, unit: str = "fin", matter: str = "", count: int = 1
    ) -> None:
        levels = [EventLevel(one) for one in said if one in set(EventLevel)]
        subjects = [EventSubject(one) for one in said if one in set(EventSubject)]
        flags = {
            EventFlag(one.lstrip("-")): not one.startswith("-") for one in said if one.lstrip("-") in set(EventFlag)
        }
        event = Event(
            key, unit, EventKind(kind), f"事项{key}", day, day, levels[0] if levels else None,
            subjects[0] if subjects else None, matter, count, None, flags, "文〔2026〕1号",
        )  # fmt: skip
        events.record(self.session, event, who="assessor", now=NOW)

    def enter(self, assessment: str, place: str, value: object, reason: str = "理由", unit: str = "fin") -> int:
        row = entries.append(
            self.session, assessment=assessment, unit_code=unit, place=place, value=value, reason=reason,
            who="assessor", now=NOW,
        )  # fmt: skip
        assert row.id is not None
        return row.id

    def rank(self, assessment: str, *scores: int, metric: str = OA) -> None:
        rows = tuple(RankRow(code, Decimal(score)) for code, score in zip(CODES, scores, strict=False))
        rankings.keep(
            self.session, assessment=assessment, metric=metric, rows=rows, file="oa.xlsx", sha256="ab" * 32,
            who="assessor", now=NOW,
        )  # fmt: skip

    def report(self, assessment: str, item: str, value: str, at: datetime = NOW) -> None:
        report = Report("fin", item, value, "自查无违规", (), at)
        selfreports.submit(self.session, assessment, [report], who="fin", now=NOW)

    def broken_links(self, day: date, *targets: str) -> None:
        """A confirmed finding for each dead target, on one night."""
        run = Run(kind="nightly", as_of=day, started_at=NOW, state="finished")
        self.session.add(run)
        self.session.flush()
        found = tuple(JudgedFinding(target, "http://fin.example/", "dead", {}) for target in targets)
        verdict = Verdict("broken-links", Outcome.FAIL, "dead", findings=found)
        site = self.session.get_one(Site, "fin.example")
        record_site(self.session, run=run, site=site, verdicts=[verdict], attempts_by_url={}, now=NOW)
        for row in self.session.exec(select(Finding)).all():
            if row.id is not None and row.state != FindingState.CONFIRMED:
                confirm(self.session, row.id, who="assessor", now=NOW, expected=FindingState(row.state))

    def card(self, assessment: str, unit: str = "fin") -> UnitCard:
        return self.cards(assessment)[unit]

    def cards(self, assessment: str) -> dict[str, UnitCard]:
        config = next(one for one in self.project.assessments if one.id == assessment)
        found = assessment_cards(self.session, self.project, config, CHECKS, "zh")
        return {card.unit.code: card for card in found}

    def line(self, assessment: str, rule: str, unit: str = "fin") -> Line | None:
        items = self.card(assessment, unit).main.card.items
        return next((line for item in items for line in item.lines if line.rule == rule), None)


@contextmanager
def district(folder: Path) -> Iterator[District]:
    engine = create_engine("sqlite://", poolclass=StaticPool, connect_args={"check_same_thread": False})
    SQLModel.metadata.create_all(engine)
    with Session(engine) as session:
        yield District(session, folder)
    engine.dispose()
