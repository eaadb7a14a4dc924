"""Units below a unit: by what names and on which hosts they are looked for."""

from __future__ import annotations

from pathlib import Path

import pytest

from sitecheck.audit.register import units_below
from sitecheck.settings.records import Project, Settings, SiteConfig, UnitConfig


def project(*units: UnitConfig, sites: tuple[SiteConfig, ...] = ()) -> Project:
    county = UnitConfig(code="county", name="云溪县人民政府办公室", category="county")
    return Project(root=Path("."), settings=Settings(), units=(county, *units), sites=sites)


def unit(name: str, parent: str | None = "county", aliases: tuple[str, ...] = ()) -> UnitConfig:
    return UnitConfig(code=f"u-{len(name)}", name=name, category="department", aliases=aliases, parent=parent)


@pytest.mark.parametrize(
    ("name", "aliases", "names"),
    [
        ("云溪县财政局", (), ("云溪县财政局", "县财政局", "财政局")),
        ("云溪县财政局", ("县国资办",), ("云溪县财政局", "县财政局", "财政局", "县国资办")),
        ("国家税务总局云溪县税务局", (), ("国家税务总局云溪县税务局",)),
        ("云溪县委办", (), ("云溪县委办", "县委办")),
        ("财政局", (), ("财政局",)),
    ],
)
def test_names(name: str, aliases: tuple[str, ...], names: tuple[str, ...]) -> None:
    (found,) = units_below(project(unit(name, aliases=aliases)), "county")
    assert set(names) <= set(found.names)
    assert found.names[0] == name
    assert all(len(one) >= 3 for one in found.names)


def test_only_units_below_with_their_hosts() -> None:
    finance, other = unit("云溪县财政局"), unit("云溪县教育局某科", parent=None)
    sites = (SiteConfig(unit=finance.code, url="http://czj.example:8080/index.html", hosts=("old.example",)),)
    found = units_below(project(finance, other, sites=sites), "county")
    assert [(one.code, one.hosts) for one in found] == [(finance.code, ("czj.example:8080", "old.example"))]
    assert units_below(project(finance), finance.code) == ()
    assert units_below(project(finance), "nobody") == ()
