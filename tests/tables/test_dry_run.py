"""An assessment under a rubric that is not its own."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pytest
from tests.tables.office import ASSESSMENT, Office, contacts, office

from sitecheck.facts.data import data_dir
from sitecheck.scoring.diff_units import UnitDiff, compare_units
from sitecheck.scoring.rubric import load_family
from sitecheck.tables.dry_run import assessment_side

SHIPPED = data_dir("config") / "rubrics"
NAME = "kaifu-2013-departments"


def compared(house: Office, folder: Path, old: str, new: str) -> dict[str, UnitDiff]:
    """The office's units under the shipped table and under one with ``old`` replaced by ``new``."""
    text = (SHIPPED / f"{NAME}.yaml").read_text(encoding="utf-8")
    assert text.count(old) == 1
    changed = folder / f"{NAME}.yaml"
    changed.write_text(text.replace(old, new), encoding="utf-8")
    sides = [
        assessment_side(house.session, house.project, ASSESSMENT, *load_family(name, [SHIPPED]))
        for name in (NAME, str(changed))
    ]
    return {unit.code: unit for unit in compare_units(*sides)}


def kd10(points: int) -> str:
    """The rule about contact fields with its points."""
    text = (SHIPPED / f"{NAME}.yaml").read_text(encoding="utf-8")
    first = text.index("受理机构信息要素缺项")
    return text[first : text.index("points: 1", first)] + f"points: {points}\n"


def test_findings_and_entries_under_both(tmp_path: Path) -> None:
    with office(tmp_path) as house:
        house.night(3, "culture", contacts("fax", "email"))
        house.confirm("culture", "fax")
        house.confirm("culture", "email")
        house.enter("finance", "KD10.r1", 1)
        units = compared(house, tmp_path, kd10(1), kd10(2))
    culture = units["culture"]
    assert culture.old is not None
    assert culture.new == culture.old - Decimal(2)  # two fields, now two points each
    assert [(item.item, item.old_points, item.new_points) for item in culture.items] == [("KD10", 3, 1)]
    assert "finding: 1, 2" in culture.items[0].new_lines[1]
    assert [item.item for item in units["finance"].items] == ["KD10"]
    assert not units["archives"].changed or units["archives"].items == ()  # only its rank may move


def test_an_entry_the_new_rubric_does_not_take_is_named(tmp_path: Path) -> None:
    with office(tmp_path) as house:
        house.enter("urban", "KD1.r1", True, "no leading group")
        house.enter("urban", "KD1.r77", True)  # neither takes it
        text = (SHIPPED / f"{NAME}.yaml").read_text(encoding="utf-8")
        first = text.index("  - id: KD1\n")
        rule = text[first : text.index("      - id: r1\n", first)] + "      - id: r1\n"
        units = compared(house, tmp_path, rule, rule.replace("- id: r1\n", "- id: r8\n"))
    assert [one.place for one in units["urban"].refused] == ["KD1.r1"]
    assert units["urban"].changed
    assert units["culture"].refused == ()


def test_settings_the_rubric_does_not_have(tmp_path: Path) -> None:
    odd = ASSESSMENT.model_copy(update={"settings": {"colour": "red"}})
    with office(tmp_path) as house, pytest.raises(ValueError, match="colour"):
        assessment_side(house.session, house.project, odd, *load_family(NAME, [SHIPPED]))
