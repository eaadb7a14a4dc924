"""Results of older nights are thinned out of the database: no figure changes, and the nights can still be read."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from itertools import product
from pathlib import Path

import pytest
from sqlmodel import col, func, select

from sitecheck.facts.outcomes import Outcome
from sitecheck.facts.verdict import Verdict
from sitecheck.store import verdicts
from sitecheck.store.blobs import BlobStore
from sitecheck.store.engine import Store
from sitecheck.store.models import CheckResult, Job, Observation, PeriodStep, Run, RunCheck, Site, Unit, dumps
from sitecheck.store.night_results import results_of
from sitecheck.store.run_totals import complete
from sitecheck.store.thinning import thin_results
from sitecheck.tables.period import period_days
from sitecheck.tables.proofs import decided
from sitecheck.tables.tallies import decided_by_unit

SITES = ("a.example/", "b.example/")
CHECKS = ("foi-entry", "broken-links", "contact-fields")
PERIODS = ("2026", "2026Q1", "2026Q2", "2026Q3")
NIGHTS = (
    date(2026, 3, 29),
    date(2026, 3, 30),
    date(2026, 3, 31),
    date(2026, 4, 1),
    date(2026, 6, 29),
    date(2026, 7, 2),
)
OUTCOMES = (Outcome.PASS, Outcome.FAIL, Outcome.UNABLE)


def recorded(night: date) -> datetime:
    return datetime(night.year, night.month, night.day, tzinfo=UTC)


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    opened = Store.open(f"sqlite:///{tmp_path}/a.db")
    with opened.session() as session:
        session.add(Unit(code="u", name="示例局", category="department"))
        session.flush()
        session.add_all(Site(key=key, unit_code="u", url=f"http://{key}") for key in SITES)
    yield opened
    opened.close()


@pytest.fixture
def blobs(tmp_path: Path) -> BlobStore:
    return BlobStore(tmp_path / "snapshots")


def night(
    store: Store,
    blobs: BlobStore,
    day: date,
    *,
    sites: tuple[str, ...] = SITES,
    kind: str = "nightly",
    kept: bool = True,
) -> int:
    with store.session() as session:
        run = Run(kind=kind, as_of=day, started_at=recorded(day), finished_at=recorded(day), state="finished")
        session.add(run)
        session.flush()
        assert run.id is not None
        for number, site in enumerate(sites):
            judged = tuple(
                Verdict(
                    check,
                    OUTCOMES[(number + at + run.id) % 3],
                    "found",
                    {"label": "公开目录", "n": str(run.id)},
                    undecided=("a",) * at,
                )
                for at, check in enumerate(CHECKS)
            )
            told = verdicts.JudgedNight(verdicts.SCHEMA, site, day, "0" * 64, "0" * 64, {}, judged)
            session.add(
                Observation(
                    run_id=run.id, site_key=site, bundle_sha256="0" * 64, stopped_by="exhausted",
                    verdicts_sha256=blobs.put(verdicts.dump(told)) if kept else "",
                )
            )  # fmt: skip
            session.add(Job(run_id=run.id, site_key=site, state="done", finished_at=recorded(day)))
            session.add_all(
                CheckResult(
                    run_id=run.id, site_key=site, check_id=one.check, outcome=one.outcome.value, reason=one.reason,
                    params=dumps(dict(one.params)), undecided=dumps(list(one.undecided)),
                )
                for one in judged
            )  # fmt: skip
        complete(session)
        return run.id


def left(store: Store) -> dict[str, list[int]]:
    with store.reading() as session:
        rows = session.exec(select(CheckResult.site_key, CheckResult.run_id).distinct()).all()
    return {site: sorted(run for key, run in rows if key == site) for site in SITES}


def told(store: Store, moments: tuple[datetime | None, ...] = (None,)) -> list[object]:
    """What every period says of every moment, counted in both ways."""
    with store.reading() as session:
        return [
            (
                decided(session, "u", period_days(period), {}, "zh", CHECKS, until),
                decided_by_unit(session, ["u"], period_days(period), CHECKS, until),
            )
            for period, until in product(PERIODS, moments)
        ]


def test_the_newest_night_and_the_ends_of_quarters_stay(store: Store, blobs: BlobStore) -> None:
    runs = [night(store, blobs, day) for day in NIGHTS]
    before = told(store)
    assert thin_results(store) == 2 * 3
    assert left(store) == {key: [runs[2], runs[4], runs[5]] for key in SITES}
    assert told(store) == before
    assert thin_results(store) == 0


def test_what_a_closed_period_rests_on_stays(store: Store, blobs: BlobStore) -> None:
    runs = [night(store, blobs, day) for day in NIGHTS]
    closed = recorded(NIGHTS[1]) + timedelta(hours=3)
    with store.session() as session:
        session.add(PeriodStep(assessment="q1", state="closed", at=closed, who="reviewer"))
    before = told(store, (None, closed))
    thin_results(store)
    assert left(store) == {key: [runs[1], runs[2], runs[4], runs[5]] for key in SITES}
    assert told(store, (None, closed)) == before


def test_a_look_at_one_site_does_not_take_the_last_whole_night_away(store: Store, blobs: BlobStore) -> None:
    whole = night(store, blobs, date(2026, 7, 1))
    again = night(store, blobs, date(2026, 7, 2), sites=SITES[:1], kind="recheck")
    before = told(store)
    assert thin_results(store) == 0
    assert left(store) == {SITES[0]: [whole, again], SITES[1]: [whole]}
    assert told(store) == before


def test_it_does_not_take_the_last_night_of_a_quarter_away_either(store: Store, blobs: BlobStore) -> None:
    whole = night(store, blobs, date(2026, 3, 30))
    again = night(store, blobs, date(2026, 3, 31), sites=SITES[:1], kind="retry")
    last = night(store, blobs, date(2026, 7, 1))
    before = told(store)
    assert thin_results(store) == 1
    assert left(store) == {key: [whole, last] for key in SITES}
    assert again not in left(store)[SITES[0]]
    assert told(store) == before


def test_a_night_without_a_file_of_its_verdicts_is_not_touched(store: Store, blobs: BlobStore) -> None:
    old = night(store, blobs, date(2026, 7, 1), kept=False)
    new = night(store, blobs, date(2026, 7, 2))
    assert thin_results(store) == 0
    assert left(store) == {key: [old, new] for key in SITES}


def test_a_run_without_totals_is_not_touched(store: Store, blobs: BlobStore) -> None:
    old = night(store, blobs, date(2026, 7, 1))
    night(store, blobs, date(2026, 7, 2))
    with store.session() as session:
        for row in session.exec(select(RunCheck).where(RunCheck.run_id == old)):
            session.delete(row)
    assert thin_results(store) == 0


def test_a_thinned_night_reads_as_before(store: Store, blobs: BlobStore) -> None:
    old = night(store, blobs, date(2026, 7, 1))
    night(store, blobs, date(2026, 7, 2))
    with store.reading() as session:
        before = [row.model_dump(exclude={"id"}) for row in results_of(session, blobs, old, SITES[1]) or ()]
    assert thin_results(store) == 2
    with store.reading() as session:
        assert session.exec(select(func.count(col(CheckResult.id))).where(CheckResult.run_id == old)).one() == 0
        read = results_of(session, blobs, old, SITES[1])
        assert read is not None
        assert [row.model_dump(exclude={"id"}) for row in read] == before
        assert len(before) == len(CHECKS)


def test_a_thinned_night_whose_file_is_gone_is_told_as_lost(store: Store, blobs: BlobStore) -> None:
    old = night(store, blobs, date(2026, 7, 1))
    night(store, blobs, date(2026, 7, 2))
    thin_results(store)
    with store.reading() as session:
        sha = session.exec(select(Observation.verdicts_sha256).where(Observation.run_id == old)).first()
        assert sha is not None
        blobs.path(sha).unlink()
        assert results_of(session, blobs, old, SITES[0]) is None
        assert results_of(session, blobs, 99, SITES[0]) == []
