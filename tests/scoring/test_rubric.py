"""The eight shipped tables: they load, lint clean, add up to what the source states, and keep every rule."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pytest

from sitecheck.facts.data import data_dir
from sitecheck.scoring.lint import lint_rubric
from sitecheck.scoring.rubric import RubricError, list_rubrics, load_rubric, rubric_hash
from sitecheck.scoring.rules import Automation

FOLDER = data_dir("config") / "rubrics"

# id, items, rules, automation of the rules (auto, assisted, manual), sections as the source states them
SHIPPED = [
    ("wafangdian-2013", 13, 48, (0, 10, 38), [40, 50, 10, 10]),
    ("ouhai-2017", 22, 59, (5, 19, 35), [30, 18, 20, 15, 10, 7, None]),
    ("citywide-2013-counties", 35, 35, (3, 7, 25), [None] * 6),
    ("citywide-2013-departments", 16, 16, (1, 4, 11), [None] * 3),
    ("kaifu-2013-departments", 15, 26, (3, 9, 14), [20, 45, 15, 15, 5]),
    ("kaifu-2013-windows", 3, 27, (0, 5, 22), [40, 40, 20]),
    ("kaifu-2013-streets", 16, 27, (2, 6, 19), [15, 25, 15, 37, 8]),
    ("taiqian-townships", 67, 67, (1, 13, 53), [None] * 9),
]


@pytest.mark.parametrize(("name", "items", "rules", "automation", "sections"), SHIPPED)
def test_shipped_table(name, items, rules, automation, sections):
    rubric, problems = lint_rubric(FOLDER / f"{name}.yaml", rubrics=list_rubrics([FOLDER]))
    assert problems == []
    assert len(rubric.items) == items
    assert len(rubric.rules) == rules
    found = [rule.automation for _, rule in rubric.rules.values()]
    assert tuple(found.count(kind) for kind in (Automation.AUTO, Automation.ASSISTED, Automation.MANUAL)) == automation
    assert [section.max_points for section in rubric.sections] == sections
    first, last = rubric.source.lines
    for item in rubric.items:
        assert first <= item.source_lines[0] <= item.source_lines[1] <= last


def test_all_are_listed_and_a_project_folder_overrides(tmp_path: Path):
    assert list(list_rubrics([FOLDER])) == sorted(name for name, *_ in SHIPPED)
    own = tmp_path / "ouhai-2017.yaml"
    own.write_text((FOLDER / own.name).read_text(encoding="utf-8"), encoding="utf-8")
    assert list_rubrics([FOLDER, tmp_path, tmp_path / "absent"])["ouhai-2017"] == own


def test_the_hash_follows_the_meaning_not_the_spelling(tmp_path: Path):
    text = (FOLDER / "kaifu-2013-windows.yaml").read_text(encoding="utf-8")
    same, other = tmp_path / "a" / "kaifu-2013-windows.yaml", tmp_path / "b" / "kaifu-2013-windows.yaml"
    for path, written in (
        (same, "# a comment\n" + text.replace("points: 1.5,", "points: 1.50,")),
        (other, text.replace("points: 1.5,", "points: 1.25,")),
    ):
        path.parent.mkdir()
        path.write_text(written, encoding="utf-8")
    shipped = load_rubric(FOLDER / "kaifu-2013-windows.yaml")
    assert len(shipped.hash) == 64
    assert rubric_hash(load_rubric(same)) == shipped.hash
    assert load_rubric(other).hash != shipped.hash


def test_all_95_readings_are_written_down():
    numbers = {"AW": 10, "AO": 28, "AC": 7, "AK": 29, "AT": 10, "AX": 11}
    wanted = {f"{table}-{number}" for table, count in numbers.items() for number in range(1, count + 1)}
    written = {name for path in list_rubrics([FOLDER]).values() for name in load_rubric(path).readings}
    assert len(wanted) == 95
    assert written == wanted


def test_the_units_of_ouhai():
    units = load_rubric(FOLDER / "ouhai-2017.yaml").applies_to.units
    assert {group: len(set(names)) for group, names in units.items()} == {"department": 50, "township_street": 13}


def test_the_weights_of_the_combination():
    combine = load_rubric(FOLDER / "kaifu-2013-departments.yaml").combine
    assert combine.weights == {"kaifu-2013-departments": Decimal("0.6"), "kaifu-2013-windows": Decimal("0.4")}


def test_a_file_that_is_not_there(tmp_path: Path):
    with pytest.raises(RubricError, match="cannot be read"):
        load_rubric(tmp_path / "nothing.yaml")
