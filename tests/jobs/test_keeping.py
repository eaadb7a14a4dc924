"""Pruning by the settings: at the end of a night, once it is sealed, and only where something is set."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from sqlmodel import select
from tests.audit.kept_night import project_of
from tests.evidence.kept import NOW, Kept

from sitecheck.evidence import prune as pruning
from sitecheck.jobs.keeping import limits_and_reason, prune_by_settings, verified_counts
from sitecheck.jobs.night import run_night
from sitecheck.settings.records import Project, Settings
from sitecheck.store.keeping import Limits, start_of
from sitecheck.store.models import Pruned, Seal

Words = list[str]


@pytest.fixture
def kept(tmp_path: Path) -> Iterator[Kept]:
    """An old night with a finding that was dismissed, and a newer one."""
    kept = Kept(tmp_path)
    old = kept.run(date(2026, 11, 1))
    kept.night(old)
    kept.seen(kept.finding("fax", "dismissed"), old, {"html": b"page"})
    kept.night(kept.run(date(2026, 11, 20)))
    kept.age()
    yield kept
    kept.close()


def project(folder: Path, **values: int) -> Project:
    found = project_of(folder).model_copy(update={"assessments": ()})
    return found.model_copy(update={"settings": found.settings.model_copy(update=values)})


def night(kept: Kept, folder: Path, **values: int) -> Words:
    said: Words = []
    asyncio.run(run_night(project(folder, **values), kept.store, say=said.append, now=lambda: NOW, use_browser=False))
    return said


def test_a_night_prunes_once_it_is_sealed(kept: Kept, tmp_path: Path) -> None:
    said = night(kept, tmp_path, keep_nights_days=10, keep_evidence_days=10)
    pruned = [number for number, line in enumerate(said) if line.startswith("Pruned by keep_nights_days = 10, ")]
    sealed = [number for number, line in enumerate(said) if " is sealed: number " in line]
    assert len(pruned) == 1
    assert pruned[0] > max(sealed)
    with kept.store.reading() as session:
        rows = session.exec(select(Pruned)).all()
        seals = session.exec(select(Seal)).all()
    assert (len(rows), {row.why for row in rows}) == (6, {"keep_nights_days = 10, keep_evidence_days = 10"})
    assert len(seals) == 3  # the two nights before, and this one
    # What went is told by the seal of the night after.
    assert {row.sealed_in for row in rows} == {None}
    night(kept, tmp_path, keep_nights_days=10, keep_evidence_days=10)
    with kept.store.reading() as session:
        assert {row.sealed_in for row in session.exec(select(Pruned))} == {4}


def test_where_nothing_is_set_nothing_goes(kept: Kept, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def never(*_: object, **__: object) -> None:
        raise AssertionError("nothing may be looked at")

    monkeypatch.setattr(pruning, "plan", never)
    before = kept.files()
    assert not any("runed" in line for line in night(kept, tmp_path))
    assert kept.files() == before


def test_a_folder_that_cannot_be_pruned_costs_no_night(
    kept: Kept, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: object, **__: object) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(pruning, "lying", broken)
    said: Words = []
    found = project(tmp_path, keep_nights_days=10)
    prune_by_settings(found, kept.store, kept.blobs, say=said.append, now=lambda: NOW)
    assert said == ["Not pruned: Permission denied"]


def test_a_day_that_is_named_outranks_the_settings() -> None:
    settings = Settings(keep_nights_days=10)
    now = datetime(2026, 11, 22, 20, 0, tzinfo=UTC)  # the 23rd in Beijing
    assert limits_and_reason(settings, None, now) == (Limits(start_of(date(2026, 11, 13))), "keep_nights_days = 10")
    day = date(2026, 1, 1)
    assert limits_and_reason(settings, day, now) == (Limits(start_of(day), start_of(day)), "nights before 2026-01-01")
    assert limits_and_reason(Settings(), None, now) == (Limits(), "")


@pytest.mark.parametrize(("counts", "wanted"), [("confirmed", False), ("verified", True)])
def test_whether_verified_findings_count(tmp_path: Path, counts: str, wanted: bool) -> None:
    found = project_of(tmp_path)
    one = found.assessments[0]
    other = one.model_copy(update={"counts": counts})
    assert verified_counts(found.model_copy(update={"assessments": (one, other)})) is wanted
