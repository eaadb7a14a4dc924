"""What a night writes down of the column map: once, also where the night is taken in twice."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

from sqlmodel import select
from tests.audit.kept_night import NOW, KeptNight, audited, project_of, recorded

from sitecheck.audit.seen import row_key
from sitecheck.evidence.fsck import look
from sitecheck.evidence.seal import seal_nights
from sitecheck.evidence.small import SmallPicture
from sitecheck.evidence.verify import verify
from sitecheck.facts.outcomes import Stop
from sitecheck.facts.site import Candidate, ColumnReading, ColumnState, SiteObservation
from sitecheck.page.urls import site_key
from sitecheck.store.engine import Store
from sitecheck.store.models import ColumnChange, ColumnMap, PagePicture, Pruned
from sitecheck.store.pictures import remove_files

COLUMN = "foi-entry"


def seen_as(night: KeptNight, state: ColumnState, url: str | None = None, **more: object) -> KeptNight:
    """The night with this of one column, which a rubric asks for."""
    candidates = (Candidate(url, "x", url, 0.5, "exact", None),) if url is not None else ()
    reading = ColumnReading(COLUMN, state, url=url, confidence=0.6 if url else 0.0, candidates=candidates)
    observation = replace(night.audit.observation, columns={COLUMN: reading})
    given: dict[str, object] = {"observation": observation, "asked": frozenset({COLUMN})} | more
    return replace(night, audit=replace(night.audit, **given))  # type: ignore[arg-type]


def pictured(night: KeptNight, url: str, content: bytes) -> SmallPicture:
    sha = night.blobs.put(content, raw=True)
    return SmallPicture(row_key(url), url, sha, len(content), sha, night.audit.observation.started_at)


def stopped(observation: SiteObservation, stop: Stop) -> SiteObservation:
    return replace(observation, crawl=replace(observation.crawl, stopped_by=stop))


def rows(store: Store) -> tuple[list[tuple[str, str, str]], tuple[str, str, str]]:
    with store.reading() as session:
        changes = [(one.action, one.old_url, one.new_url) for one in session.exec(select(ColumnChange))]
        row = session.exec(select(ColumnMap)).one()
        return changes, (row.state, row.url, row.need)


def test_the_map_changes_are_told_once_and_a_blind_night_changes_nothing(tmp_path: Path) -> None:
    night = audited(tmp_path)
    project = project_of(tmp_path, night.site)
    a, b = f"{night.site.url}a/", f"{night.site.url}b/"
    first = seen_as(night, ColumnState.FOUND, a)
    store = recorded(project, first, first)
    assert rows(store) == ([("found", "", a)], ("found", a, "low"))
    recorded(project, seen_as(night, ColumnState.UNABLE), store=store)
    assert rows(store) == ([("found", "", a)], ("found", a, "low"))
    for state, url in ((ColumnState.MISSING, None), (ColumnState.FOUND, b), (ColumnState.FOUND, a)):
        again = seen_as(night, state, url)
        recorded(project, again, again, store=store)
    changes, now = rows(store)
    assert changes[1:] == [("lost", a, ""), ("returned", "", b), ("moved", b, a)]
    assert now == ("found", a, "low")
    store.close()


def test_pictures_are_replaced_with_a_row_and_kept_over_a_blind_night(tmp_path: Path) -> None:
    night = audited(tmp_path)
    project = project_of(tmp_path, night.site)
    url = f"{night.site.url}a/"
    old, new = pictured(night, url, b"old"), pictured(night, url, b"new")
    first = seen_as(night, ColumnState.FOUND, url, pictures=(old,))
    store = recorded(project, first, first)
    blind = seen_as(night, ColumnState.UNABLE)
    blind = replace(blind, audit=replace(blind.audit, observation=stopped(blind.audit.observation, Stop.UNREACHABLE)))
    recorded(project, blind, store=store)
    with store.reading() as session:
        key = (site_key(night.site.url), row_key(url))
        assert session.get_one(PagePicture, key).sha256 == old.sha256
        assert session.exec(select(Pruned)).all() == []
    recorded(project, seen_as(night, ColumnState.FOUND, url, pictures=(new,)), store=store)
    with store.reading() as session:
        assert session.get_one(PagePicture, key).sha256 == new.sha256
        assert [one.sha256 for one in session.exec(select(Pruned))] == [old.sha256]
    recorded(project, seen_as(night, ColumnState.MISSING), store=store)
    with store.reading() as session:
        assert session.get(PagePicture, key) is None
    store.close()


def test_a_replaced_picture_is_neither_missing_nor_added(tmp_path: Path) -> None:
    night = audited(tmp_path)
    project = project_of(tmp_path, night.site)
    url, root = f"{night.site.url}a/", night.blobs.root
    old, new = pictured(night, url, b"old"), pictured(night, url, b"new")
    store = recorded(project, seen_as(night, ColumnState.FOUND, url, pictures=(old,)))
    seal_nights(store, root, lambda: NOW)
    recorded(project, seen_as(night, ColumnState.FOUND, url, pictures=(new,)), store=store)
    assert remove_files(night.blobs, [old.sha256]) == []
    seal_nights(store, root, lambda: NOW)
    with store.reading() as session:
        report = verify(session, root, (), now=lambda: datetime.now(UTC))
    assert report.found == []
    assert report.pruned == 1
    troubles = look(store, night.blobs, now=datetime.now(UTC), alone=True).troubles
    assert [one for one in troubles if one.sha256 in (old.sha256, new.sha256)] == []
    store.close()
