"""A small assessed district for the tests of this room: four units, one night in the period, one before it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime
from pathlib import Path

from sqlalchemy.pool import StaticPool
from sqlmodel import Session, SQLModel, create_engine, select

from sitecheck.checks.definition import CheckFile
from sitecheck.checks.load import load_checks
from sitecheck.facts.data import data_dir
from sitecheck.facts.outcomes import FindingState, Outcome
from sitecheck.facts.verdict import JudgedFinding, Verdict
from sitecheck.review.decisions import confirm
from sitecheck.review.entries import append
from sitecheck.review.lifecycle import record_site
from sitecheck.settings.records import AssessmentConfig, Project, Settings, UnitConfig
from sitecheck.store.models import CheckResult, Evidence, Finding, Run, Site, Unit
from sitecheck.tables.cards import assessment_cards
from sitecheck.tables.links import Links
from sitecheck.tables.records import UnitCard

NOW = datetime(2026, 11, 20, 18, 0, tzinfo=UTC)
LONG = "示例市[城市]管理/综合行政执法局（城市管理委员会办公室、住房和城乡建设联合执法支队）"
ASSESSMENT = AssessmentConfig(
    id="q4",
    title="示例市2026年第四季度政务公开考核",
    rubric="kaifu-2013-departments",
    period="2026Q4",
    categories=("department",),
    exclude=("excluded",),
)
LINKS = Links("http://127.0.0.1:8000", "../snapshots")
FORMULA = '=HYPERLINK("http://evil.example","x")'


def checks() -> dict[str, CheckFile]:
    return load_checks([data_dir("checks")])


def project(folder: Path) -> Project:
    def unit(code: str, name: str, window: bool, category: str = "department") -> UnitConfig:
        return UnitConfig(code=code, name=name, category=category, attributes={"has_service_window": window})

    units = (
        unit("culture", "文化局", False),
        unit("finance", "财政局", True),
        unit("urban", LONG, True),
        unit("archives", "档案局", False),
        unit("excluded", "不考核单位", False),
        unit("street", "某街道", False, "street"),
    )
    return Project(root=folder, settings=Settings(), units=units, assessments=(ASSESSMENT,))


class Office:
    """Writes nights, decisions and entries."""

    def __init__(self, session: Session, folder: Path) -> None:
        self.session = session
        self.project = project(folder)
        for unit in self.project.units:
            session.add(Unit(code=unit.code, name=unit.name, category=unit.category))
        session.flush()
        for unit in self.project.units:
            session.add(Site(key=f"{unit.code}.example", unit_code=unit.code, url=f"http://{unit.code}.example/"))
        for number, day in ((1, date(2026, 9, 30)), (2, date(2026, 11, 19)), (3, date(2026, 11, 20))):
            session.add(Run(id=number, kind="nightly", as_of=day, started_at=NOW, state="finished"))
        session.flush()

    def night(self, run: int, unit: str, *verdicts: Verdict) -> None:
        site = self.session.get_one(Site, f"{unit}.example")
        record_site(
            self.session, run=self.session.get_one(Run, run), site=site, verdicts=verdicts, attempts_by_url={}, now=NOW
        )
        for verdict in verdicts:
            self.session.add(
                CheckResult(
                    run_id=run, site_key=site.key, check_id=verdict.check, outcome=verdict.outcome.value,
                    reason=verdict.reason,
                )
            )  # fmt: skip
        self.session.flush()

    def finding(self, unit: str, subject: str) -> Finding:
        return self.session.exec(select(Finding).where(Finding.unit_code == unit, Finding.subject == subject)).one()

    def confirm(self, unit: str, subject: str) -> int:
        finding = self.finding(unit, subject)
        assert finding.id is not None
        confirm(self.session, finding.id, who="assessor", now=NOW, expected=FindingState(finding.state))
        return finding.id

    def picture(self, finding: int, run: int, path: str, missing: str = "", part: int = 0) -> None:
        self.session.add(
            Evidence(
                finding_id=finding, run_id=run, kind="screenshot", url="http://x.example/", path=path, sha256="ab" * 32,
                captured_at=NOW, missing=missing, part=part,
            )
        )  # fmt: skip
        self.session.flush()

    def enter(self, unit: str, place: str, value: object, reason: str = "") -> None:
        append(
            self.session, assessment="q4", unit_code=unit, place=place, value=value, reason=reason, who="assessor",
            now=NOW,
        )  # fmt: skip

    def cards(self, language: str = "zh", assessment: AssessmentConfig = ASSESSMENT) -> dict[str, UnitCard]:
        found = assessment_cards(self.session, self.project, assessment, checks(), "zh" if language == "zh" else "en")
        return {card.unit.code: card for card in found}


def contacts(*fields: str) -> Verdict:
    findings = tuple(
        JudgedFinding(name, "http://x.example/zn.html", "missing-field", {"field": name, "pages": "指南"})
        for name in fields
    )
    return Verdict("contact-fields", Outcome.FAIL if fields else Outcome.PASS, "missing-fields", findings=findings)


def unable(check: str) -> Verdict:
    return Verdict(check, Outcome.UNABLE, "blocked")


@contextmanager
def office(folder: Path) -> Iterator[Office]:
    engine = create_engine("sqlite://", poolclass=StaticPool, connect_args={"check_same_thread": False})
    SQLModel.metadata.create_all(engine)
    with Session(engine) as session:
        yield Office(session, folder)
    engine.dispose()


def told(folder: Path) -> list[UnitCard]:
    """The cards of a whole story: findings confirmed and waiting, entries good, odd and refused."""
    with office(folder) as house:
        house.night(2, "culture", contacts("fax", "email"), unable("update-freshness"))
        house.night(3, "culture", contacts("fax", "email"), unable("update-freshness"))
        house.night(3, "finance", contacts("hours"))
        house.night(3, "urban", contacts())
        fax, _ = house.confirm("culture", "fax"), house.confirm("culture", "email")
        house.picture(fax, 2, "objects/00/old.raw")
        house.picture(fax, 3, "objects/ab/new.raw")
        house.enter("culture", "KD2.r1", 1, FORMULA)
        for unit in ("culture", "finance", "urban", "archives"):
            for rule in ("KD7.r1", "KD7.r2", "KD7.r3"):
                house.enter(unit, rule, True, "职权清理报告")
            house.enter(unit, "KD11.r1", "compliant", "台账")
        house.enter("finance", "KW2.r2", 2, "两份指南格式不合")
        house.enter("urban", "KD2.r9", 1)
        return list(house.cards().values())
