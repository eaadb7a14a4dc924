"""``sitecheck facts import``: whole or not at all, twice the same is once."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from .conftest import Command

UNITS = """code,name,category,foi_responsible,has_website
fin,示例区财政局,department,是,是
edu,示例区教育局,department,是,是
out,示例区外单位,department,是,是
"""
ASSESSMENTS = """assessments:
  - {id: y, title: 2026年度, rubric: ouhai-2017, period: "2026", units: [fin, edu]}
"""
FACTS = "单位代码,单位名称,要点,值,理由\nfin,,O1.r1,2,两例\nfin,,O5.r1,0.50,无制度\n,示例区教育局,O4.r1,是,\n"
SAME = """period: 2026
units:
- code: fin
  facts: {O1.r1: {value: 2, reason: 两例}, O5.r1: {value: "0.5", reason: 无制度}}
- name: 示例区教育局
  unit: {category: department}
  facts: {O4.r1: true}
"""


@pytest.fixture
def office(project: Path) -> Path:
    config = project / "config"
    (config / "units.csv").write_text(UNITS, encoding="utf-8")
    (config / "assessments.yaml").write_text(ASSESSMENTS, encoding="utf-8")
    (config / "sites.yaml").write_text("sites: []\n")
    return project


def listed(folder: Path, text: str, name: str = "facts.csv") -> Path:
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return path


def test_from_the_file_to_the_score(office: Path, command: Command, tmp_path: Path) -> None:
    words = ("-a", "y", "-p", office, "--who", "assessor", "--reason", "材料已查")
    ended = command("facts", "import", listed(tmp_path, FACTS), *words)
    assert ended == (0, "", "2 units: 3 facts entered, 0 changed, 0 as they were.\n")
    again = command("facts", "import", listed(tmp_path, SAME, "facts.yaml"), *words)
    assert again.err == "2 units: 0 facts entered, 0 changed, 3 as they were.\n"
    changed = command("facts", "import", listed(tmp_path, FACTS.replace("O1.r1,2", "O1.r1,3")), *words)
    assert changed.err == "2 units: 0 facts entered, 1 changed, 2 as they were.\n"
    assert command("tables", "-p", office).code == 0
    table = json.loads((office / "tables" / "y.json").read_text(encoding="utf-8"))
    # 82 without O3, O4 and O15, which start at zero: − 3 − 0.5; + 1 for O4.r1
    assert {unit["code"]: unit["final"] for unit in table["units"]} == {"edu": "83", "fin": "78.5"}
    lines = next(unit for unit in table["units"] if unit["code"] == "edu")["scorecard"]["items"]["O4"]["lines"]
    assert [(line["source"], line["reason"]) for line in lines if line["rule"] == "O4.r1"] == [("entry", "材料已查")]


@pytest.mark.parametrize(
    ("text", "name", "wanted"),
    [
        (
            FACTS + "fin,,O8.r3,-1,抽查\nout,,O1.r1,1,一例\nedu,,O9.r9,1,一例\n", "facts.csv",
            ["facts.csv:4: 值: edu O4.r1: a reason is needed: in its row, or for all with --reason",
             "facts.csv:5: 值: fin O8.r3: -1 is not within 0 to 1000000",
             "facts.csv:6: 单位代码: no unit has the code 'out' (units of y)",
             "facts.csv:7: 值: edu O9.r9: there is no rule 'O9.r9'; O9 has O9.r1"],
        ),
        (
            "period: 2025\nsettings: {cap_order: after_all}\nunits:\n- code: fin\n  unit: {has_website: false}\n"
            "  facts: {O1.r1: {value: 2, reason: 两例, event: n1}}\n  others: full\n", "facts.yaml",
            ["facts.yaml:1: period 2025: the assessment is for 2026",
             "facts.yaml:2: settings belong to the assessment: set them in config/assessments.yaml",
             "facts.yaml:5: fin has_website: False; config/units.csv says True",
             "facts.yaml:6: fin O1.r1: events are entered with `sitecheck events import`: take the event out",
             "facts.yaml:7: others: full marks for the rest are for `sitecheck score`: enter each item here"],
        ),
        ("units: [", "facts.yaml", ["facts.yaml:1: "]),
        ("- 1\n", "facts.yaml", ["facts.yaml:1: the file must be a mapping with a list called units"]),
    ],
)  # fmt: skip
def test_mistakes_enter_nothing(
    office: Path, command: Command, tmp_path: Path, text: str, name: str, wanted: list[str]
) -> None:
    code, out, err = command("facts", "import", listed(tmp_path, text, name), "-a", "y", "-p", office)
    assert (code, out) == (2, "")
    *told, last = err.splitlines()
    assert [line for line, start in zip(told, wanted, strict=True) if line.startswith(start)] == told, err
    assert last.endswith("nothing was entered")
    assert not (office / "sitecheck.db").exists()
