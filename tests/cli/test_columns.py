"""Pins of the desk and of the configuration on the command line."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path

import pytest
import yaml
from typer.testing import CliRunner

from sitecheck.cli.app import app
from sitecheck.settings.load import load_project
from sitecheck.store.engine import Store
from sitecheck.store.models import DeskPin, Site, Unit

NOW = datetime(2026, 11, 20, 2, 0, tzinfo=UTC)
SITES = """sites:
- unit: a
  url: http://a.example/
  columns:
    foi-entry: http://a.example/old/
    disclosure-guide: http://a.example/guide/
- unit: b
  url: http://b.example/
  columns:
    foi-entry: http://b.example/foi/
"""


@pytest.fixture
def project(tmp_path: Path) -> Path:
    config = tmp_path / "config"
    config.mkdir()
    (config / "units.csv").write_text("code,name,category\na,甲局,department\nb,乙局,department\n", encoding="utf-8")
    (config / "sites.yaml").write_text(SITES, encoding="utf-8")
    (config / "assessments.yaml").write_text("assessments: []\n", encoding="utf-8")
    (config / "settings.toml").write_text("", encoding="utf-8")
    store = Store.open(load_project(tmp_path).database_url)
    with store.session() as session:
        for code in ("a", "b", "gone"):
            session.add(Unit(code=code, name=code, category="department"))
            session.flush()
            session.add(Site(key=f"{code}.example", unit_code=code, url=f"http://{code}.example/"))
        session.flush()
        for key, column, url, why in (
            ("a.example", "foi-entry", "http://a.example/new/", "moved\x1b[2J\nto the new place"),
            ("a.example", "disclosure-guide", "", "wrong page"),
            ("gone.example", "foi-entry", "http://gone.example/", "x"),
        ):
            session.add(DeskPin(site_key=key, column_key=column, url=url, who="assessor", at=NOW, why=why))
    store.close()
    return tmp_path


def run(*args: str) -> tuple[str, str, int]:
    done = CliRunner().invoke(app, [*args])
    return done.stdout, done.stderr, done.exit_code


def test_pins_are_listed_with_who_placed_them(project: Path) -> None:
    out, err, code = run("columns", "list", "-p", str(project))
    assert code == 0
    lines = out.splitlines()
    assert lines[0].startswith("a.example  disclosure-guide  (no pin)  desk, assessor, 2026-11-20T02:00:00+00:00")
    assert "instead of http://a.example/old/: moved [2J to the new place" in lines[1]
    assert lines[2] == "b.example  foi-entry  http://b.example/foi/  config/sites.yaml"
    assert "4 pins, 3 of them placed at the desk." in err
    assert "\x1b" not in out


def test_pins_as_json(project: Path) -> None:
    out, _, _ = run("columns", "list", "--json", "-p", str(project))
    found = {(one["site"], one["column"]): one for one in json.loads(out)}
    assert found["a.example", "disclosure-guide"]["url"] is None
    assert found["a.example", "foi-entry"]["instead_of"] == "http://a.example/old/"
    assert found["b.example", "foi-entry"]["placed"] == "configuration"


def test_what_is_exported_can_be_read_as_sites(project: Path) -> None:
    out, err, code = run("columns", "export", "-p", str(project))
    assert code == 0
    assert yaml.safe_load(out) == {
        "sites": [{"unit": "a", "url": "http://a.example/", "columns": {"foi-entry": "http://a.example/new/"}}]
    }
    assert "1 portal with columns placed at the desk." in err
    assert "gone.example" in err
    target = project / "config" / "sites.yaml"
    run("columns", "export", "-p", str(project), "-o", str(target))
    assert load_project(project).sites[0].columns == {"foi-entry": "http://a.example/new/"}
