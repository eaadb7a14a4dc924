"""Lists from offices and units: whole or not at all, twice the same is once."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from .conftest import Command

UNITS = """code,name,aliases,category,foi_responsible,has_website
fin,示例区财政局,财政局,department,是,是
farm,示例区农林渔业局（畜牧兽医局）,,department,是,是
ze,示例镇,,township_street,是,是
"""
ASSESSMENTS = """assessments:
  - {id: y, title: 2026年度, rubric: ouhai-2017, period: "2026", categories: [department, township_street]}
  - {id: q2, title: 第二季度, rubric: ouhai-2017, period: 2026Q2, categories: [department, township_street]}
"""
EVENTS = "编号,单位,类型,事项,发生日期,核实日期,级别,主题,附件\n"
ONE = "T1,财政局,通报批评,网站通报,2026-05-01,2026-05-08,市级,政府网站,\n"


@pytest.fixture
def office(project: Path) -> Path:
    config = project / "config"
    (config / "units.csv").write_text(UNITS, encoding="utf-8")
    (config / "assessments.yaml").write_text(ASSESSMENTS, encoding="utf-8")
    (config / "sites.yaml").write_text("sites: []\n")
    return project


def listed(folder: Path, text: str, name: str = "list.csv") -> Path:
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return path


def test_events_from_the_list_to_the_score(office: Path, command: Command, tmp_path: Path) -> None:
    listed(tmp_path, "函", "a.txt")
    path = listed(tmp_path, EVENTS + ONE.replace(",\n", ",a.txt\n") + "T2,财政局,公报刊登,供稿,,2026-05-08,,,\n")
    assert command("events", "import", path, "-p", office, "--who", "assessor") == (
        0, "", "2 events entered, 0 revised, 0 as they were.\n",
    )  # fmt: skip
    assert "0 events entered, 0 revised, 2 as they were" in command("events", "import", path, "-p", office).err
    found = command("events", "list", "--assessment", "q2", "-p", office).out.splitlines()
    assert found == [
        "T1\tfin\t通报批评\t2026-05-01/2026-05-08\t网站通报", "\tO22.r3\t已计",
        "T2\tfin\t公报刊登\t-/2026-05-08\t供稿", "\tO20.r1\t已计",
    ]  # fmt: skip
    assert command("tables", "q2", "-p", office).code == 0
    table = json.loads((office / "tables" / "q2.json").read_text(encoding="utf-8"))
    finals = {unit["code"]: unit["final"] for unit in table["units"]}
    # 82 without O3, O4 and O15, which start at zero: 82 − 3 for the city's notice + 1 for the gazette
    assert finals == {"fin": "80", "farm": "82", "ze": "82"}


def test_a_list_with_mistakes_enters_nothing(office: Path, command: Command, tmp_path: Path) -> None:
    path = listed(tmp_path, EVENTS + ONE + ONE + "T3,县医院,投诉,x,,,,,\n")
    code, out, err = command("events", "import", path, "-p", office)
    assert (code, out) == (2, "")
    assert err.splitlines() == [
        "list.csv:3: 编号: T1 stands already in row 2",
        "list.csv:4: 单位: no unit is called '县医院': correct the name, or add it to the unit's aliases",
        "sitecheck: 2 mistakes in list.csv; nothing was entered",
    ]
    assert command("events", "list", "-p", office).out == ""
    assert not (office / "snapshots" / "objects").exists()


def test_an_event_of_another_unit_is_refused_with_all_others(office: Path, command: Command, tmp_path: Path) -> None:
    command("events", "import", listed(tmp_path, EVENTS + ONE), "-p", office)
    moved = listed(tmp_path, EVENTS + "T0,财政局,投诉,x,,,,,\n" + ONE.replace("财政局", "示例镇"))
    code, _, err = command("events", "import", moved, "-p", office)
    assert (code, "T1 is an event of unit fin, not of ze" in err) == (2, True)
    assert command("events", "list", "-p", office).out.count("\n") == 1


def test_events_are_revised_and_withdrawn(office: Path, command: Command, tmp_path: Path) -> None:
    command("events", "import", listed(tmp_path, EVENTS + ONE), "-p", office)
    changed = listed(tmp_path, EVENTS + ONE.replace("市级", "省级"))
    assert "0 events entered, 1 revised, 0 as they were" in command("events", "import", changed, "-p", office).err
    assert "O22.r2\t已计" in command("events", "list", "--assessment", "q2", "-p", office).out
    assert command("events", "withdraw", "T1", "--reason", "重复", "-p", office).err == "T1 is withdrawn.\n"
    assert command("events", "list", "-p", office).out == ""
    again = command("events", "withdraw", "T1", "--reason", "重复", "-p", office)
    assert (again.code, again.err) == (2, "sitecheck: T1 is withdrawn already; nothing was changed\n")


SCORES = "单位,得分\n财政局,98\n畜牧兽医局,97\n示例镇,60\n"


def test_a_ranking_list_is_used_replaced_and_withdrawn(office: Path, command: Command, tmp_path: Path) -> None:
    path = listed(tmp_path, SCORES)
    wanted = "OA应用综合得分（外部导入）: 3 units ranked.\n"
    assert command("ranks", "import", path, "--metric", "O3.r1", "-a", "y", "-p", office) == (0, "", wanted)
    assert "in use already (ranks/1)" in command("ranks", "import", path, "--metric", "OA", "-a", "y", "-p", office).err
    fewer = listed(tmp_path, SCORES.replace("示例镇,60\n", ""))
    ended = command("ranks", "import", fewer, "--metric", "OA", "-a", "y", "--missing", "zero", "-p", office)
    assert "Not in the list, taken as 0: ze." in ended.err
    rows = [line.split("\t") for line in command("ranks", "list", "-a", "y", "-p", office).out.splitlines()]
    assert [(row[0], row[4], row[5]) for row in rows] == [
        ("ranks/2", "in use", "list.csv"), ("ranks/1", "replaced", "list.csv"),
    ]  # fmt: skip
    assert command("ranks", "withdraw", "--metric", "OA", "-a", "y", "--reason", "有误", "-p", office).code == 0
    assert "\tin use\t" not in command("ranks", "list", "-a", "y", "-p", office).out
    gone = command("ranks", "withdraw", "--metric", "OA", "-a", "y", "--reason", "有误", "-p", office)
    assert (gone.code, "there is no list for" in gone.err) == (2, True)


def test_the_file_of_a_list_is_kept(office: Path, command: Command, tmp_path: Path) -> None:
    command("ranks", "import", listed(tmp_path, SCORES), "--metric", "OA", "-a", "y", "-p", office)
    assert len(list((office / "snapshots" / "objects").rglob("*.zst"))) == 1


@pytest.mark.parametrize(
    ("text", "words"),
    [
        (SCORES.replace("示例镇,60\n", ""), "list.csv: 示例镇 (ze) is missing"),
        (SCORES + "财政局,1\n", "list.csv:5: 单位: 示例区财政局 stands already in list.csv row 2"),
        (SCORES.replace("98", "优"), "list.csv:2: 得分: '优' is no number"),
        ("x,y\n", "list.csv:1: no row among the first 10 names the columns"),
    ],
)
def test_a_faulty_ranking_list_is_not_taken(
    office: Path, command: Command, tmp_path: Path, text: str, words: str
) -> None:
    ended = command("ranks", "import", listed(tmp_path, text), "--metric", "OA", "-a", "y", "-p", office)
    assert ended.code == 2
    assert words in ended.err
    assert ended.err.endswith("in list.csv; nothing was entered\n")
    assert command("ranks", "list", "-a", "y", "-p", office).out == ""


@pytest.mark.parametrize("metric", ["portal", "", "O15"])
def test_a_metric_nobody_ranks_by(office: Path, command: Command, tmp_path: Path, metric: str) -> None:
    ended = command("ranks", "import", listed(tmp_path, SCORES), "--metric", metric, "-a", "y", "-p", office)
    assert ended.code == 2
    assert "one of OA应用综合得分（外部导入） (O3.r1), 网站信息计分（外部导入） (O15.r1)" in ended.err


def test_a_self_assessment_from_the_form_to_the_table(office: Path, command: Command, tmp_path: Path) -> None:
    form = tmp_path / "form.xlsx"
    assert command("self-assessment", "template", "y", "--unit", "fin", "-o", form, "-p", office).out == f"{form}\n"
    path = listed(tmp_path, "单位,项目编号,自评分,自评说明\n财政局,O1,7.5,无违规\n财政局,O2,6,\n")
    ended = command("self-assessment", "import", "y", path, "--submitted", "2026-11-20", "-p", office)
    assert (ended.code, ended.err) == (0, "2 items of 1 units, 2 of them new or changed.\n")
    assert "0 of them new" in command("self-assessment", "import", "y", path, "-p", office).err
    command("tables", "y", "-p", office)
    table = json.loads((office / "tables" / "y.json").read_text(encoding="utf-8"))
    unit = next(one for one in table["units"] if one["code"] == "fin")
    assert unit["final"] == "82"
    assert {item: (said["value"], said["late"]) for item, said in unit["self_assessment"].items()} == {
        "O1": ("7.5", False), "O2": ("6", False),
    }  # fmt: skip


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("events", "import", "none.csv"), "none.csv: the file is missing"),
        (("events", "list", "--unit", "nobody"), "there is no unit 'nobody'"),
        (("events", "list", "--assessment", "no"), "there is no assessment 'no': one of y, q2"),
        (("ranks", "list", "-a", "no"), "there is no assessment 'no'"),
        (("self-assessment", "template", "y", "--unit", "nobody"), "y does not assess 'nobody'"),
        (("self-assessment", "import", "y", "x.csv", "--submitted", "2999-01-01"), "write a day that has come"),
        (("self-assessment", "import", "y", "x.csv", "--submitted", "soon"), "write a day that has come"),
        (("self-assessment", "import", "y", "none.csv"), "none.csv: the file is missing"),
        (("events", "template", "-o", "nowhere/events.xlsx"), "nowhere is no folder"),
    ],
)
def test_what_cannot_be(
    office: Path, command: Command, monkeypatch: pytest.MonkeyPatch, words: tuple[str, ...], said: str
) -> None:
    monkeypatch.chdir(office)
    ended = command(*words)
    assert (ended.code, ended.out) == (2, "")
    assert said in ended.err


def test_a_form_that_may_be_filled_in_is_not_overwritten(office: Path, command: Command, tmp_path: Path) -> None:
    path = tmp_path / "events.xlsx"
    assert command("events", "template", "-o", path, "-p", office).code == 0
    before = path.read_bytes()
    ended = command("events", "template", "-o", path, "-p", office)
    assert (ended.code, "is there already" in ended.err) == (2, True)
    assert path.read_bytes() == before
