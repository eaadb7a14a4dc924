from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from sitecheck.facts.data import data_dir

from .conftest import Command

SETTINGS = '\n\nport = "eighty"\nlanguage = "fr"\n'
SITES = """\
sites:
  - unit: nobody
    url: ftp://x/
  - unit: finance
    url: http://a.example/
    hosts: [http://b.example/]
  - unit: finance
    url: http://c.example/
    colour: red
    budgets:
      pages: many
"""
ASSESSMENTS = """\
assessments:
  - id: x y
    title: 考核
    rubric: r
    period: 2026Q7
    units: [zz]
"""
FILES = {
    "config/settings.toml": SETTINGS,
    "config/sites.yaml": SITES,
    "config/assessments.yaml": ASSESSMENTS,
    "config/calendar/2027.yaml": "year: 2027\n",
    "config/rubrics/mine.yaml": "id: mine\n",
    "checks/own.yaml": "kind: nothing\n",
}
EXPECTED = [
    "config/settings.toml:3: port: must be a whole number (found 'eighty')",
    "config/settings.toml:4: language: must be one of zh, en (found 'fr')",
    "config/sites.yaml:2: unit: no unit has the code 'nobody'",
    "config/sites.yaml:3: url: must begin with http:// or https://",
    "config/sites.yaml:6: hosts: must be a host like www.county.example",
    "config/sites.yaml:9: sites.2.colour: is not a known field",
    "config/sites.yaml:11: sites.2.budgets.pages: must be a whole number (found 'many')",
    "config/assessments.yaml:2: id: may hold letters",
    "config/assessments.yaml:5: period: must be a year or a quarter",
    "config/assessments.yaml:6: units: no unit has the code 'zz'",
    "config/calendar: 2027.yaml",
    "config/rubrics/mine.yaml:",
    "own.yaml:1: kind: must be one of",
]


def test_mistakes_in_every_file_are_named_at_once(project: Path, command: Command) -> None:
    for name, text in FILES.items():
        (project / name).write_text(text)
    ended = command("check-config", "--project", project)
    assert (ended.code, ended.out) == (2, "")
    for line in EXPECTED:
        assert line in ended.err, ended.err
    count = len(ended.err.splitlines()) - 1
    assert ended.err.splitlines()[-1] == f"sitecheck: {count} mistakes in the configuration; nothing was started"
    assert not (project / "sitecheck.db").exists()


def test_a_sound_project_is_0_and_says_what_it_holds(project: Path, command: Command) -> None:
    sites = project / "config" / "sites.yaml"
    assert command("check-config", "-p", project).err == "2 units, 2 portals, 1 assessment: everything is in order.\n"
    sites.write_text("sites:\n  - unit: finance\n    url: https://www.finance.example/\n")
    ended = command("check-config", "-p", project)
    assert ended.code == 0
    assert "2 units, 1 portal, 1 assessment" in ended.err
    assert "1 unit has no portal listed" in ended.err


def test_a_rubric_nobody_has(project: Path, command: Command) -> None:
    path = project / "config" / "assessments.yaml"
    path.write_text(path.read_text().replace("rubric: kaifu-2013-departments", "rubric: kaifu-2031"))
    ended = command("check-config", "-p", project)
    assert ended.code == 2
    assert "config/assessments.yaml" in ended.err
    assert "there is no rubric 'kaifu-2031': one of" in ended.err


def test_a_column_nobody_knows(project: Path, command: Command) -> None:
    path = project / "config" / "sites.yaml"
    path.write_text(path.read_text() + "    columns: {foi-entrance: https://www.education.example/ysq}\n")
    ended = command("check-config", "-p", project)
    assert ended.code == 2
    assert "config/sites.yaml" in ended.err
    assert "'foi-entrance' is no column: one of" in ended.err


@pytest.mark.parametrize("used", [True, False])
def test_a_rubric_whose_weights_do_not_add_up_is_named_with_file_and_line(
    project: Path, command: Command, used: bool
) -> None:
    name = "kaifu-2013-departments" if used else "kaifu-2013-streets"
    source = data_dir("config") / "rubrics" / f"{name}.yaml"
    mine = project / "config" / "rubrics" / source.name
    lines = source.read_text().splitlines(keepends=True)
    number = next(i for i, line in enumerate(lines) if "max_points:" in line and "null" not in line)
    lines[number] = lines[number].replace("max_points: ", "max_points: 9")
    mine.write_text("".join(lines))
    ended = command("check-config", "-p", project)
    assert ended.code == 2
    assert f"{source.name}:{number + 1}" in ended.err
    assert "add up to" in ended.err
    mistakes = [line for line in ended.err.splitlines() if f"{source.name}:{number + 1}" in line]
    assert len(mistakes) == 1


def test_a_check_of_the_project_with_a_mistake(project: Path, command: Command) -> None:
    own = project / "checks" / "broken-links.yaml"
    shutil.copy(data_dir("checks") / "broken-links.yaml", own)
    own.write_text(own.read_text().replace("kind: links", "kind: chains"))
    ended = command("check-config", "-p", project)
    assert ended.code == 2
    assert "kind: must be one of" in ended.err
    assert "chains" in ended.err


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("units.csv", "config/units.csv: cannot be read: Is a directory"),
        ("sites.yaml", "config/sites.yaml: cannot be read: Is a directory"),
        ("assessments.yaml", "config/assessments.yaml: cannot be read: Is a directory"),
        ("settings.toml", "config/settings.toml: cannot be read: Is a directory"),
    ],
)
def test_a_file_that_cannot_be_read(project: Path, command: Command, name: str, message: str) -> None:
    path = project / "config" / name
    path.unlink()
    path.mkdir()
    ended = command("check-config", "-p", project)
    assert ended.code == 2
    assert message in ended.err.splitlines()


def test_a_setting_the_rubric_does_not_have(project: Path, command: Command) -> None:
    path = project / "config" / "assessments.yaml"
    path.write_text(path.read_text() + "    settings: {annual_agregation: mean, cap_order: never}\n")
    for words in (("check-config",), ("tables",)):
        ended = command(*words, "-p", project)
        assert ended.code == 2
        assert "'annual_agregation' is no setting of a rubric: one of" in ended.err
        assert "settings.cap_order: input should be 'after_all' or 'before_penalties' (found 'never')" in ended.err
