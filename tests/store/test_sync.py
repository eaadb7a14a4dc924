from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlmodel import select

from sitecheck.settings.records import Project, Settings, SiteConfig, UnitConfig
from sitecheck.store.engine import Store
from sitecheck.store.models import Site, Unit
from sitecheck.store.sync import sync_project


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    store = Store.open(f"sqlite:///{tmp_path / 'a.db'}")
    yield store
    store.close()


def unit(code: str, name: str = "局", **more: object) -> UnitConfig:
    return UnitConfig.model_validate({"code": code, "name": name, "category": "department"} | more)


def sync(store: Store, units: list[UnitConfig], sites: dict[str, SiteConfig]) -> None:
    project = Project(root=Path(), settings=Settings(), units=tuple(units), sites=tuple(sites.values()))
    with store.session() as session:
        sync_project(session, project, sites)


def rows(store: Store) -> tuple[dict[str, tuple[str, bool]], dict[str, tuple[str, str, bool]]]:
    with store.reading() as session:
        units = {one.code: (one.name, one.active) for one in session.exec(select(Unit))}
        return units, {one.key: (one.unit_code, one.url, one.active) for one in session.exec(select(Site))}


def test_what_is_configured_is_there_and_what_left_stays_inactive(store: Store) -> None:
    a = SiteConfig(unit="a", url="http://a.example/", site_code="3303000001")
    b = SiteConfig(unit="b", url="http://b.example/")
    sync(store, [unit("a"), unit("b")], {"a.example": a, "b.example": b})
    for _ in range(2):
        sync(store, [unit("a", "甲局")], {"a.example": a})
        assert rows(store) == (
            {"a": ("甲局", True), "b": ("局", False)},
            {"a.example": ("a", "http://a.example/", True), "b.example": ("b", "http://b.example/", False)},
        )
    sync(store, [unit("a"), unit("b")], {"b.example": b})
    assert rows(store)[0] == {"a": ("局", True), "b": ("局", True)}
    assert [active for _, _, active in rows(store)[1].values()] == [False, True]


def test_a_portal_may_move_to_another_unit_and_scheme(store: Store) -> None:
    sync(store, [unit("a"), unit("b")], {"x.example": SiteConfig(unit="a", url="http://x.example/")})
    sync(store, [unit("a"), unit("b")], {"x.example": SiteConfig(unit="b", url="https://x.example/")})
    assert rows(store)[1] == {"x.example": ("b", "https://x.example/", True)}


def test_attributes_are_written_the_same_way_whatever_their_order(store: Store) -> None:
    written = []
    for attributes in ({"b": True, "a": "有"}, {"a": "有", "b": True}):
        sync(store, [unit("a", attributes=attributes, aliases=("甲",))], {})
        with store.reading() as session:
            row = session.get_one(Unit, "a")
            written.append((row.attributes, row.aliases))
    assert written == [('{"a":"有","b":true}', '["甲"]')] * 2


def test_keys_and_sites_must_fit(store: Store) -> None:
    project = Project(
        root=Path(), settings=Settings(), units=(unit("a"),), sites=(SiteConfig(unit="a", url="http://a/"),)
    )
    with pytest.raises(ValueError), store.session() as session:
        sync_project(session, project, [])
    assert rows(store) == ({}, {})
