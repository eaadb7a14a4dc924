from __future__ import annotations

import json
import re

from typer.testing import CliRunner

from sitecheck.cli.rubrics import app
from sitecheck.facts.data import data_dir
from sitecheck.scoring.layout import width_of

RUBRICS = data_dir("config") / "rubrics"


def run(*words: str):
    return CliRunner().invoke(app, list(words))


def test_list():
    result = run("list")
    assert result.exit_code == 0
    assert len(result.stdout.splitlines()) == 8
    rows = json.loads(run("list", "--json").stdout)
    assert sum(row["rules"] for row in rows) == 305


def test_show():
    result = run("show", "kaifu-2013-windows")
    assert result.exit_code == 0
    lines = [line.split() for line in result.stdout.splitlines()]
    assert ["r3", "未经中心许可变动人员", "每人次扣5分"] in [line[:3] for line in lines]
    assert next(line[2] for line in lines if line[:1] == ["r5"]) == "扣3–5分"


def test_show_names_every_rule_of_every_table():
    rules = {row["id"]: row["rules"] for row in json.loads(run("list", "--json").stdout)}
    for path in RUBRICS.glob("*.yaml"):
        lines = run("show", str(path)).stdout.splitlines()
        assert sum(re.match(r"  [a-z]\w*  ", line) is not None for line in lines) >= rules[path.stem]
        assert max(width_of(line) for line in lines) <= 120


def test_lint_is_quiet_about_good_tables():
    result = run("lint")
    assert (result.exit_code, result.stdout) == (0, "")


def test_lint_and_show_name_mistakes(tmp_path):
    path = tmp_path / "kaifu-2013-windows.yaml"
    text = (RUBRICS / path.name).read_text(encoding="utf-8")
    path.write_text(
        text.replace("max_points: 40", "max_points: 41", 1).replace("points_range: [3, 5]", "points_range: [5, 3]", 1),
        encoding="utf-8",
    )
    result = run("lint", str(path))
    assert result.exit_code == 1
    assert len(result.stdout.splitlines()) == 2
    assert "kaifu-2013-windows.yaml:" in result.stdout
    assert "upside down" in result.stdout
    shown = run("show", str(path))
    assert shown.exit_code == 2
    assert "upside down" in shown.stderr


def test_a_faulty_table_does_not_hide_the_others(tmp_path):
    own = tmp_path / "config" / "rubrics"
    own.mkdir(parents=True)
    (own / "mine.yaml").write_text("id: mine\n", encoding="utf-8")
    result = run("list", "--project", str(tmp_path))
    assert result.exit_code == 0
    assert len(result.stdout.splitlines()) == 8
    assert "mine.yaml" in result.stderr


def test_unknown_name():
    result = run("show", "nothing")
    assert result.exit_code == 2
    assert "ouhai-2017" in result.stderr
