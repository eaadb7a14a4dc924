"""Totals of runs: the same whether written when a run closes, again, later, or counted."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from sqlmodel import Session, delete, select

from sitecheck.facts.outcomes import FindingState, Outcome
from sitecheck.facts.verdict import JudgedFinding, Verdict
from sitecheck.jobs import queue
from sitecheck.review import decisions
from sitecheck.review.lifecycle import record_site
from sitecheck.store.engine import Store
from sitecheck.store.models import CheckResult, Finding, Run, RunCheck, Site, Unit
from sitecheck.store.run_totals import complete, totals, write_totals

AT = datetime(2026, 11, 20, 17, 0, tzinfo=UTC)
KEYS = ("a.example/", "b.example/")
LINKS, FAX = "broken-links", "contact-fields"


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    store = Store.open(f"sqlite:///{tmp_path / 'a.db'}")
    with store.session() as session:
        session.add(Unit(code="a", name="甲局", category="department"))
        session.flush()
        session.add_all(Site(key=key, unit_code="a", url=f"http://{key}") for key in KEYS)
    yield store
    store.close()


def verdict(check: str, *subjects: str, outcome: Outcome | None = None) -> Verdict:
    found = tuple(JudgedFinding(one, f"http://a.example/{one}", "http-404", {}) for one in subjects)
    return Verdict(check, outcome or (Outcome.FAIL if found else Outcome.PASS), "r", {}, found)


def night(store: Store, number: int, *by_site: tuple[Verdict, ...]) -> int:
    now = AT + timedelta(days=number)
    with store.session() as session:
        run, _ = queue.open_run(
            session, kind="nightly", as_of=now.date(), site_keys=KEYS, checks_hash="c", version="1", now=now
        )
        assert run.id is not None
        for key, verdicts in zip(KEYS, by_site, strict=True):
            job = queue.claim(session, run_id=run.id, worker="w", now=now)
            assert job is not None
            assert job.id is not None
            record_site(
                session, run=run, site=session.get_one(Site, key), verdicts=verdicts, attempts_by_url={}, now=now
            )
            session.add_all(
                CheckResult(run_id=run.id, site_key=key, check_id=one.check, outcome=one.outcome.value, reason="r")
                for one in verdicts
            )
            queue.finish(session, job_id=job.id, error="", now=now)
        queue.close_run(session, run_id=run.id, now=now)
        return run.id


def rows(session: Session) -> dict[tuple[int, str], dict[str, int]]:
    """What is kept, without zeros."""
    found = session.exec(select(RunCheck).order_by(RunCheck.run_id, RunCheck.check_id))
    return {
        (row.run_id, row.check_id): {
            name: value for name, value in row.model_dump().items() if name not in ("run_id", "check_id") and value
        }
        for row in found
    }


WANTED = {
    (1, LINKS): {"failed": 1, "unable": 1, "new": 2, "there": 2},
    (1, FAX): {"facts": 1, "not_applicable": 1},
    (2, LINKS): {"passed": 1, "failed": 1, "new": 1, "fixed": 2, "there": 1},
    (2, FAX): {"passed": 2},
    (3, LINKS): {"passed": 1, "failed": 1, "fixed": 1, "reopened": 1, "there": 1},
    (11, LINKS): {"unable": 2},
}


@pytest.fixture
def nights(store: Store) -> Store:
    unable = verdict(LINKS, outcome=Outcome.UNABLE)
    night(store, 1, (verdict(LINKS, "x", "y"), verdict(FAX, outcome=Outcome.FACTS)),
          (unable, verdict(FAX, outcome=Outcome.NOT_APPLICABLE)))  # fmt: skip
    night(store, 2, (verdict(LINKS), verdict(FAX)), (verdict(LINKS, "z"), verdict(FAX)))
    with store.session() as session:  # a person's steps are not the night's
        finding = session.exec(select(Finding).where(Finding.subject == "z")).one()
        assert finding.id is not None
        decisions.confirm(session, finding.id, who="p", now=AT, expected=FindingState.VERIFIED)
    night(store, 3, (verdict(LINKS, "x"),), (verdict(LINKS),))
    with store.session() as session:
        session.add(Run(id=10, kind="manual", as_of=date(2026, 12, 1), started_at=AT, state="running"))
        session.add(Run(id=11, kind="manual", as_of=date(2026, 12, 1), started_at=AT, state="finished"))
        session.flush()
        session.add_all(
            CheckResult(run_id=11, site_key=key, check_id=LINKS, outcome=Outcome.UNABLE.value, reason="r")
            for key in KEYS
        )
        complete(session)
    return store


def test_totals_of_nights(nights: Store) -> None:
    with nights.reading() as session:
        assert rows(session) == WANTED


def test_writing_them_again_changes_nothing(nights: Store) -> None:
    with nights.session() as session:
        for run in (1, 2, 3, 11):
            write_totals(session, run)
        assert rows(session) == WANTED
        assert complete(session) == 0


def test_runs_that_have_none_get_them(nights: Store) -> None:
    with nights.session() as session:
        session.execute(delete(RunCheck).where(RunCheck.run_id != 3))  # type: ignore[arg-type]
        assert complete(session) == 3
        assert rows(session) == WANTED


def test_they_outlast_the_results(nights: Store) -> None:
    with nights.session() as session:
        session.execute(delete(CheckResult))
        assert complete(session) == 0
        assert rows(session) == WANTED


def test_asking_for_them(nights: Store) -> None:
    with nights.session() as session:
        session.execute(delete(RunCheck).where(RunCheck.run_id == 2))  # type: ignore[arg-type]
        session.add(CheckResult(run_id=10, site_key=KEYS[0], check_id=LINKS, outcome="pass", reason="r"))
    with nights.reading() as session:
        found = totals(session, [1, 2, 2, 10, 99])
        assert {run: [row.check_id for row in rows] for run, rows in found.items()} == {
            1: [LINKS, FAX], 2: [LINKS, FAX], 10: [LINKS],
        }  # fmt: skip
        counted = {row.check_id: row for row in found[2]}
        assert (counted[LINKS].passed, counted[LINKS].failed, counted[LINKS].new) == (1, 1, 0)
        assert found[10][0].passed == 1
