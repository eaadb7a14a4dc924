"""An in-memory store with two units, and short ways to record nights."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import UTC, date, datetime, timedelta

from sqlalchemy import Engine
from sqlalchemy.pool import StaticPool
from sqlmodel import Session, SQLModel, create_engine, select

from sitecheck.facts.fetched import Attempt
from sitecheck.facts.outcomes import Outcome
from sitecheck.facts.verdict import JudgedFinding, Mark, Verdict
from sitecheck.review.lifecycle import Recorded, record_site
from sitecheck.store.models import Decision, Finding, Run, Site, Unit

START = datetime(2026, 11, 1, 17, 0, tzinfo=UTC)
SITE = "portal.example"


class House:
    """Nights over one site: run n is judged as of 2026-11-0n."""

    def __init__(self, session: Session) -> None:
        self.session = session
        session.add(Unit(code="culture", name="示例市文化局", aliases='["文化局"]', category="department"))
        session.add(Unit(code="finance", name="示例市财政局", category="department"))
        session.flush()
        session.add(Site(key=SITE, unit_code="culture", url=f"http://{SITE}/"))
        session.add(Site(key="other.example", unit_code="finance", url="http://other.example/"))
        session.flush()

    def run(self, number: int) -> Run:
        """Run ``number``, made when it is first asked for."""
        run = self.session.get(Run, number)
        if run is None:
            run = Run(
                id=number, kind="manual", as_of=date(2026, 11, number), started_at=self.at(number), state="finished"
            )
            self.session.add(run)
            self.session.flush()
        return run

    @staticmethod
    def at(number: int, minutes: int = 0) -> datetime:
        return START + timedelta(days=number - 1, minutes=minutes)

    def night(
        self,
        number: int,
        *verdicts: Verdict,
        site: str = SITE,
        attempts: Mapping[str, Sequence[Attempt]] | None = None,
        examined: Mapping[str, Collection[str]] | None = None,
        again: int = 0,
    ) -> Recorded:
        return record_site(
            self.session,
            run=self.run(number),
            site=self.session.get_one(Site, site),
            verdicts=verdicts,
            attempts_by_url=attempts or {},
            now=self.at(number, 60 + again),
            examined=examined,
        )

    def finding(self, subject: str = "fax") -> Finding:
        return self.session.exec(select(Finding).where(Finding.subject == subject)).one()

    def key(self, subject: str = "fax") -> int:
        found = self.finding(subject).id
        assert found is not None
        return found

    def state(self, subject: str = "fax") -> str:
        return self.finding(subject).state

    def steps(self, subject: str = "fax") -> list[tuple[str, str]]:
        rows = self.session.exec(
            select(Decision).where(Decision.finding_id == self.finding(subject).id).order_by(Decision.id)  # type: ignore[arg-type]
        )
        return [(row.who, row.action) for row in rows]


def fail(
    *subjects: str, certain: bool = False, check: str = "contact-fields", undecided: Sequence[str] = ()
) -> Verdict:
    findings = tuple(
        JudgedFinding(
            subject,
            f"http://{SITE}/gk/zn.html",
            "missing-field",
            {"field": subject},
            certain,
            (Mark(f"http://{SITE}/gk/zn.html", "ab" * 32, region="contact"),),
        )
        for subject in subjects
    )
    return Verdict(check, Outcome.FAIL, "missing-fields", {}, findings, tuple(undecided))


def passed(check: str = "contact-fields", undecided: Sequence[str] = (), **params: str) -> Verdict:
    return Verdict(check, Outcome.PASS, "complete", params, undecided=tuple(undecided))


def unable(check: str = "contact-fields") -> Verdict:
    return Verdict(check, Outcome.UNABLE, "unreadable", {"why": "blocked"})


@contextmanager
def empty_store() -> Iterator[Engine]:
    engine = create_engine("sqlite://", connect_args={"check_same_thread": False}, poolclass=StaticPool)
    SQLModel.metadata.create_all(engine)
    yield engine
    engine.dispose()


@contextmanager
def open_house(engine: Engine) -> Iterator[House]:
    """A house whose changes are thrown away at the end."""
    with Session(engine) as session:
        yield House(session)
        session.rollback()
