from __future__ import annotations

import shutil
from datetime import date
from pathlib import Path

import pytest
from openpyxl import Workbook

from sitecheck.facts.data import data_dir
from sitecheck.settings.load import load_project, load_settings
from sitecheck.settings.problems import ConfigError


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    shutil.copytree(data_dir("config") / "project", tmp_path / "config")
    return tmp_path


def problems(folder: Path) -> list[str]:
    with pytest.raises(ConfigError) as caught:
        load_project(folder)
    return [str(problem) for problem in caught.value.problems]


def test_the_example_loads(folder: Path) -> None:
    project = load_project(folder)
    finance = project.unit("finance")
    assert finance is not None
    assert finance.aliases == ("财政局", "县财政局")
    assert finance.attributes == {"foi_responsible": True, "has_service_window": True, "has_website": True}
    assert [site.unit for site in project.sites] == ["finance", "education"]
    assert project.assessments[0].period == "2026Q4"
    assert project.database_url == f"sqlite:///{folder.resolve() / 'sitecheck.db'}"
    assert project.snapshots == folder.resolve() / "snapshots"


def test_every_example_setting_is_a_setting_with_its_default(folder: Path) -> None:
    path = folder / "config" / "settings.toml"
    lines = path.read_text().splitlines()
    path.write_text("\n".join(line.removeprefix("# ") if " = " in line else line for line in lines))
    shown = load_settings(path)
    plain = load_settings(folder / "none.toml")
    changed = {name for name in type(shown).model_fields if getattr(shown, name) != getattr(plain, name)}
    assert changed == {"as_of", "checks_dir"}
    assert shown.as_of == date(2026, 11, 20)


def test_ten_mistakes_are_reported_at_once_each_with_its_place(folder: Path) -> None:
    config = folder / "config"
    (config / "units.csv").write_text(
        "code,name,category,foi_responsible,parent\n"
        "a,甲局,department,maybe,\n"
        "a,乙局,department,是,\n"
        "b c,丙局,,是,nobody\n"
    )
    (config / "sites.yaml").write_text(
        "sites:\n"
        "  - unit: nobody\n"
        "    url: ftp://x/\n"
        "    allow_networks: [10.0.0.0/99]\n"
        "  - unit: a\n"
        "    url: http://a.example\n"
        "    budgets:\n"
        "      pages: many\n"
        "    colour: red\n"
    )
    (config / "assessments.yaml").write_text(
        "assessments:\n  - id: x\n    title: 考核\n    rubric: r\n    period: 2026Q7\n    units: [zz]\n"
    )
    (config / "settings.toml").write_text('port = "eighty"\nlanguage = "fr"\ncolor = 1\n')
    found = problems(folder)
    expected = [
        "config/assessments.yaml:5: period: must be a year or a quarter",
        "config/settings.toml:1: port: must be a whole number (found 'eighty')",
        "config/settings.toml:2: language: must be one of zh, en (found 'fr')",
        "config/settings.toml:3: color: is not a known field",
        "config/sites.yaml:3: url: must begin with http:// or https://",
        "config/sites.yaml:4: allow_networks:",
        "config/sites.yaml:8: sites.1.budgets.pages: must be a whole number (found 'many')",
        "config/sites.yaml:9: sites.1.colour: is not a known field",
        "config/units.csv:2: foi_responsible: must be yes or no",
        "config/units.csv:3: code: 'a' stands already in line 2",
        "config/units.csv:4: category: is empty",
        "config/units.csv:4: code: may hold letters",
        "config/units.csv:4: parent: no unit has the code 'nobody'",
    ]
    for line in expected:
        assert any(problem.startswith(line) for problem in found), (line, found)


@pytest.mark.parametrize(
    ("file", "text", "message"),
    [
        ("sites.yaml", "sites: [", "config/sites.yaml:1: not valid YAML"),
        ("sites.yaml", "", "config/sites.yaml:1: sites: the file must hold a list"),
        (
            "sites.yaml",
            "sites:\n  - unit: finance\n    unit: education\n    url: http://a.example/\n",
            "config/sites.yaml:3: sites.0.unit: is given twice",
        ),
        ("settings.toml", "port = = 3\n", "config/settings.toml:1: not valid TOML"),
        ("units.csv", "", "config/units.csv:1: the file is empty"),
        ("units.csv", "code,name,category\n", "config/units.csv:1: no unit is listed"),
        ("units.csv", "code,name,name\n", "config/units.csv:1: category: the column is missing"),
        ("assessments.yaml", "assessments:\n  - id: x\n", "config/assessments.yaml:2: assessments.0.title: is missing"),
        (
            "assessments.yaml",
            "assessments:\n  - id: x\n    self_due: soon\n",
            "config/assessments.yaml:3: assessments.0.self_due: must be a date like 2026-11-20",
        ),
        (
            "assessments.yaml",
            "assessments:\n  - id: x\n    appeal_days: 0\n",
            "config/assessments.yaml:3: assessments.0.appeal_days: ",
        ),
        (
            "assessments.yaml",
            "assessments:\n  - id: x\n    answer_days: a week\n",
            "config/assessments.yaml:3: assessments.0.answer_days: must be a whole number",
        ),
    ],
)
def test_broken_files(folder: Path, file: str, text: str, message: str) -> None:
    (folder / "config" / file).write_text(text)
    assert any(problem.startswith(message) for problem in problems(folder)), problems(folder)


def test_a_folder_without_config_says_what_to_do(tmp_path: Path) -> None:
    assert "run 'sitecheck init DIR'" in problems(tmp_path)[0]


def test_units_from_gb18030_and_from_xlsx_are_the_same(folder: Path) -> None:
    plain = load_project(folder).units
    path = folder / "config" / "units.csv"
    text = path.read_text()
    path.write_bytes(text.encode("gb18030"))
    assert load_project(folder).units == plain
    path.unlink()
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    headings = ["单位代码", "单位名称", "简称", "单位类别", "承担依申请公开", "设窗口", "有网站", "上级代码"]
    sheet.append(headings)
    for line in text.splitlines()[2:]:
        sheet.append([cell or None for cell in line.split(",")])
    book.save(folder / "config" / "units.xlsx")
    assert load_project(folder).units == plain
    path.write_text(text)
    assert "keep one of them" in problems(folder)[0]


def test_the_environment_outranks_the_file(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (folder / "config" / "settings.toml").write_text("port = 8001\n")
    monkeypatch.setenv("SITECHECK_PORT", "8002")
    assert load_project(folder).settings.port == 8002
    monkeypatch.setenv("SITECHECK_PORT", "high")
    monkeypatch.setenv("SITECHECK_COLOUR", "red")
    found = problems(folder)
    assert "environment: SITECHECK_COLOUR: is no setting of sitecheck" in found
    assert "environment: SITECHECK_PORT: must be a whole number (found 'high')" in found
